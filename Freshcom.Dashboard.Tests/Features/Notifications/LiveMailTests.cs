using System.Text;
using System.Text.RegularExpressions;
using Freshcom.Domain;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>A live account's mail through a real SMTP server, by the app's own worker.</summary>
public sealed partial class LiveMailTests(SmtpServer smtp) : IClassFixture<SmtpServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_code_arrives_once_logs_in_and_is_nowhere_on_the_disk_or_in_the_log()
    {
        await using var app = NewApp();
        var shop = await Shop.OpenAsync(app);
        var rig = OutboxRig.Over(app);
        await using (var db = await rig.OpenAsync())
            // Eight digits: six might stand in the file by chance, within an id.
            await db.Accounts.ExecuteUpdateAsync(x => x.SetProperty(a => a.CodeLength, 8), Stop);
        await shop.SendingAsync(Via.Email, shop.Live);
        var person = await shop.RegisterAsync("tfa_email", shop.Live);
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).AsksForOtp("tfa_email");

        await OutboxRig.UntilAsync(() => Task.FromResult(Codes(person.Email).Count > 0), "No code arrived.");
        var code = Codes(person.Email)[0];
        AssertNowhere(app, code);
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password, code)).Is(200);
        await OutboxRig.UntilAsync(async () => (await ReadAsync(rig, person.Email)).Status == MessageStatus.Sent, "The message was not marked as sent.");
        var stored = await ReadAsync(rig, person.Email);
        Assert.Equal(("CODE=••••••", "<p>CODE=••••••</p>", null), (stored.BodyText, stored.BodyHtml, stored.SealedContent));
        AssertNowhere(app, code);
        Assert.Equal([code], Codes(person.Email));
    }

    [Fact]
    public async Task The_owners_own_login_mail_is_the_systems_and_needs_no_trigger()
    {
        await using var app = NewApp();
        var shop = await Shop.OpenAsync(app);
        var mail = await smtp.WaitForMailAsync(shop.Username, cancellationToken: Stop);
        Assert.Equal("Confirm your e-mail address", mail.Message.Subject);
        Assert.True(mail.Tls);
        Assert.Equal("shop@example.com", mail.Message.From.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task An_addressee_that_the_server_does_not_know_fails_at_once_and_a_busy_one_is_tried_again()
    {
        await using var app = NewApp();
        var rig = OutboxRig.Over(app);
        _ = app.Services;
        var bounced = await rig.QueueAsync("bounce@example.com", TimeSpan.FromMinutes(5), MessageKind.Email);
        var busy = await rig.QueueAsync("tempfail@example.com", kind: MessageKind.Email);
        await OutboxRig.UntilAsync(async () => (await rig.ReadAsync(bounced)).Status == MessageStatus.Failed, "550 should have failed the message.");
        await OutboxRig.UntilAsync(async () => (await rig.ReadAsync(busy)).Tries.Count == 1, "451 should have counted a try.");
        Assert.Contains("550", Assert.Single((await rig.ReadAsync(bounced)).Tries).Answer, StringComparison.Ordinal);
        var waiting = await rig.ReadAsync(busy);
        Assert.Equal((MessageStatus.Pending, app.Clock.GetUtcNow().AddSeconds(5)), (waiting.Status, waiting.NextTryAt));
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        await OutboxRig.UntilAsync(async () => (await rig.ReadAsync(busy)).Tries.Count == 2, "The retry did not come.");
    }

    [Fact]
    public async Task A_mailbox_that_is_busy_to_the_last_try_fails_and_is_not_the_servers_fault()
    {
        await using var app = NewApp().With("Outbox:Enabled", "false");
        var rig = OutboxRig.Over(app);
        var busy = await rig.QueueAsync("tempfail@example.com", TimeSpan.FromMinutes(5), MessageKind.Email);
        await rig.FollowAsync(busy);
        var ended = await rig.ReadAsync(busy);
        Assert.Equal((MessageStatus.Failed, 6, false), (ended.Status, ended.Tries.Count, ended.IsGatewayFault));
    }

    private static void AssertNowhere(TestApp app, string code)
    {
        var bytes = Encoding.ASCII.GetBytes(code);
        var files = app.DataDirectory.GetFiles("*", SearchOption.AllDirectories);
        Assert.Contains(files, x => x.Name.EndsWith("-wal", StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            Assert.True(content.AsSpan().IndexOf(bytes) < 0, $"The code lies in {file.Name}.");
        }
        Assert.DoesNotContain(app.Log.Lines, x => x.Text.Contains(code, StringComparison.Ordinal));
    }

    private static async Task<OutgoingMessage> ReadAsync(OutboxRig rig, string to)
    {
        await using var db = await rig.OpenAsync();
        return await db.Messages.AsNoTracking().SingleAsync(x => x.To == to && x.EventName == EventNames.TfaCodeCreated, Stop);
    }

    private List<string> Codes(string to) =>
        [.. smtp.Mails().Where(x => x.Recipients.Contains(to)).Select(x => Code().Match(x.Message.TextBody ?? "")).Where(x => x.Success).Select(x => x.Groups[1].Value)];

    private TestApp NewApp() => new TestApp()
        .With("Smtp:Host", SmtpServer.Host).With("Smtp:Port", $"{smtp.Port}").With("Smtp:Username", SmtpServer.Username).With("Smtp:Password", SmtpServer.Password)
        .With("Smtp:From", "Shop <shop@example.com>").With("Smtp:CheckCertificateRevocation", "false");

    [GeneratedRegex("CODE=([0-9]{8})", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
