using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Rollouts;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Rollouts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>An administrator moves the existing users in a real browser: dry run, start, leave the page, come back, pause, resume, read the result, undo.</summary>
public sealed class RolloutJourney(Browser browser)
{
    private const int Users = 1200;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_move_survives_leaving_the_page_is_paused_resumed_and_undone()
    {
        // To be paused it must not be over: until then it is moved on by hand.
        await using var app = RolloutRig.ByHand(new() { IsDevelopment = true, RealClock = true });
        await using var owner = await browser.OpenAsync(app.StartKestrel());
        await FillAsync(app);
        var page = owner.Page;
        await owner.SignInToDemoAsync();
        await page.Locator("form.mode button[value=test]").ClickAsync();
        await Assertions.Expect(page.Locator(".strip")).ToBeVisibleAsync();

        await owner.GotoAsync("/settings/authentication");
        await page.GetByRole(AriaRole.Link, new() { Name = "Move existing users…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Assertions.Expect(page.Locator(".forecast .figure").First).ToHaveTextAsync("1,200");
        // The button that was pressed has gone with its step.
        await Assertions.Expect(page.Locator("h1")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move 1,200 users to e-mail codes" }).ClickAsync();
        await Assertions.Expect(page.Locator("[role=progressbar]")).ToBeVisibleAsync();
        var address = page.Url;
        await BeginAsync(app);

        await owner.GotoAsync("/");
        await Assertions.Expect(page.Locator(".banner.tone-blue")).ToContainTextAsync("users to e-mail codes");
        await page.GetByRole(AriaRole.Link, new() { Name = "See how far it is" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator(".run .tag")).ToHaveTextAsync("Paused");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeFocusedAsync();
        Assert.Equal(address, page.Url);

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await StartWorkerAsync(app);
        await Assertions.Expect(page.Locator(".run .tag")).ToHaveTextAsync("Finished", new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator(".card h2").First).ToHaveTextAsync("1,200 users moved to e-mail codes");
        await FilterToSkippedAsync(page);
        await UndoAsync(page);
        owner.ShouldBeClean();
    }

    [Theory]
    [InlineData(Browser.Desktop, ColorScheme.Light, "en-US")]
    [InlineData(Browser.Phone, ColorScheme.Dark, "zh-CN")]
    public async Task Its_pages_fit_their_window_and_have_no_fault_that_axe_finds(int width, ColorScheme scheme, string locale)
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        app.With("Smtp:Host", "127.0.0.1").With("Smtp:Port", "1").With("Outbox:Enabled", "false");
        await using var owner = await browser.OpenAsync(app.StartKestrel(), width, scheme, locale);
        var page = owner.Page;
        await owner.SignInToDemoAsync();
        foreach (var (path, ready) in new[] { ("/settings/rollout", ".choice"), ("/settings/rollout?to=tfa_email&dry=yes", ".forecast") })
        {
            await owner.GotoAsync(path);
            await Assertions.Expect(page.Locator(ready).First).ToBeVisibleAsync();
            await LookAsync(owner);
        }
        await page.Locator(".columns .button.filled").ClickAsync();
        await Assertions.Expect(page.Locator(".step-line .done")).ToHaveCountAsync(3);
        await LookAsync(owner);
        owner.ShouldBeClean();
    }

    /// <summary>Some who are ready, and the codes' trigger, in the demo's test account.</summary>
    private static async Task FillAsync(TestApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
        var account = await db.Accounts.SingleAsync(x => x.Mode == AccountMode.Test, Stop);
        var caller = new Caller { Account = account.ToInfo(account.Id), Role = Role.Administrator };
        await app.Services.GetRequiredService<TriggerPresets>().CreateAsync(caller, Preset.LoginCodeEmail, Stop);
        await db.Users.Where(x => x.AccountId == account.Id).ExecuteDeleteAsync(Stop);
        await RolloutRig.AddUsersAsync(app, account.Id, Users);
        var unverified = User.Create(account.Id, "never@shop.example", DateTimeOffset.UtcNow);
        unverified.ChangeEmail("never@shop.example", null);
        db.AddRange(unverified, new AccountMembership(account.Id, unverified, Role.Customer, DateTimeOffset.UtcNow));
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>All are listed, and a first batch of them moved.</summary>
    private static async Task BeginAsync(TestApp app)
    {
        var runner = app.Services.GetRequiredService<RolloutRunner>();
        for (var i = 0; i < 3; i++) Assert.True(await runner.WorkOnceAsync(Stop));
    }

    private static async Task StartWorkerAsync(TestApp app)
    {
        app.Services.GetRequiredService<IConfiguration>()["Rollouts:Enabled"] = "true";
        await app.Services.GetRequiredService<RolloutWorker>().StartAsync(Stop);
    }

    private static async Task FilterToSkippedAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Outcome" }).First.ClickAsync();
        await page.Locator(".menu:popover-open .item", new() { HasText = "Skipped" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("never@shop.example");
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("The address is not verified.");
    }

    private static async Task UndoAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move 1,200 users back" }).ClickAsync();
        await Assertions.Expect(page.Locator(".run .tag")).ToHaveTextAsync("Undone", new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator(".card h2").First).ToHaveTextAsync("1,200 users moved back");
    }

    private static async Task LookAsync(BrowserPage owner)
    {
        await Assertions.Expect(owner.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        await owner.ShouldFitItsWidthAsync();
        await owner.ShouldBeAccessibleAsync();
    }
}
