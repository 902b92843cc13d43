using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Freshcom.Delivery;
using Freshcom.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Freshcom.Tests.Delivery;

public sealed class SmtpEmailSenderTests
{
    private static readonly EmailMessage Message = new(
        Guid.Parse("0198c3a5-0000-7000-8000-000000000001"), "Hoa Sen <no-reply@hoasen.example>", "mai@x.example", "help@hoasen.example",
        "M\u00e3 x\u00e1c nh\u1eadn", "<p>123456</p>", "123456");

    private readonly FakeTimeProvider _time = new(new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("starttls", SmtpSecurity.StartTls, true)]
    [InlineData("tls", SmtpSecurity.Tls, true)]
    [InlineData("plain", SmtpSecurity.None, false)]
    public async Task A_message_arrives_as_it_was_meant(string mode, SmtpSecurity security, bool encrypted)
    {
        await using var server = await MailServer.StartAsync(mode);
        using var sender = Sender(server, Settings(server, security));
        Assert.IsType<DeliveryResult.Accepted>(await sender.SendAsync(Message, Cancel));

        var mail = Assert.Single(server.Messages());
        Assert.Equal("0198c3a5-0000-7000-8000-000000000001@hoasen.example", mail.MessageId);
        Assert.Equal("\"Hoa Sen\" <no-reply@hoasen.example>", mail.From.ToString());
        Assert.Equal(("mai@x.example", "help@hoasen.example"), (mail.To.ToString(), mail.ReplyTo.ToString()));
        Assert.Equal(Message.Subject, mail.Subject);
        Assert.Equal(("<p>123456</p>", "123456"), (mail.HtmlBody?.Trim(), mail.TextBody?.Trim()));
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal(_time.GetUtcNow(), mail.Date);
        Assert.Equal(("mai@x.example", encrypted ? "True" : "False"), (mail.Headers["X-Test-Rcpt"], mail.Headers["X-Test-Encrypted"]));
    }

    [Fact]
    public async Task A_connection_is_kept_for_the_next_message_until_it_has_been_idle_too_long()
    {
        await using var server = await MailServer.StartAsync("starttls");
        using var sender = Sender(server);
        for (var i = 0; i < 2; i++) Assert.IsType<DeliveryResult.Accepted>(await sender.SendAsync(Message, Cancel));
        Assert.IsType<DeliveryResult.Refused>(await sender.SendAsync(Message with { To = "bounce@x.example" }, Cancel));
        Assert.IsType<DeliveryResult.Accepted>(await sender.SendAsync(Message, Cancel));
        Assert.Single(Peers(server));

        _time.Advance(SmtpConnections.IdleTimeout);
        Assert.IsType<DeliveryResult.Accepted>(await sender.SendAsync(Message, Cancel));
        Assert.Equal(2, Peers(server).Count);
    }

    [Fact]
    public async Task A_kept_connection_that_the_server_closed_is_replaced_without_a_failure()
    {
        await using var server = await MailServer.StartAsync("starttls");
        using var sender = Sender(server);
        Assert.IsType<DeliveryResult.Accepted>(await sender.SendAsync(Message with { To = "hangup@x.example" }, Cancel));
        await Task.Delay(300, Cancel);
        Assert.IsType<DeliveryResult.Accepted>(await sender.SendAsync(Message, Cancel));
        Assert.Equal(2, server.Messages().Count);
        Assert.Equal(2, Peers(server).Count);
    }

    [Fact]
    public async Task Messages_at_the_same_time_use_connections_of_their_own()
    {
        await using var server = await MailServer.StartAsync("starttls");
        using var sender = Sender(server);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => sender.SendAsync(Message, Cancel)));
        Assert.All(results, result => Assert.IsType<DeliveryResult.Accepted>(result));
        Assert.Equal(8, server.Messages().Count);
    }

    [Fact]
    public async Task What_the_server_refuses_for_good_is_not_worth_another_try_and_what_it_puts_off_is()
    {
        await using var server = await MailServer.StartAsync("starttls");
        using var sender = Sender(server);
        var bounced = Assert.IsType<DeliveryResult.Refused>(await sender.SendAsync(Message with { To = "bounce@x.example" }, Cancel));
        Assert.Contains("550 5.1.1 no such user", bounced.Reason, StringComparison.Ordinal);
        var put_off = Assert.IsType<DeliveryResult.Failed>(await sender.SendAsync(Message with { To = "tempfail@x.example" }, Cancel));
        Assert.Contains("451 4.7.1 try later", put_off.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_the_server_echoes_is_masked()
    {
        await using var server = await MailServer.StartAsync("starttls");
        using var sender = Sender(server);
        var message = Message with { To = "echo@x.example", Html = null, Text = "Your code is 123456." };
        var refused = Assert.IsType<DeliveryResult.Refused>(await sender.SendAsync(message, Cancel));
        Assert.Contains("Your code is ••••••.", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_the_password()
    {
        await using var server = await MailServer.StartAsync("starttls");
        using var sender = Sender(server, Settings(server) with { Password = "hunter2hunter2" });
        var failed = Assert.IsType<DeliveryResult.Failed>(await sender.SendAsync(Message, Cancel));
        Assert.Equal($"The mail server localhost:{server.Port} did not accept the username and password.", failed.Reason);
        Assert.DoesNotContain("hunter2", $"{failed}{Settings(server) with { Password = "hunter2hunter2" }}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_authority_a_wrong_name_and_an_unanswered_revocation_check_are_not_trusted()
    {
        await using var server = await MailServer.StartAsync("starttls");
        using var strangers = new SmtpEmailSender(Settings(server), allowPrivate: false, _time);
        using var misnamed = Sender(server, Settings(server) with { Host = "127.0.0.1" });
        using var revocation = Sender(server, Settings(server) with { CheckCertificateRevocation = true });
        foreach (var sender in new[] { strangers, misnamed, revocation })
        {
            var failed = Assert.IsType<DeliveryResult.Failed>(await sender.SendAsync(Message, Cancel));
            Assert.StartsWith("The certificate of the mail server", failed.Reason, StringComparison.Ordinal);
        }
        Assert.Empty(server.Messages());
    }

    [Fact]
    public async Task Nothing_is_sent_in_the_clear_when_encryption_is_asked_for()
    {
        await using var server = await MailServer.StartAsync("plain");
        using var sender = Sender(server, Settings(server, SmtpSecurity.StartTls) with { Username = null, Password = null });
        var failed = Assert.IsType<DeliveryResult.Failed>(await sender.SendAsync(Message, Cancel));
        Assert.Contains("does not offer the encryption or login", failed.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Messages());
    }

    [Fact]
    public async Task Addresses_in_other_scripts_arrive_or_are_refused_for_good_but_never_mangled()
    {
        await using var server = await MailServer.StartAsync("ascii");
        using var sender = Sender(server, Settings(server, SmtpSecurity.None));
        Assert.IsType<DeliveryResult.Accepted>(await sender.SendAsync(Message with { To = "mai@\u82b1.example" }, Cancel));
        Assert.Equal($"mai@{new IdnMapping().GetAscii("\u82b1.example")}", Assert.Single(server.Messages()).Headers["X-Test-Rcpt"]);
        Assert.IsType<DeliveryResult.Refused>(await sender.SendAsync(Message with { To = "tr\u1ea7n@x.example" }, Cancel));
        Assert.Single(server.Messages());
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_never_answers_is_tried_again_later()
    {
        var settings = new SmtpSettings { Host = "127.0.0.1", Port = MailServer.FreePort(), From = "a@b.example" };
        using var absent = new SmtpEmailSender(settings, false, _time);
        Assert.Equal(new DeliveryResult.Failed($"The mail server {settings} cannot be reached."), await absent.SendAsync(Message, Cancel));

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        settings = settings with { Port = ((IPEndPoint)listener.LocalEndpoint).Port };
        using var silent = new SmtpEmailSender(settings, false, _time) { Limits = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30)) };
        Assert.Equal(new DeliveryResult.Failed($"The mail server {settings} did not answer in time."), await silent.SendAsync(Message, Cancel));
    }

    [Fact]
    public async Task A_slow_server_is_given_up_after_the_limit_and_a_cancelled_try_throws()
    {
        await using var server = await MailServer.StartAsync("plain");
        using var sender = new SmtpEmailSender(Settings(server, SmtpSecurity.None), false, _time) { Limits = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)) };
        var failed = Assert.IsType<DeliveryResult.Failed>(await sender.SendAsync(Message with { To = "slow@x.example" }, Cancel));
        Assert.Contains("did not answer in time", failed.Reason, StringComparison.Ordinal);

        using var shutdown = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.SendAsync(Message with { To = "slow@x.example" }, shutdown.Token));
    }

    [Fact]
    public async Task An_accounts_own_server_may_not_lie_in_a_private_network_unless_the_operator_allows_it()
    {
        await using var server = await MailServer.StartAsync("starttls");
        var message = Message with { Gateway = Settings(server) };
        using var closed = new SmtpEmailSender(new(), allowPrivate: false, _time, server.Authority.Root);
        using var open = new SmtpEmailSender(new(), allowPrivate: true, _time, server.Authority.Root);
        Assert.Contains("private address", Assert.IsType<DeliveryResult.Refused>(await closed.SendAsync(message, Cancel)).Reason, StringComparison.Ordinal);
        Assert.IsType<DeliveryResult.Accepted>(await open.SendAsync(message, Cancel));
    }

    [Fact]
    public async Task Without_a_server_the_message_waits_for_one()
    {
        using var sender = new SmtpEmailSender(new(), false, _time);
        Assert.Equal(new DeliveryResult.NotTried(), await sender.SendAsync(Message, Cancel));
    }

    [Theory]
    [InlineData("mai@x.example, eve@y.example", "Hello")]
    [InlineData("mai@x.example\r\nBcc: eve@y.example", "Hello")]
    [InlineData("", "Hello")]
    [InlineData("mai", "Hello")]
    [InlineData("mai@x.example", "Hello\r\nBcc: eve@y.example")]
    public async Task Malformed_messages_are_refused_before_anything_is_connected(string to, string subject)
    {
        using var sender = new SmtpEmailSender(new() { Host = "127.0.0.1", Port = 1 }, false, _time);
        Assert.IsType<DeliveryResult.Refused>(await sender.SendAsync(Message with { To = to, Subject = subject }, Cancel));
    }

    [Fact]
    public void Settings_name_every_fault()
    {
        Assert.Empty(new SmtpSettings { Host = "smtp.hoasen.example", From = "Hoa Sen <a@hoasen.example>" }.Check());
        Assert.Equal(["host", "port", "from"], new SmtpSettings { Host = "no host!", Port = 70_000, From = "x" }.Check().Select(e => e.Field));
    }

    private SmtpEmailSender Sender(MailServer server, SmtpSettings? settings = null) =>
        new(settings ?? Settings(server), allowPrivate: false, _time, server.Authority.Root);

    private static SmtpSettings Settings(MailServer server, SmtpSecurity security = SmtpSecurity.StartTls) => new()
    {
        Host = "localhost",
        Port = server.Port,
        Security = security,
        Username = security == SmtpSecurity.None ? null : "u",
        Password = security == SmtpSecurity.None ? null : "p",
        From = "system@freshcom.example",
        CheckCertificateRevocation = false,
    };

    private static HashSet<string> Peers(MailServer server) => [.. server.Messages().Select(m => m.Headers["X-Test-Peer"]!)];
}
