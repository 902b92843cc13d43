using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Freshcom.Tests.BlackBox;
using OtpNet;

namespace Freshcom.Tests.Features.Guide;

/// <summary>The HTTP examples of the page on two-factor authentication, each sent as it stands, in the page's order, and its answer compared with the page's.</summary>
public sealed partial class GuideWalk(TestApp app) : IClassFixture<TestApp>
{
    private const string Password = "correct-horse-battery", Existing = "ada@customer.example";

    private readonly Dictionary<string, string> _values = [];
    private Shop _shop = default!;
    private string _appSecret = "";

    [Fact]
    public async Task Every_example_works_as_written()
    {
        _shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Sms);
        await PrepareAsync();
        Answer? answer = null;
        var requests = 0;
        foreach (var snippet in GuideFile.Open("en", "two-factor-authentication").Snippets.Where(x => x.Info == "http"))
        {
            var text = snippet.Lines.ToString();
            if (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
            {
                Compare(text, answer ?? throw new InvalidOperationException("The page answers before it asks."), snippet.Arguments!);
                answer = null;
            }
            else
            {
                // An example whose answer is not shown is one that succeeds.
                answer?.Is(200, 201, 204);
                answer = await SendAsync(text);
                requests++;
            }
        }
        answer!.Is(200);
        Assert.Equal(19, requests);
    }

    /// <summary>What the page takes for granted: tokens, a customer with the password alone, a guest's record.</summary>
    private async Task PrepareAsync()
    {
        (await _shop.Test.PostAsync("/customers", "Customer", new { status = "registered", name = "Ada", email = Existing, password = Password, phoneNumber = "+14165550142" })).Is(201);
        var guest = await _shop.GuestAsync();
        _values["STAFF_TOKEN"] = _shop.Live.AccessToken;
        _values["ACCOUNT_ID"] = _shop.TestAccountId;
        _values["PUBLISHABLE_TOKEN"] = await Shop.PublishableTokenAsync(_shop.Test);
        _values["CUSTOMER_TOKEN"] = _shop.Nobody.As(await _shop.ManagedLoginAsync(_shop.TestAccountId, Existing, Password)).AccessToken;
        _values["CUSTOMER_ID"] = (await guest.PostAsync("/customers", "Customer", new { status = "guest", name = "Alan", email = "alan@customer.example" })).Is(201).Id;
    }

    private async Task<Answer> SendAsync(string example)
    {
        // Messages are listed by when they were made.
        _shop.PassSeconds(1);
        var (head, body) = Split(await FillAsync(example));
        using var request = new HttpRequestMessage(new HttpMethod(head[0].Split(' ')[0]), new Uri(head[0].Split(' ')[1], UriKind.Relative));
        request.Content = new StringContent(body, Encoding.UTF8);
        request.Content.Headers.Remove("Content-Type");
        foreach (var line in head[1..].Select(x => x.Split(": ", 2)))
            if (!request.Headers.TryAddWithoutValidation(line[0], line[1])) request.Content.Headers.TryAddWithoutValidation(line[0], line[1]);
        var answer = await _shop.Nobody.SendAsync(request);
        Remember(answer);
        return answer;
    }

    private async Task<string> FillAsync(string example)
    {
        foreach (var name in Placeholder().Matches(example).Select(x => x.Groups[1].Value).Distinct())
        {
            if (name == "CHALLENGE") _values[name] = (await _shop.ManagedLoginAsync(_shop.TestAccountId, Existing, Password)).AsksForOtp("tfa_sms").Field("challenge");
        }
        var code = example.Contains("$CODE", StringComparison.Ordinal) ? await NewestCodeAsync() : "";
        if (example.Contains("$APP_CODE", StringComparison.Ordinal)) _shop.PassSeconds(30);
        return Placeholder().Replace(example, x => x.Groups[1].Value switch
        {
            "CODE" => code,
            "APP_CODE" => new Totp(Base32Encoding.ToBytes(_appSecret)).ComputeTotp(app.Clock.GetUtcNow().UtcDateTime),
            var name => _values[name],
        });
    }

    /// <summary>The code that came last, whoever it is for: what a reader would type.</summary>
    private async Task<string> NewestCodeAsync() => Digits().Match((await _shop.Mail.AllAsync(Via.Sms))[0].Text).Value;

    private void Remember(Answer answer)
    {
        if (answer.Text.Length == 0 || answer.Status >= 300) return;
        if (answer.Body["access_token"] is { } token && !answer.Text.Contains("urt-", StringComparison.Ordinal)) _values["GUEST_TOKEN"] = token.GetValue<string>();
        if (answer.Body["data"]?["attributes"]?["secret"] is { } secret) _appSecret = secret.GetValue<string>();
        if (answer.Body["data"]?["attributes"]?["codes"] is { } codes) _values["RECOVERY_CODE"] = codes[0]!.GetValue<string>();
    }

    private static void Compare(string example, Answer answer, string what)
    {
        var (head, body) = Split(example);
        answer.Is(int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture));
        foreach (var header in head[1..].Select(x => x.Split(": ", 2))) Assert.Equal(header[1], answer.Header(header[0]));
        if (body.Length > 0) Contains(JsonNode.Parse(body), answer.Body, what);
    }

    /// <summary>All that the page shows is in the answer; "…" stands for any text.</summary>
    private static void Contains(JsonNode? shown, JsonNode? actual, string what)
    {
        if (shown is JsonObject members)
        {
            foreach (var (name, value) in members) Contains(value, actual?[name], $"{what}: {name}");
        }
        else if (shown is JsonArray list)
        {
            Assert.Equal(list.Count, Assert.IsType<JsonArray>(actual).Count);
            for (var i = 0; i < list.Count; i++) Contains(list[i], actual[i], what);
        }
        else if (shown?.ToString() == "…")
        {
            Assert.False(string.IsNullOrEmpty(actual?.ToString()), what);
        }
        else
        {
            Assert.True(JsonNode.DeepEquals(shown, actual), $"{what}: {shown} was expected, got {actual}");
        }
    }

    private static (string[] Head, string Body) Split(string example) =>
        example.Split("\n\n", 2) is [var head, var body] ? (head.Split('\n'), body) : (example.Split('\n'), "");

    [GeneratedRegex(@"\$([A-Z_]+)")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\d{6}")]
    private static partial Regex Digits();
}
