using System.Text;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>An account's own gateways: what is kept, what is shown, and who may.</summary>
public sealed class GatewayServiceTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Password = "hunter2-very-secret-9", Token = "twilio-very-secret-8";

    private static readonly SmtpSettings Mail = new()
    {
        Host = "smtp.hoasen.example",
        Username = "shop",
        Password = Password,
        From = "Hoa Sen <no-reply@hoasen.example>",
        ReplyTo = "help@hoasen.example",
    };

    private static readonly SmsSettings Twilio = new() { Provider = SmsProvider.Twilio, AccountSid = "AC1", AuthToken = Token, From = "+12025550100" };

    private static readonly SmsSettings Json = new() { Provider = SmsProvider.Http, Url = "https://sms.example/send?key=url-secret-7", Authorization = "Bearer header-secret-6", From = "HoaSen" };

    private GatewayService Service => app.Services.GetRequiredService<GatewayService>();
    private Gateways Gateways => app.Services.GetRequiredService<Gateways>();
    private OutboxRig Rig => OutboxRig.Over(app);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<Result<Done>> SaveAsync(Caller caller, SmtpSettings? settings) => Service.SaveEmailAsync(caller, settings, Stop);
    private Task<Result<Done>> SaveAsync(Caller caller, SmsSettings? settings) => Service.SaveSmsAsync(caller, settings, Stop);
    private Task<SmtpSettings?> UsedEmailAsync(Caller caller) => Gateways.OwnEmailAsync(caller.AccountId, Stop);
    private Task<SmsSettings?> UsedSmsAsync(Caller caller) => Gateways.OwnSmsAsync(caller.AccountId, Stop);

    [Fact]
    public async Task Secrets_are_used_but_neither_shown_nor_written_anywhere_in_clear()
    {
        var caller = await Rig.NewCallerAsync();
        Assert.Null((await SaveAsync(caller, Mail)).Failure);
        Assert.Null((await SaveAsync(caller, Twilio with { Fallback = Json })).Failure);

        Assert.Equal((Mail, Twilio with { Fallback = Json }), (await UsedEmailAsync(caller), await UsedSmsAsync(caller)));
        var email = (await Service.GetEmailAsync(caller, Stop)).Value;
        Assert.Equal((Mail with { Password = null }, true), (email.Own, email.HasPassword));
        var sms = (await Service.GetSmsAsync(caller, Stop)).Value;
        Assert.Equal((Twilio with { AuthToken = null, Fallback = Json with { Authorization = null } }, true, true), (sms.Own, sms.HasSecret, sms.HasSecondSecret));
        foreach (var secret in new[] { Password, Token, "url-secret-7", "header-secret-6" }) AssertNowhere(secret);
    }

    [Fact]
    public async Task Each_changed_setting_is_recorded_without_a_secret()
    {
        var caller = await Rig.NewCallerAsync();
        await SaveAsync(caller, Mail);
        await SaveAsync(caller, Mail with { From = "shop@hoasen.example", Password = "another-secret-5" });
        await SaveAsync(caller, Json);
        await SaveAsync(caller, (SmtpSettings?)null);

        await using var db = await Rig.OpenAsync();
        var entries = await db.AuditEntries.Where(x => x.AccountId == caller.AccountId).OrderBy(x => x.Id).ToListAsync(Stop);
        Assert.All(entries, x => Assert.Equal("Dev", x.ActorName));
        Assert.DoesNotContain(entries, x => $"{x.From}{x.To}".Contains("secret", StringComparison.Ordinal));
        Assert.Equal(
            [
                ("account.emailGateway.from.change", Mail.From, "shop@hoasen.example"), ("account.emailGateway.from.change", null, Mail.From), ("account.emailGateway.host.change", null, Mail.Host),
                ("account.emailGateway.password.change", null, null), ("account.emailGateway.password.change", null, null), ("account.emailGateway.remove", Mail.Host, null),
                ("account.emailGateway.replyTo.change", null, Mail.ReplyTo), ("account.emailGateway.security.change", null, "StartTls"), ("account.emailGateway.username.change", null, "shop"),
                ("account.smsGateway.authorization.change", null, null), ("account.smsGateway.from.change", null, "HoaSen"), ("account.smsGateway.provider.change", null, "Http"), ("account.smsGateway.url.change", null, "sms.example"),
            ],
            entries.Select(x => (x.Action, x.From, x.To)).OrderBy(x => x.Action, StringComparer.Ordinal).ThenByDescending(x => x.From, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_saved_password_stays_with_its_server_and_its_name()
    {
        var caller = await Rig.NewCallerAsync();
        await SaveAsync(caller, Mail);
        var kept = Mail with { Password = null };

        Assert.Null((await SaveAsync(caller, kept with { Host = " SMTP.hoasen.example ", From = "shop@hoasen.example" })).Failure);
        Assert.Equal((Password, "shop@hoasen.example"), ((await UsedEmailAsync(caller))!.Password, (await UsedEmailAsync(caller))!.From));

        foreach (var elsewhere in new[] { kept with { Host = "smtp.evil.example" }, kept with { Username = "eve" } })
            Assert.Equal([("password", "enterAgain")], Merchant.Faults(await SaveAsync(caller, elsewhere)));
        Assert.Equal("smtp.hoasen.example", (await UsedEmailAsync(caller))!.Host, ignoreCase: true);
        Assert.Equal([("password", "required")], Merchant.Faults(await SaveAsync(caller, Mail with { Host = "smtp.evil.example", Password = "" })));

        Assert.Null((await SaveAsync(caller, kept with { Host = "smtp.new.example", Username = null })).Failure);
        Assert.Null((await UsedEmailAsync(caller))!.Password);
    }

    [Fact]
    public async Task A_saved_token_or_header_stays_with_what_it_was_entered_for()
    {
        var caller = await Rig.NewCallerAsync();
        await SaveAsync(caller, Json with { Fallback = Twilio });
        var kept = Json with { Authorization = null, Fallback = Twilio with { AuthToken = null } };

        Assert.Null((await SaveAsync(caller, kept with { From = "Lotus" })).Failure);
        Assert.Equal((Json.Authorization, Token), ((await UsedSmsAsync(caller))!.Authorization, (await UsedSmsAsync(caller))!.Fallback!.AuthToken));

        // Another path of the same host may be another tenant's.
        Assert.Equal([("authorization", "enterAgain")], Merchant.Faults(await SaveAsync(caller, kept with { Url = "https://sms.example/eve" })));
        Assert.Equal([("second/authToken", "enterAgain")], Merchant.Faults(await SaveAsync(caller, kept with { Fallback = kept.Fallback! with { AccountSid = "AC2" } })));
        Assert.Equal([("second/authToken", "enterAgain")], Merchant.Faults(await SaveAsync(caller, kept with { Fallback = kept.Fallback! with { BaseUrl = "https://evil.example" } })));
        Assert.Equal([("authToken", "required")], Merchant.Faults(await SaveAsync(caller, Twilio with { AuthToken = null })));

        Assert.Null((await SaveAsync(caller, kept with { Url = "https://sms.example/none", Authorization = "", Fallback = null })).Failure);
        Assert.Equal((null, null), ((await UsedSmsAsync(caller))!.Authorization, (await UsedSmsAsync(caller))!.Fallback));
    }

    [Fact]
    public async Task All_faults_come_at_once_by_field()
    {
        var caller = await Rig.NewCallerAsync();
        Assert.Equal(
            [("host", "invalid"), ("port", "invalid"), ("password", "required"), ("from", "required"), ("security", "invalid")],
            Merchant.Faults(await SaveAsync(caller, new SmtpSettings { Host = "no host!", Port = 0, Username = "u", Security = SmtpSecurity.None })));
        Assert.Equal(
            [("bodyTemplate", "placeholders"), ("url", "notHttps"), ("second/accountSid", "required"), ("second/authToken", "required"), ("second/from", "required")],
            Merchant.Faults(await SaveAsync(caller, new SmsSettings { Provider = SmsProvider.Http, Url = "http://sms.example/", BodyTemplate = "{}", Fallback = new() { Provider = SmsProvider.Twilio } })));
        Assert.Equal([("provider", "required")], Merchant.Faults(await SaveAsync(caller, new SmsSettings())));
        Assert.Equal((null, null), (await UsedEmailAsync(caller), await UsedSmsAsync(caller)));
    }

    [Theory]
    [InlineData(Role.SupportSpecialist)]
    [InlineData(Role.Manager)]
    [InlineData(Role.ReadOnly)]
    [InlineData(Role.Customer)]
    [InlineData(Role.Guest)]
    public async Task Only_developers_and_administrators_may_read_or_change_them(Role role)
    {
        var owner = await Rig.NewCallerAsync();
        await SaveAsync(owner, Mail);
        var other = owner with { Role = role };
        Assert.IsType<Failure.Forbidden>((await Service.GetEmailAsync(other, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await Service.GetSmsAsync(other, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await SaveAsync(other, (SmtpSettings?)null)).Failure);
        Assert.IsType<Failure.Forbidden>((await SaveAsync(other, Twilio)).Failure);
        Assert.Equal((Mail, null), (await UsedEmailAsync(owner), await UsedSmsAsync(owner)));
    }

    [Fact]
    public async Task A_test_account_has_none_and_sees_none()
    {
        var caller = await Rig.NewCallerAsync(isTest: true);
        Assert.Equal([(null, "testAccountReadOnly")], Merchant.Faults(await SaveAsync(caller, Mail)));
        Assert.Equal([(null, "testAccountReadOnly")], Merchant.Faults(await Service.GetEmailAsync(caller, Stop)));
        Assert.Equal([(null, "testAccountReadOnly")], Merchant.Faults(await Service.GetSmsAsync(caller, Stop)));
        Assert.Null(await UsedEmailAsync(caller));
    }

    [Fact]
    public async Task Another_accounts_administrator_neither_reads_nor_changes_them()
    {
        var (owner, stranger) = (await Rig.NewCallerAsync(), await Rig.NewCallerAsync(Role.Administrator));
        await SaveAsync(owner, Mail);
        Assert.Null((await Service.GetEmailAsync(stranger, Stop)).Value.Own);
        await SaveAsync(stranger, Mail with { Host = "smtp.stranger.example" });
        await SaveAsync(stranger, (SmtpSettings?)null);
        Assert.Equal(Mail, await UsedEmailAsync(owner));
    }

    [Fact]
    public async Task Of_many_who_save_at_once_each_ones_password_stays_with_its_server()
    {
        var caller = await Rig.NewCallerAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SaveAsync(caller, Mail with { Host = $"smtp{i}.example", Password = $"password-{i}" })));
        var used = (await UsedEmailAsync(caller))!;
        Assert.Equal($"password-{used.Host![4]}", used.Password);
    }

    private void AssertNowhere(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        foreach (var file in app.DataDirectory.GetFiles("*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            Assert.True(content.AsSpan().IndexOf(bytes) < 0, $"{secret} lies in {file.Name}.");
        }
        Assert.DoesNotContain(app.Log.Lines, x => x.Text.Contains(secret, StringComparison.Ordinal));
    }
}
