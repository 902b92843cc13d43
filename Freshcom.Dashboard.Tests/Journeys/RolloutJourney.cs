using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Rollouts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>An administrator moves the existing users in a real browser: dry run, start, leave the page, come back, pause, resume, read the result, undo.</summary>
public sealed class RolloutJourney(Browser browser)
{
    // It takes seconds to move them, as long as the rests between the batches last: time enough to pause.
    private const int Users = 2000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_move_survives_leaving_the_page_is_paused_resumed_and_undone()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        await using var owner = await browser.OpenAsync(app.StartKestrel());
        await FillAsync(app);
        var page = owner.Page;
        await owner.SignInToDemoAsync();
        await page.Locator("form.mode button[value=test]").ClickAsync();
        await Assertions.Expect(page.Locator(".strip")).ToBeVisibleAsync();

        await owner.GotoAsync("/settings/authentication");
        await page.GetByRole(AriaRole.Link, new() { Name = "Move existing users…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Assertions.Expect(page.Locator(".forecast .figure").First).ToHaveTextAsync("2,000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move 2,000 users to e-mail codes" }).ClickAsync();
        await Assertions.Expect(page.Locator("[role=progressbar]")).ToBeVisibleAsync();
        var address = page.Url;

        await owner.GotoAsync("/");
        await Assertions.Expect(page.Locator(".banner.tone-blue")).ToContainTextAsync("users to e-mail codes");
        await page.GetByRole(AriaRole.Link, new() { Name = "See how far it is" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.Locator(".run .tag")).ToHaveTextAsync("Paused");
        Assert.Equal(address, page.Url);

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(page.Locator(".run .tag")).ToHaveTextAsync("Finished", new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator(".card h2").First).ToHaveTextAsync("2,000 users moved to e-mail codes");
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

    /// <summary>Three thousand who are ready, and the codes' trigger, in the demo's test account.</summary>
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
        await page.GetByRole(AriaRole.Button, new() { Name = "Move 2,000 users back" }).ClickAsync();
        await Assertions.Expect(page.Locator(".run .tag")).ToHaveTextAsync("Undone", new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator(".card h2").First).ToHaveTextAsync("2,000 users moved back");
    }

    private static async Task LookAsync(BrowserPage owner)
    {
        await Assertions.Expect(owner.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        await owner.ShouldFitItsWidthAsync();
        await owner.ShouldBeAccessibleAsync();
    }
}
