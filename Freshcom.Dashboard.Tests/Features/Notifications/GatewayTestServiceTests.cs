using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Test messages: tried at once, told as they went, and of no use to an attacker.</summary>
public sealed class GatewayTestServiceTests(SmtpServer smtp) : IClassFixture<SmtpServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SmtpSettings Own => new() { Host = SmtpServer.Host, Port = smtp.Port, Username = SmtpServer.Username, Password = SmtpServer.Password, From = "Hoa Sen <shop@hoasen.example>" };

    private static TestApp PrivateAllowed() => new TestApp().With("Webhooks:AllowPrivateAddresses", "true").With("Smtp:CheckCertificateRevocation", "false").With("Outbox:Enabled", "false");

    private static Task<Result<GatewayAnswer>> MailAsync(OutboxRig rig, Caller caller, SmtpSettings? typed, string to = "ines@starship.example") =>
        rig.App.Services.GetRequiredService<GatewayTestService>().SendEmailAsync(caller, typed, to, Stop);

    private static Task<Result<GatewayAnswer>> TextAsync(OutboxRig rig, Caller caller, SmsSettings? typed, string to = "+84 91 111 22 78", bool bySecond = false) =>
        rig.App.Services.GetRequiredService<GatewayTestService>().SendSmsAsync(caller, typed, to, bySecond, Stop);

    private static async Task<List<OutgoingMessage>> LogAsync(OutboxRig rig, Caller caller)
    {
        await using var db = await rig.OpenAsync();
        return await db.Messages.AsNoTracking().Where(x => x.AccountId == caller.AccountId).OrderBy(x => x.Id).ToListAsync(Stop);
    }

    [Fact]
    public async Task Settings_that_nobody_saved_are_tried_on_the_real_server_and_its_answer_is_told()
    {
        await using var rig = OutboxRig.Over(PrivateAllowed());
        var caller = await rig.NewCallerAsync();

        var answer = (await MailAsync(rig, caller, Own, "unsaved@starship.example")).Value;

        Assert.Equal((true, "250 OK queued"), (answer.IsAccepted, answer.Words));
        var mail = await smtp.WaitForMailAsync("unsaved@starship.example", cancellationToken: Stop);
        var row = Assert.Single(await LogAsync(rig, caller));
        Assert.Equal(("shop@hoasen.example", "Test message", $"{row.Id}@hoasen.example", true), (mail.Message.From.Mailboxes.Single().Address, mail.Message.Subject, mail.Message.MessageId, mail.Tls));
        Assert.Equal((MessageStatus.Sent, true, null, false, "Test message"), (row.Status, row.IsSample, row.NextTryAt, row.IsGatewayFault, row.Subject));
        var attempt = Assert.Single(row.Tries);
        Assert.Equal(("250 OK queued", SmtpServer.Host, answer.Milliseconds), (attempt.Answer, attempt.Gateway, attempt.Milliseconds));
        Assert.Null(await rig.App.Services.GetRequiredService<Gateways>().OwnEmailAsync(caller.AccountId, Stop));
        Assert.False(MessageView.Of(row).MaySendAgain);
        await using var db = await rig.OpenAsync();
        var entry = await db.AuditEntries.SingleAsync(x => x.AccountId == caller.AccountId, Stop);
        Assert.Equal(("account.emailGateway.test", "u•••@starship.example"), (entry.Action, entry.To));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_addressee_are_told_in_the_servers_words()
    {
        await using var rig = OutboxRig.Over(PrivateAllowed());
        var caller = await rig.NewCallerAsync();
        var wrong = Own with { Password = "hunter2-hunter2" };

        var unsaved = (await MailAsync(rig, caller, wrong)).Value;
        await rig.App.Services.GetRequiredService<GatewayService>().SaveEmailAsync(caller, wrong, Stop);
        rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
        var saved = (await MailAsync(rig, caller, wrong with { Password = null })).Value;
        rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
        var bounced = (await MailAsync(rig, caller, Own, "bounce@starship.example")).Value;

        Assert.Contains("did not accept the username and password: 535", unsaved.Words, StringComparison.Ordinal);
        Assert.Equal((false, unsaved.Words), (saved.IsAccepted, saved.Words));
        Assert.Contains("550 5.1.1 no such user", bounced.Words, StringComparison.Ordinal);
        // What nobody saved says nothing about the account's gateway.
        Assert.Equal([false, true, false], (await LogAsync(rig, caller)).Select(x => x.IsGatewayFault));
        Assert.All(await LogAsync(rig, caller), x => Assert.DoesNotContain("hunter2", $"{x.Reason}{x.Tries[0].Answer}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_private_network_cannot_be_looked_into()
    {
        await using var rig = OutboxRig.Over(new TestApp().With("Outbox:Enabled", "false"));
        var caller = await rig.NewCallerAsync();
        var closed = Support.MailServer.FreePort();
        foreach (var (host, port) in new[] { ("localhost", smtp.Port), ("localhost", closed), ("127.0.0.1", smtp.Port), ("10.0.0.7", 25), ("[::1]", closed), ("2130706433", closed) })
        {
            var answer = (await MailAsync(rig, caller, Own with { Host = host, Port = port })).Value;
            Assert.Equal((false, $"The mail server {host}:{port} has a private address, which is not allowed here."), (answer.IsAccepted, answer.Words));
        }
        var sms = (await TextAsync(rig, caller, new() { Provider = SmsProvider.Http, Url = $"https://localhost:{closed}/" })).Value;
        Assert.Equal("The SMS gateway has a private address, which is not allowed here.", sms.Words);
        var unknown = (await MailAsync(rig, caller, Own with { Host = "smtp.hoasen.invalid" })).Value;
        Assert.Equal($"The mail server smtp.hoasen.invalid:{smtp.Port} cannot be found.", unknown.Words);
    }

    [Fact]
    public async Task Of_many_at_once_ten_an_hour_go_out_and_another_account_has_its_own()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var (caller, other) = (await rig.NewCallerAsync(), await rig.NewCallerAsync());

        var sent = await Task.WhenAll(Enumerable.Range(0, 14).Select(i => i % 2 == 0 ? MailAsync(rig, caller, null) : TextAsync(rig, caller, null)));

        Assert.Equal(GatewayTestService.PerHour, sent.Count(x => x.Failure is null));
        Assert.All(sent.Where(x => x.Failure is not null), x => Assert.Equal([(null, "tooManyTests")], Merchant.Faults(x)));
        Assert.Equal((10, 10), (rig.Senders.Given.Count, (await LogAsync(rig, caller)).Count));
        Assert.Null((await MailAsync(rig, other, null)).Failure);
        rig.App.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null((await MailAsync(rig, caller, null)).Failure);
        Assert.All(rig.Senders.Given, x => Assert.StartsWith("T", x.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_test_is_never_the_outboxs_even_when_it_is_broken_off()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        using var leaving = new CancellationTokenSource();
        rig.Senders.Answer = async (_, cancel) =>
        {
            await leaving.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancel);
            return FakeSenders.Taken;
        };
        var tests = rig.App.Services.GetRequiredService<GatewayTestService>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tests.SendEmailAsync(caller, null, "ines@starship.example", leaving.Token));

        var row = Assert.Single(await LogAsync(rig, caller));
        Assert.Equal((MessageStatus.Failed, "The test was broken off before the gateway answered.", null), (row.Status, row.Reason, row.NextTryAt));
        rig.App.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await rig.SendDueAsync());
    }

    [Fact]
    public async Task A_text_message_is_counted_and_sent_by_the_gateway_that_was_chosen()
    {
        await using var rig = OutboxRig.Start(new TestApp(), hasGateways: false);
        var caller = await rig.NewCallerAsync();
        var gateways = new SmsSettings { Provider = SmsProvider.Twilio, AccountSid = "AC1", AuthToken = "t", From = "+12025550100", Fallback = new() { Provider = SmsProvider.Http, Url = "https://sms.example/" } };

        await TextAsync(rig, caller, gateways);
        rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
        await TextAsync(rig, caller, gateways, bySecond: true);

        Assert.Equal([("+84911112278", (int?)1, "Twilio"), ("+84911112278", 1, "sms.example (second)")], (await LogAsync(rig, caller)).Select(x => (x.To, x.Segments, x.Tries[0].Gateway!)));
        Assert.Equal([(null, "noGateway")], Merchant.Faults(await TextAsync(rig, caller, null)));
    }

    [Fact]
    public async Task Faults_of_settings_and_addressee_come_at_once_and_nothing_is_sent()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        Assert.Equal([("host", "required"), ("from", "required"), ("to", "invalid")], Merchant.Faults(await MailAsync(rig, caller, new(), "ines@starship.example, eve@x.example")));
        Assert.Equal([("to", "lineBreak")], Merchant.Faults(await MailAsync(rig, caller, null, "ines@starship.example\r\nBcc: eve@x.example")));
        await using (var db = await rig.OpenAsync()) await db.Accounts.Where(x => x.Id == caller.AccountId).ExecuteUpdateAsync(x => x.SetProperty(a => a.SmsCountries, new List<string> { "PT" }), Stop);
        Assert.Equal([("to", "countryNotAllowed")], Merchant.Faults(await TextAsync(rig, caller, null)));
        Assert.Equal([("to", "invalid")], Merchant.Faults(await TextAsync(rig, caller, null, "0911112278")));
        Assert.Empty(rig.Senders.Given);
    }

    [Fact]
    public async Task Nobody_but_developers_of_a_live_account_may()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync(Role.SupportSpecialist);
        Assert.IsType<Failure.Forbidden>((await MailAsync(rig, caller, null)).Failure);
        Assert.IsType<Failure.Forbidden>((await TextAsync(rig, caller, null)).Failure);
        var test = await rig.NewCallerAsync(isTest: true);
        Assert.Equal([(null, "testAccountReadOnly")], Merchant.Faults(await MailAsync(rig, test, null)));
        Assert.Empty(rig.Senders.Given);
    }
}
