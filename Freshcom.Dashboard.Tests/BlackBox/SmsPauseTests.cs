using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Freshcom.Tests.Features.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.BlackBox;

/// <summary>When hardly one of the codes that strangers ask for by text message is used. Moves the clock, so it has an app of its own.</summary>
public sealed class SmsPauseTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Subject = "Text messages to strangers are paused";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(50, 14, true)]
    [InlineData(50, 15, false)]
    [InlineData(49, 0, false)]
    [InlineData(100, 29, true)]
    [InlineData(100, 30, false)]
    public async Task Under_30_percent_of_at_least_50_codes_pauses(int sent, int used, bool isPaused)
    {
        var shop = await OpenAsync(app);
        await GiveAsync(shop, sent, used);
        await AsksAsync(shop, isSent: !isPaused);
        Assert.Equal(isPaused ? 1 : 0, await CountAlertsAsync(shop, shop.Username));
    }

    [Fact]
    public async Task Codes_that_are_too_new_or_too_old_do_not_count()
    {
        var shop = await OpenAsync(app);
        await GiveAsync(shop, 49, 0);
        await GiveAsync(shop, 10, 0, minutesAgo: 1.9);
        await GiveAsync(shop, 10, 0, minutesAgo: 61);
        await AsksAsync(shop, isSent: true);
        shop.PassSeconds(10);
        await AsksAsync(shop, isSent: false);
    }

    [Fact]
    public async Task A_pause_is_logged_recorded_and_told_to_the_technical_address_once()
    {
        var shop = await OpenAsync(app);
        (await shop.Live.PatchAsync("/account", "Account", new { techEmail = "tech@shop.example" })).Is(200);
        await GiveAsync(shop, 60, 12);
        for (var i = 0; i < 3; i++) await AsksAsync(shop, isSent: false);

        Assert.Equal((1, 0), (await CountAlertsAsync(shop, "tech@shop.example"), await CountAlertsAsync(shop, shop.Username)));
        var mail = (await shop.LiveMail.AllAsync(Via.Email)).Single(x => x.Subject == Subject);
        Assert.Contains("Of the last 60 verification codes that", mail.Text, StringComparison.Ordinal);
        Assert.Contains("12 were used", mail.Text, StringComparison.Ordinal);
        var entry = Assert.Single(await RecordedAsync(shop, "account.sms.pause"));
        Assert.Equal(("Freshcom", "12/60", null), (entry.ActorName, entry.To, entry.ActorUserId));
        var until = app.Clock.GetUtcNow().AddHours(1);
        Assert.Equal(new SmsPause(until, 12, 60), await Pauses(app).FindAsync(await CallerAsync(shop, Role.ReadOnly), Stop));
        Assert.Null(await Pauses(app).FindAsync(await CallerAsync(await OpenAsync(app), Role.Administrator), Stop));
    }

    [Fact]
    public async Task Of_20_requests_at_once_one_alerts_and_none_is_sent()
    {
        var shop = await OpenAsync(app);
        await GiveAsync(shop, 50, 14);
        var guest = await shop.LiveGuestAsync();
        var phones = Enumerable.Range(0, 20).Select(_ => Make.Phone()).ToList();
        var answers = await Task.WhenAll(phones.Select(x => Shop.AskCodeAsync(guest, Via.Sms, x)));
        Assert.All(answers, x => Assert.Empty(x.Is(204).Text));
        Assert.Empty(await shop.LiveMail.AllAsync(Via.Sms));
        Assert.Equal(1, await CountAlertsAsync(shop, shop.Username));
        Assert.Single(await RecordedAsync(shop, "account.sms.pause"));
    }

    [Fact]
    public async Task Logins_staff_and_email_go_on_and_cause_no_pause()
    {
        var shop = await OpenAsync(app);
        await shop.SendingAsync(Via.Email, shop.Live);
        await GiveAsync(shop, 50, 0);
        Assert.True(await app.Services.GetRequiredService<VerificationCodeService>().SendForStaffAsync(Guid.Parse(shop.LiveAccountId), Channel.Sms, Make.Phone(), Stop));
        await LogsInAsync(shop);
        Assert.Equal(0, await CountAlertsAsync(shop, shop.Username));

        await AsksAsync(shop, isSent: false);
        Assert.True(await app.Services.GetRequiredService<VerificationCodeService>().SendForStaffAsync(Guid.Parse(shop.LiveAccountId), Channel.Sms, Make.Phone(), Stop));
        await LogsInAsync(shop);
        var email = Make.Email();
        (await Shop.AskCodeAsync(await shop.LiveGuestAsync(), Via.Email, email)).Is(204);
        Assert.Single(await shop.LiveMail.ToAsync(Via.Email, email));
    }

    [Fact]
    public async Task Unused_login_codes_cause_none()
    {
        var shop = await OpenAsync(app);
        await GiveAsync(shop, 60, 0, purpose: CodePurpose.Login);
        await AsksAsync(shop, isSent: true);
    }

    [Fact]
    public async Task After_an_hour_it_ends_by_itself_and_what_was_before_is_forgotten()
    {
        var shop = await OpenAsync(app);
        await GiveAsync(shop, 50, 14);
        await AsksAsync(shop, isSent: false);
        shop.PassMinutes(59);
        await shop.RenewAsync();
        await AsksAsync(shop, isSent: false);
        shop.PassMinutes(1.1);
        await AsksAsync(shop, isSent: true);
        Assert.Equal(1, await CountAlertsAsync(shop, shop.Username));
    }

    [Fact]
    public async Task Resuming_is_for_developers_recorded_and_starts_the_count_anew()
    {
        var shop = await OpenAsync(app);
        await GiveAsync(shop, 50, 14);
        await AsksAsync(shop, isSent: false);
        Assert.IsType<Failure.Forbidden>((await Pauses(app).ResumeAsync(await CallerAsync(shop, Role.Manager), Stop)).Failure);
        Assert.Null((await Pauses(app).ResumeAsync(await CallerAsync(await OpenAsync(app), Role.Developer), Stop)).Failure);
        await AsksAsync(shop, isSent: false);

        Assert.Null((await Pauses(app).ResumeAsync(await CallerAsync(shop, Role.Developer), Stop)).Failure);
        Assert.Null((await Pauses(app).ResumeAsync(await CallerAsync(shop, Role.Developer), Stop)).Failure);
        Assert.Single(await RecordedAsync(shop, "account.sms.resume"));
        await AsksAsync(shop, isSent: true);
        shop.PassMinutes(10);
        await GiveAsync(shop, 50, 0, minutesAgo: 3);
        await AsksAsync(shop, isSent: false);
        Assert.Equal(2, await CountAlertsAsync(shop, shop.Username));
    }

    [Fact]
    public async Task Test_mode_never_pauses()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.SendingAsync(Via.Sms);
        await GiveAsync(shop, 60, 0, accountId: shop.TestAccountId);
        var phone = Make.Phone();
        await shop.VerificationCodeAsync(await shop.GuestAsync(), Via.Sms, phone);
    }

    [Fact]
    public async Task Without_limits_there_is_no_pause_either()
    {
        await using var free = new TestApp().With("RateLimits:Enabled", "false");
        var shop = await OpenAsync(free);
        await GiveAsync(shop, 60, 0);
        await AsksAsync(shop, isSent: true);
    }

    private static async Task<Shop> OpenAsync(TestApp app)
    {
        var shop = await Shop.OpenAsync(app);
        return await shop.SendingAsync(Via.Sms, shop.Live);
    }

    private static SmsPauses Pauses(TestApp app) => app.Services.GetRequiredService<SmsPauses>();

    /// <summary>Codes as if they had been sent, the first of them used.</summary>
    private static async Task GiveAsync(Shop shop, int sent, int used, double minutesAgo = 30, CodePurpose purpose = CodePurpose.PhoneVerification, string? accountId = null)
    {
        var at = shop.App.Clock.GetUtcNow().AddMinutes(-minutesAgo);
        var owner = new CodeOwner(Guid.Parse(accountId ?? shop.LiveAccountId), null, null, Channel.Sms, "");
        var codes = Enumerable.Range(0, sent).Select(_ => new VerificationCode(purpose, owner with { Address = Make.Phone() }, at, VerificationCodeService.Lifetime)).ToList();
        await using var db = await OutboxRig.Over(shop.App).OpenAsync();
        db.Codes.AddRange(codes);
        await db.SaveChangesAsync(Stop);
        var spent = codes.Take(used).Select(x => x.Id).ToList();
        await db.Codes.Where(x => spent.Contains(x.Id)).ExecuteUpdateAsync(x => x.SetProperty(c => c.UsedAt, at), Stop);
    }

    /// <summary>A stranger asks for a code: the answer is the same whether it is sent or not, and the log says which.</summary>
    private static async Task AsksAsync(Shop shop, bool isSent)
    {
        var phone = Make.Phone();
        Assert.Empty((await Shop.AskCodeAsync(await shop.LiveGuestAsync(), Via.Sms, phone)).Is(204).Text);
        Assert.Equal(isSent ? 1 : 0, (await shop.LiveMail.ToAsync(Via.Sms, phone)).Count);
        await using var db = await OutboxRig.Over(shop.App).OpenAsync();
        var logged = await db.Messages.AsNoTracking().SingleAsync(x => x.To == phone, Stop);
        if (!isSent) Assert.Matches("^Text messages to strangers are paused until [0-9]{2}:[0-9]{2} UTC: too few of the last codes were used.$", logged.Reason);
        Assert.Equal(isSent, logged.Status != MessageStatus.NotSent);
        Assert.Equal(isSent, await db.Codes.AnyAsync(x => x.Address == phone, Stop));
    }

    private static async Task LogsInAsync(Shop shop)
    {
        var person = await shop.RegisterAsync("tfa_sms", shop.Live);
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).AsksForOtp("tfa_sms");
        Assert.Single(await shop.LiveMail.ToAsync(Via.Sms, person.Phone));
    }

    private static async Task<int> CountAlertsAsync(Shop shop, string to) => (await shop.LiveMail.AllAsync(Via.Email)).Count(x => x.Subject == Subject && x.To == to);

    private static async Task<List<AuditEntry>> RecordedAsync(Shop shop, string action)
    {
        var accountId = Guid.Parse(shop.LiveAccountId);
        await using var db = await OutboxRig.Over(shop.App).OpenAsync();
        return await db.AuditEntries.AsNoTracking().Where(x => x.AccountId == accountId && x.Action == action).ToListAsync(Stop);
    }

    internal static async Task<Caller> CallerAsync(Shop shop, Role role)
    {
        var accountId = Guid.Parse(shop.LiveAccountId);
        await using var db = await OutboxRig.Over(shop.App).OpenAsync();
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == accountId, Stop);
        return new Caller { Account = account.ToInfo(Guid.Parse(shop.TestAccountId)), Role = role, UserName = "Dev" };
    }
}
