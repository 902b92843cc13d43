using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Accounts;
using Freshcom.Features.Sessions;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Accounts;

public sealed class AccountSettingsTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_recorded_with_what_it_was_and_what_it_is()
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.Live.PatchAsync("/account", "Account", new { name = "Starships", defaultAuthMethod = "tfa_email" })).Is(200);
        await using var db = await OpenAsync();
        var entries = await db.AuditEntries.Where(x => x.AccountId == Guid.Parse(shop.LiveAccountId) && x.TargetType == "Account" && x.Action != "account.create").OrderBy(x => x.Action).ToListAsync(Stop);
        Assert.Equal(
            [("account.defaultAuthMethod.change", "simple", "tfa_email"), ("account.name.change", "Olga Owner", "Starships")],
            entries.Select(x => (x.Action, x.From, x.To)));
        Assert.All(entries, x => Assert.Equal(shop.Username, x.ActorName));
    }

    [Fact]
    public async Task What_does_not_change_is_neither_recorded_nor_told()
    {
        var shop = await Shop.OpenAsync(app);
        await ListenAsync(shop.LiveAccountId);
        (await shop.Live.PatchAsync("/account", "Account", new { name = "Olga Owner" })).Is(200);
        await using var db = await OpenAsync();
        Assert.False(await db.AuditEntries.AnyAsync(x => x.AccountId == Guid.Parse(shop.LiveAccountId) && x.Action == "account.name.change", Stop));
        Assert.Empty(await CallsAsync(shop.LiveAccountId));
    }

    [Fact]
    public async Task A_change_calls_the_live_accounts_webhooks_and_not_the_test_accounts()
    {
        var shop = await Shop.OpenAsync(app);
        await ListenAsync(shop.LiveAccountId);
        await ListenAsync(shop.TestAccountId);
        (await shop.Live.PatchAsync("/account", "Account", new { name = "Starships" })).Is(200);
        var call = Assert.Single(await CallsAsync(shop.LiveAccountId));
        Assert.Contains("\"name\":\"Starships\"", call.BodyText, StringComparison.Ordinal);
        Assert.Empty(await CallsAsync(shop.TestAccountId));
    }

    [Fact]
    public async Task A_translation_leaves_the_original_and_is_mirrored()
    {
        var shop = await Shop.OpenAsync(app);
        var written = (await shop.Live.PatchAsync("/account?locale=zh-CN", "Account", new { name = "星舰制造", description = "好船" })).Is(200);
        Assert.Equal(("星舰制造", "好船"), (written["name"], written["description"]));
        Assert.Equal("Olga Owner", (await shop.Live.GetAsync("/account")).Is(200)["name"]);
        Assert.Equal("星舰制造", (await shop.Test.GetAsync("/account?locale=zh-cn")).Is(200)["name"]);
        Assert.Equal("Olga Owner", (await shop.Test.GetAsync("/account?locale=fr")).Is(200)["name"]);
        (await shop.Live.PatchAsync("/account?locale=zh-CN", "Account", new { name = "" })).Rejects("name", "required");
    }

    [Fact]
    public async Task Every_attribute_of_the_contract_is_shown_and_custom_data_keeps_its_shape()
    {
        var shop = await Shop.OpenAsync(app);
        var customData = new { orders = new { prefix = "星" } };
        var live = (await shop.Live.PatchAsync("/account", "Account", new { customData, isReadyForLiveTransaction = true, websiteUrl = "https://starship.example" })).Is(200);
        Assert.Equal(
            ["caption", "companyName", "customData", "defaultAuthMethod", "defaultLocale", "description", "insertedAt", "isReadyForLiveTransaction", "mode", "name", "supportEmail", "techEmail", "testAccountId", "updatedAt", "websiteUrl"],
            live.Attributes.Select(x => x.Key).Order(StringComparer.Ordinal));
        Assert.Equal("星", Answer.Show(live.Attributes["customData"]!["orders"]!["prefix"]));
        Assert.Equal("true", live["isReadyForLiveTransaction"]);
        var test = (await shop.Test.GetAsync("/account")).Is(200);
        Assert.Equal((live["customData"], null, "test"), (test["customData"], test["testAccountId"], test["mode"]));
    }

    [Fact]
    public async Task A_new_name_is_known_at_once_at_every_door()
    {
        var shop = await Shop.OpenAsync(app);
        var sessions = app.Services.GetRequiredService<SessionCache>();
        await using var db = await OpenAsync();
        var session = await db.Sessions.Where(x => x.AccountId == Guid.Parse(shop.LiveAccountId)).Select(x => x.Id).FirstAsync(Stop);
        Assert.Equal("Olga Owner", (await sessions.FindAsync(session))!.Account.Name);
        (await shop.Live.PatchAsync("/account", "Account", new { name = "Starships", defaultLocale = "zh-CN" })).Is(200);
        var info = (await sessions.FindAsync(session))!;
        Assert.Equal(("Starships", "Starships"), (info.Account.Name, info.TestAccount.Name));
        Assert.Equal("zh-CN", Answer.Show((await (await shop.LiveGuestAsync()).GetAsync("/account")).Is(200).Meta["locale"]));
    }

    [Fact]
    public async Task The_settings_of_codes_keep_to_their_limits()
    {
        var caller = await CallerAsync(await Shop.OpenAsync(app));
        var accounts = app.Services.GetRequiredService<AccountService>();
        var wrong = new AuthenticationSettingsInput { DefaultAuthMethod = AuthMethod.TfaTotp, CodeLength = 9, LoginCodeMinutes = 0, SmsPerDay = -1, SmsCountries = ["VN", "Narnia"], RefusalMilliseconds = 2001 };
        var refused = Assert.IsType<Failure.Invalid>((await accounts.UpdateAuthenticationAsync(caller, wrong, Stop)).Failure);
        Assert.Equal(["codeLength", "defaultAuthMethod", "loginCodeMinutes", "refusalMilliseconds", "smsCountries", "smsPerDay"], refused.Errors.Select(x => x.Field).Order(StringComparer.Ordinal));
        var changed = (await accounts.UpdateAuthenticationAsync(caller, new() { CodeLength = 8, SmsCountries = ["VN", "CA", "VN"] }, Stop)).Value;
        Assert.Equal((8, 5, "CA VN"), (changed.CodeLength, changed.LoginCodeMinutes, string.Join(' ', changed.SmsCountries)));
        await using var db = await OpenAsync();
        Assert.Equal(8, (await db.Accounts.SingleAsync(x => x.LiveAccountId == caller.AccountId, Stop)).CodeLength);
    }

    [Fact]
    public async Task The_settings_page_knows_how_many_users_keep_their_method()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.StaffAsync("developer", shop.Live);
        await shop.StaffAsync("manager", shop.Live);
        var settings = (await app.Services.GetRequiredService<AccountService>().GetAuthenticationAsync(await CallerAsync(shop), Stop)).Value;
        Assert.Equal((2, 2, 0), (settings.UserCount, settings.UsersByMethod[AuthMethod.Simple], settings.UsersByMethod[AuthMethod.TfaSms]));
    }

    [Theory]
    [InlineData(Role.Manager)]
    [InlineData(Role.SupportSpecialist)]
    [InlineData(Role.ReadOnly)]
    public async Task Settings_are_for_developers_and_administrators(Role role)
    {
        var caller = await CallerAsync(await Shop.OpenAsync(app)) with { Role = role };
        var accounts = app.Services.GetRequiredService<AccountService>();
        Assert.IsType<Failure.Forbidden>((await accounts.UpdateAsync(caller, new AccountInput { Name = "Taken over" }, null, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await accounts.UpdateAuthenticationAsync(caller, new() { CodeLength = 7 }, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await accounts.GetPublishableTokenAsync(caller, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await app.Services.GetRequiredService<AccountResetService>().ResetAsync(caller, Stop)).Failure);
    }

    private Task<FreshcomDbContext> OpenAsync() => app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);

    private async Task<Caller> CallerAsync(Shop shop)
    {
        var account = await app.Services.GetRequiredService<AccountCache>().FindAsync(Guid.Parse(shop.LiveAccountId), Stop);
        return new Caller { Account = account!, Role = Role.Administrator };
    }

    private async Task ListenAsync(string accountId)
    {
        await using var db = await OpenAsync();
        db.Triggers.Add(new(Guid.Parse(accountId), EventNames.AccountUpdated, ActionType.Webhook, "https://hooks.example.com/account", app.Clock.GetUtcNow()) { Name = "Account" });
        await db.SaveChangesAsync(Stop);
    }

    private async Task<List<OutgoingMessage>> CallsAsync(string accountId)
    {
        await using var db = await OpenAsync();
        return await db.Messages.Where(x => x.AccountId == Guid.Parse(accountId) && x.EventName == EventNames.AccountUpdated).ToListAsync(Stop);
    }
}
