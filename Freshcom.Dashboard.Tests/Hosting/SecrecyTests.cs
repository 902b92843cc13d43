using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Freshcom.Tests.Hosting;

/// <summary>What an operator's tools collect (log, traces, figures) while people register, mistype, log in, reset, and while everything around fails.</summary>
public sealed class SecrecyTests
{
    private const string WrongPassword = "guessed-horse-battery";

    // The value, and what it is.
    private readonly Dictionary<string, string> _secrets = new() { [Make.Password] = "password", [Make.OtherPassword] = "password", [WrongPassword] = "password" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_log_nor_traces_nor_figures_hold_a_secret_or_an_address()
    {
        await using var collector = await HttpGateway.StartAsync(200);
        await using var app = new TestApp().With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Origin).With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf").With("Webhooks:AllowPrivateAddresses", "true")
            .With("Logging:LogLevel:Default", "Information").With("Logging:LogLevel:Microsoft.AspNetCore", "Information").With("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Information").With("Logging:LogLevel:Freshcom", "Trace");
        var rig = OutboxRig.Start(app, works: true);
        // A test's app begins with no provider of logs but its own.
        app.WithServices(x => x.RemoveAll<IWebhookSender>().AddSingleton<IWebhookSender, HttpWebhookSender>().AddLogging(logging => logging.AddOpenTelemetry()));
        // As real ones do: they quote whom they refuse.
        rig.Senders.Answer = (to, _) => Task.FromResult<DeliveryResult>(new DeliveryResult.Refused($"The mail server refused the message: 550 5.1.1 <{to}>: unknown. {{\"to\":\"{to.TrimStart('+')}\"}}"));
        app.StartKestrel();
        var shop = await Shop.OpenAsync(app);
        Keep("username", shop.Username);
        KeepTokens(shop.Live);
        Keep("publishable token", await Shop.PublishableTokenAsync(shop.Test));
        foreach (var via in new[] { Via.Sms, Via.Email })
        {
            await shop.SendingAsync(via);
            await shop.SendingAsync(via, shop.Live);
            await RegisterAndLogInAsync(shop, via);
            await LogInWhileGatewaysRefuseAsync(shop, rig, via);
        }
        await ResetPasswordAsync(shop);
        await CallAFailingWebhookAsync(shop, rig);
        await TryForeignTokensAsync(app);
        await BreakAsync(shop, rig);

        var seen = await CollectAsync(app, collector);
        var told = _secrets.Where(x => Find(seen, x.Key) is not null).Select(x => $"{x.Value} {x.Key}: …{Find(seen, x.Key)}…").ToList();
        Assert.True(told.Count == 0, string.Join("\n\n", told));
        foreach (var part in new[] { "token.grant", "send sms", "freshcom_login_attempts_total", "no such table", "failed: The mail server refused the message: 550 5.1.1 <•••@•••>", "Executed DbCommand" })
            Assert.Contains(part, seen, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], collector.Requests.Select(x => x.Path).Distinct().Order());
    }

    private string Keep(string what, string value)
    {
        _secrets[value] = what;
        return value;
    }

    private void KeepTokens(ApiClient client)
    {
        Keep("access token", client.AccessToken);
        Keep("refresh token", client.RefreshToken);
    }

    private void Keep(Person person)
    {
        Keep("e-mail address", person.Email);
        if (person.Phone.Length > 0) Keep("phone number", person.Phone[1..]);
    }

    private async Task RegisterAndLogInAsync(Shop shop, Via via)
    {
        var (person, registered) = await shop.RegisterTfaAsync(via);
        Keep(person);
        Keep("verification code", registered);
        shop.PassMinutes(6);
        (await shop.LoginAsync(person, password: WrongPassword)).IsInvalidGrant();
        var asked = (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        var code = Keep("login code", await shop.Mail.NewCodeAsync(via, person.Address(via)));
        (await shop.LoginAsync(person, Keep("wrong code", Make.Wrong(code)))).AsksForOtp(via.Method());
        KeepTokens(shop.Nobody.As(await shop.Nobody.TokenAsync(null, ("grant_type", "otp"), ("challenge", Keep("challenge", asked.Field("challenge"))), ("otp", code))));
    }

    private async Task LogInWhileGatewaysRefuseAsync(Shop shop, OutboxRig rig, Via via)
    {
        var person = await shop.RegisterAsync(via.Method(), shop.Live);
        Keep(person);
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).AsksForOtp(via.Method());
        await UntilEndedAsync(rig, person.Address(via));
        var sent = rig.Senders.Given.Single(x => x.To == person.Address(via) && x.Body.StartsWith("CODE=", StringComparison.Ordinal));
        Keep("login code", sent.Body["CODE=".Length..]);
    }

    private async Task ResetPasswordAsync(Shop shop)
    {
        await shop.TriggerAsync(EventNames.PasswordResetCreated, Via.Email, "{{user.email}}", "TOKEN={{user.password_reset_token}}");
        var person = await shop.RegisterAsync();
        Keep(person);
        var guest = await shop.GuestAsync();
        (await guest.PostAsync($"/password_reset_tokens?username={Uri.EscapeDataString(person.Username)}", "PasswordResetToken")).Is(204);
        var token = Keep("reset token", await shop.Mail.NewCodeAsync(Via.Email, person.Email, "TOKEN"));
        foreach (var page in new[] { "reset", "verify-email", "invitation" })
        {
            using var answer = await shop.App.Api().GetAsync($"/{page}?token={token}", Stop);
            Assert.True(answer.IsSuccessStatusCode);
        }
        (await shop.Nobody.PatchAsync($"/password?resetToken={token}", "Password", new { value = Make.OtherPassword })).Is(204);
    }

    private async Task CallAFailingWebhookAsync(Shop shop, OutboxRig rig)
    {
        var url = $"https://localhost:{MailServer.FreePort()}/{Keep("a webhook's path", Guid.NewGuid().ToString("N"))}";
        var made = (await shop.Live.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "T", @event = EventNames.CustomerCreated, actionType = "webhook", actionTarget = url })).Is(201);
        Keep("signing secret", made["signingSecret"]!);
        Keep(await shop.RegisterAsync(owner: shop.Live));
        await UntilTriedAsync(rig, url);
    }

    private async Task TryForeignTokensAsync(TestApp app)
    {
        var receipt = Keep("a receipt's token", Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        using var body = new StringContent("""{"status":"delivered"}""", new MediaTypeHeaderValue("application/json"));
        using var unknown = await app.Api().PostAsync($"/receipts/{receipt}", body, Stop);
        Assert.Equal(404, (int)unknown.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/account") { Headers = { Authorization = new("Bearer", Keep("a foreign token", $"eyJhbGciOiJub25lIn0.{receipt}.{receipt}")) } };
        using var refused = await app.Api().SendAsync(request, Stop);
        Assert.Equal(401, (int)refused.StatusCode);
    }

    /// <summary>A bug of ours: a statement that fails with people's data among its parameters.</summary>
    private async Task BreakAsync(Shop shop, OutboxRig rig)
    {
        await using (var db = await rig.OpenAsync()) await db.Database.ExecuteSqlRawAsync("""ALTER TABLE "Customers" RENAME TO "Gone" """, Stop);
        var email = Keep("e-mail address", Make.Email("victim"));
        (await shop.Test.PostAsync("/customers", "Customer", new { status = "registered", name = "Vic", email, phoneNumber = "+14165550123", password = Make.Password })).Is(500);
        (await shop.Test.GetAsync($"/customers?search={email}")).Is(500);
    }

    private static Task UntilEndedAsync(OutboxRig rig, string to) => OutboxRig.UntilAsync(async () =>
    {
        await using var db = await rig.OpenAsync();
        return await db.Messages.AnyAsync(x => x.To == to && x.EventName == EventNames.TfaCodeCreated && x.Status == MessageStatus.Failed, Stop);
    }, "The code's message did not end.");

    private static Task UntilTriedAsync(OutboxRig rig, string to) => OutboxRig.UntilAsync(async () =>
    {
        await using var db = await rig.OpenAsync();
        return await db.Messages.AnyAsync(x => x.To == to && x.Attempts > 0 && x.Status == MessageStatus.Pending && x.Reason != null, Stop);
    }, "The webhook was not tried.");

    private static async Task<string> CollectAsync(TestApp app, HttpGateway collector)
    {
        var figures = await app.Api().GetStringAsync("/metrics", Stop);
        app.Services.GetRequiredService<TracerProvider>().ForceFlush();
        app.Services.GetRequiredService<MeterProvider>().ForceFlush();
        app.Services.GetRequiredService<LoggerProvider>().ForceFlush();
        return string.Join('\n', [figures, .. app.Log.Lines.Select(x => x.ToString()), .. collector.Requests.Select(x => x.Body)]);
    }

    /// <summary>Where it stands; digits as a number of their own, not within an id or a time.</summary>
    private static string? Find(string seen, string secret)
    {
        var pattern = secret.All(char.IsAsciiDigit) ? $"(?<![0-9A-Fa-f.]){secret}(?![0-9A-Fa-f])" : Regex.Escape(secret).Replace("@", "(@|%40)", StringComparison.Ordinal);
        return Regex.Match(seen, pattern, RegexOptions.IgnoreCase) is { Success: true } at ? seen[Math.Max(0, at.Index - 150)..Math.Min(seen.Length, at.Index + at.Length + 50)] : null;
    }
}
