using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.BlackBox;

/// <summary>A text message as its gateway got it.</summary>
/// <param name="ReceiptUrl">Where the gateway is to report; empty when it is not.</param>
internal sealed record TakenText(string To, string Body, string ReceiptUrl)
{
    public string Code => Body["CODE=".Length..];

    /// <summary>The id that the stand-in for Twilio gave it.</summary>
    public string Sid => $"SM{To[1..]}";
}

/// <summary>A live merchant whose text messages go to a stand-in on loopback: for Twilio, or for a gateway of one's own.</summary>
internal sealed class TextGateway : IAsyncDisposable
{
    public const string AuthToken = "the-operators-token";

    private readonly HttpGateway _http;

    private TextGateway(HttpGateway http, TestApp app, Shop shop) => (_http, App, Shop) = (http, app, shop);

    public TestApp App { get; }
    public Shop Shop { get; }
    public OutboxRig Outbox => OutboxRig.Over(App);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>All it got so far.</summary>
    public IReadOnlyList<TakenText> Taken => [.. _http.Requests.Select(Read)];

    /// <param name="before">What happens before the gateway answers a message.</param>
    public static async Task<TextGateway> StartAsync(bool isTwilio = true, Func<TextGateway, TakenText, Task>? before = null)
    {
        TextGateway? self = null;
        var http = await HttpGateway.StartAsync(async context =>
        {
            var text = self!.Taken[^1];
            if (before is not null) await before(self, text);
            context.Response.StatusCode = 201;
            await context.Response.WriteAsync(isTwilio ? JsonSerializer.Serialize(new { sid = text.Sid, status = "queued" }) : "{}");
        });
        var app = new TestApp().Owning(http).With("App:PublicOrigin", "http://localhost:5000").With("Sms:From", "+15005550006");
        if (isTwilio) app.With("Sms:Provider", "Twilio").With("Sms:BaseUrl", http.Origin).With("Sms:AccountSid", "AC1").With("Sms:AuthToken", AuthToken);
        else app.With("Sms:Provider", "Http").With("Sms:Url", $"{http.Origin}/sms");
        var shop = await Shop.OpenAsync(app);
        await shop.SendingAsync(Via.Sms, shop.Live);
        return self = new(http, app, shop);
    }

    /// <summary>A customer logs in; its code, as the gateway got it.</summary>
    public async Task<(Person Person, TakenText Text)> LogInAsync()
    {
        var person = await Shop.RegisterAsync("tfa_sms", Shop.Live);
        (await Shop.ManagedLoginAsync(Shop.LiveAccountId, person.Username, person.Password)).AsksForOtp("tfa_sms");
        await OutboxRig.UntilAsync(() => Task.FromResult(Taken.Any(x => x.To == person.Phone)), "No text message came.");
        return (person, Taken.Single(x => x.To == person.Phone));
    }

    /// <summary>The same, once the acceptance is written down.</summary>
    public async Task<(Person Person, TakenText Text)> LogInAndSettleAsync()
    {
        var (person, text) = await LogInAsync();
        await OutboxRig.UntilAsync(async () => (await ReadAsync(person.Phone)).Status is not (MessageStatus.Pending or MessageStatus.Sending), "The acceptance was not written down.");
        return (person, text);
    }

    public async Task<OutgoingMessage> ReadAsync(string to)
    {
        await using var db = await Outbox.OpenAsync();
        return await db.Messages.AsNoTracking().SingleAsync(x => x.To == to && x.Kind == MessageKind.Sms, Stop);
    }

    /// <summary>The status over the API.</summary>
    public async Task<string> StatusAsync(string to) => (await Shop.LiveMail.AllAsync(Via.Sms)).Single(x => x.To == to).Status;

    /// <summary>Reports as Twilio does, and returns the answer's status.</summary>
    public Task<int> ReportAsync(TakenText text, string status, string? errorCode = null, string token = AuthToken, string? sid = null)
    {
        Dictionary<string, string> fields = new() { ["MessageSid"] = sid ?? text.Sid, ["MessageStatus"] = status, ["AccountSid"] = "AC1", ["To"] = text.To, ["From"] = "+15005550006" };
        if (errorCode is not null) fields["ErrorCode"] = errorCode;
        return PostAsync(text.ReceiptUrl, fields, Sign(text.ReceiptUrl, fields, token));
    }

    /// <summary>The address with each parameter's name and value behind it, sorted by name, under HMAC-SHA-1 in base64 (twilio.com/docs/usage/webhooks/webhooks-security).</summary>
    public static string Sign(string url, Dictionary<string, string> fields, string token)
    {
        var signed = new StringBuilder(url);
        foreach (var name in fields.Keys.Order(StringComparer.Ordinal)) signed.Append(name).Append(fields[name]);
        return Convert.ToBase64String(CryptographicOperations.HmacData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(signed.ToString())));
    }

    public Task<int> PostAsync(string url, Dictionary<string, string> fields, string? signature) => PostAsync(url, new FormUrlEncodedContent(fields), signature);

    public Task<int> PostJsonAsync(string url, string json) =>
        PostAsync(url, new StringContent(json, new MediaTypeHeaderValue("application/json")), null);

    public async Task<int> PostAsync(string url, HttpContent content, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(url).PathAndQuery, UriKind.Relative)) { Content = content };
        if (signature is not null) request.Headers.TryAddWithoutValidation("X-Twilio-Signature", signature);
        using var answer = await App.Api().SendAsync(request, Stop);
        return (int)answer.StatusCode;
    }

    /// <summary>The address of a message's receipts, as Twilio would be given it.</summary>
    public string UrlOf(Guid messageId) => App.Services.GetRequiredService<Receipts>().UrlFor(messageId, new() { Provider = SmsProvider.Twilio, BaseUrl = _http.Origin })!;

    private static TakenText Read(ReceivedRequest request)
    {
        if (request.ContentType.StartsWith("application/json", StringComparison.Ordinal))
        {
            var fields = JsonElement.Parse(request.Body);
            return new(fields.GetProperty("to").GetString()!, fields.GetProperty("body").GetString()!, fields.TryGetProperty("receiptUrl", out var url) ? url.GetString()! : "");
        }
        var form = QueryHelpers.ParseQuery(request.Body);
        return new(form["To"].ToString(), form["Body"].ToString(), form["StatusCallback"].ToString());
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
