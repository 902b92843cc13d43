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

    [Theory]
    [InlineData(EventNames.TfaCodeCreated)]
    [InlineData(EventNames.EmailCodeCreated)]
    [InlineData(EventNames.PasswordResetCreated)]
    public async Task A_live_secret_arrives_once_works_and_is_nowhere_on_the_disk_or_in_the_log(string eventName)
    {
        await using var app = NewApp();
        var shop = await OpenAsync(app, x => x.Live);
        var rig = OutboxRig.Over(app);
        var person = await shop.RegisterAsync("tfa_email", shop.Live);
        var address = eventName == EventNames.EmailCodeCreated ? Make.Email() : person.Email;
        await AskAsync(shop, eventName, shop.LiveAccountId, await shop.LiveGuestAsync(), person, address);

        await OutboxRig.UntilAsync(() => Task.FromResult(Secrets(address).Count > 0), "Nothing arrived.");
        var secret = Secrets(address)[0];
        AssertNowhere(app, secret);
        await OutboxRig.UntilAsync(async () => (await ReadAsync(rig, address, eventName)).Status == MessageStatus.Sent, "The message was not marked as sent.");
        AssertNowhere(app, secret);
        await UseAsync(shop, eventName, person, address, secret);
        var stored = await ReadAsync(rig, address, eventName);
        Assert.Equal(("SECRET=••••••", "<p>SECRET=••••••</p>", null), (stored.BodyText, stored.BodyHtml, stored.SealedContent));
        AssertNowhere(app, secret);
        Assert.Equal([secret], Secrets(address));
    }

    [Theory]
    [InlineData(EventNames.TfaCodeCreated)]
    [InlineData(EventNames.EmailCodeCreated)]
    [InlineData(EventNames.PasswordResetCreated)]
    public async Task In_test_mode_the_stored_message_shows_it_and_nothing_is_sent(string eventName)
    {
        await using var app = NewApp();
        var shop = await OpenAsync(app, x => x.Test);
        var person = await shop.RegisterAsync("tfa_email", shop.Test);
        var address = eventName == EventNames.EmailCodeCreated ? Make.Email() : person.Email;
        await AskAsync(shop, eventName, shop.TestAccountId, await shop.GuestAsync(), person, address);
        var stored = await ReadAsync(OutboxRig.Over(app), address, eventName);
        Assert.Equal((MessageStatus.Captured, null), (stored.Status, stored.SealedContent));
        var secret = Secret().Match(stored.BodyText!).Groups[1].Value;
        Assert.NotEmpty(secret);
        // So the search finds what is there.
        Assert.Contains(FilesWith(app, secret), x => x.StartsWith("freshcom.db", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, x => x.Text.Contains(secret, StringComparison.Ordinal));
        Assert.Empty(Secrets(address));
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

    /// <summary>A merchant one of whose accounts mails every kind of secret; its codes have eight digits, because six might stand in a file by chance, within an id.</summary>
    private static async Task<Shop> OpenAsync(TestApp app, Func<Shop, ApiClient> account)
    {
        var shop = await Shop.OpenAsync(app);
        await using (var db = await OutboxRig.Over(app).OpenAsync()) await db.Accounts.ExecuteUpdateAsync(x => x.SetProperty(a => a.CodeLength, 8), Stop);
        await shop.TriggerAsync(EventNames.TfaCodeCreated, Via.Email, "{{user.email}}", "SECRET={{code}}", account(shop));
        await shop.TriggerAsync(EventNames.EmailCodeCreated, Via.Email, "{{email}}", "SECRET={{code}}", account(shop));
        await shop.TriggerAsync(EventNames.PasswordResetCreated, Via.Email, "{{user.email}}", "SECRET={{user.password_reset_token}}", account(shop));
        return shop;
    }

    private static async Task AskAsync(Shop shop, string eventName, string accountId, ApiClient guest, Person person, string address)
    {
        // What registering sent to the address is past the spacing.
        shop.PassSeconds(61);
        if (eventName == EventNames.TfaCodeCreated) (await shop.ManagedLoginAsync(accountId, person.Username, person.Password)).AsksForOtp("tfa_email");
        else if (eventName == EventNames.EmailCodeCreated) (await Shop.AskCodeAsync(guest, Via.Email, address)).Is(204);
        else (await guest.PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = person.Username })).Is(204);
    }

    private static async Task UseAsync(Shop shop, string eventName, Person person, string address, string secret)
    {
        if (eventName == EventNames.TfaCodeCreated) (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password, secret)).Is(200);
        else if (eventName == EventNames.EmailCodeCreated) (await (await shop.LiveGuestAsync()).PostAsync("/customers", "Customer", Shop.Registration(Via.Email, address, secret, "tfa_email"))).Is(201, 200);
        else (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken = secret, value = Make.OtherPassword })).Is(204);
    }

    private static void AssertNowhere(TestApp app, string secret)
    {
        Assert.Empty(FilesWith(app, secret));
        Assert.DoesNotContain(app.Log.Lines, x => x.Text.Contains(secret, StringComparison.Ordinal));
    }

    /// <summary>The files of the data folder, database, write-ahead log and its index among them, that hold the text in UTF-8 or UTF-16.</summary>
    private static List<string> FilesWith(TestApp app, string text)
    {
        byte[][] forms = [.. new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode }.Select(x => x.GetBytes(text))];
        var files = app.DataDirectory.GetFiles("*", SearchOption.AllDirectories);
        Assert.Superset(new HashSet<string> { "freshcom.db", "freshcom.db-wal", "freshcom.db-shm" }, files.Select(x => x.Name).ToHashSet());
        return [.. files.Where(x => Array.Exists(forms, form => Bytes(x).IndexOf(form) >= 0)).Select(x => x.Name)];
    }

    private static Span<byte> Bytes(FileInfo file)
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static async Task<OutgoingMessage> ReadAsync(OutboxRig rig, string to, string eventName)
    {
        await using var db = await rig.OpenAsync();
        return await db.Messages.AsNoTracking().SingleAsync(x => x.To == to && x.EventName == eventName && x.BodyText!.StartsWith("SECRET="), Stop);
    }

    private List<string> Secrets(string to) =>
        [.. smtp.Mails().Where(x => x.Recipients.Contains(to)).Select(x => Secret().Match(x.Message.TextBody ?? "")).Where(x => x.Success).Select(x => x.Groups[1].Value)];

    private TestApp NewApp() => new TestApp()
        .With("Smtp:Host", SmtpServer.Host).With("Smtp:Port", $"{smtp.Port}").With("Smtp:Username", SmtpServer.Username).With("Smtp:Password", SmtpServer.Password)
        .With("Smtp:From", "Shop <shop@example.com>").With("Smtp:CheckCertificateRevocation", "false");

    [GeneratedRegex(@"SECRET=([A-Za-z0-9_-]{8,})", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
