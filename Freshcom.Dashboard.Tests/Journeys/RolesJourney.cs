using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Journeys;

/// <summary>Each role of the team sees in a real browser exactly what it may: the entries of the menu, the pages behind them, and what can be done there.</summary>
public sealed class RolesJourney(Browser browser)
{
    private const string Member = "kenji@starship.example";

    private static readonly string[] ForAll = ["/", "/guide"];
    private static readonly string[] ForReaders = [.. ForAll, "/customers", "/messages"];
    private static readonly string[] ForDevelopers =
    [
        .. ForReaders, "/team", "/notifications/triggers", "/notifications/email-templates", "/notifications/sms-templates", "/developers", "/settings",
    ];

    private static readonly string[] ForAdministrators = [.. ForDevelopers, "/audit"];

    public static TheoryData<Role, string[], bool> Roles => new()
    {
        { Role.ReadOnly, ForReaders, false },
        { Role.SupportSpecialist, ForReaders, true },
        { Role.MarketingSpecialist, ForAll, false },
        { Role.GoodsSpecialist, ForAll, false },
        { Role.Manager, ForReaders, true },
        { Role.Developer, ForDevelopers, true },
        { Role.Administrator, ForAdministrators, true },
    };

    [Fact]
    public async Task Each_role_sees_what_it_may()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        var site = app.StartKestrel();
        foreach (var row in Roles)
        {
            var (role, pages, mayChange) = row.Data;
            var account = await GiveAsync(app, role);
            await using var member = await browser.OpenAsync(site);
            await member.SignInToDemoAsync(Member, account);
            await member.InteractiveAsync();
            var entries = await member.Page.Locator("#drawer a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
            Assert.Equal(pages.Order(StringComparer.Ordinal), entries.Order(StringComparer.Ordinal));
            foreach (var path in ForAdministrators) await ShouldOpenAsync(member, path, pages.Contains(path));
            if (pages.Contains("/customers")) await ShouldOfferChangesAsync(member, mayChange);
            member.ShouldBeClean();
        }
    }

    /// <summary>Makes the member that, in the live account, whose id this is.</summary>
    private static async Task<string> GiveAsync(TestApp app, Role role)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        var membership = await db.Memberships.SingleAsync(x => x.User!.UserName == Member, TestContext.Current.CancellationToken);
        membership.Role = role;
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return membership.AccountId.ToString();
    }

    /// <summary>As typed into the address bar: what the server answers is what is shown.</summary>
    private static async Task ShouldOpenAsync(BrowserPage member, string path, bool mayOpen)
    {
        var html = await member.Page.EvaluateAsync<string>("async path => (await fetch(path)).text()", path);
        Assert.Contains("<h1", html, StringComparison.Ordinal);
        Assert.Equal(mayOpen, !html.Contains("Your role does not open this page", StringComparison.Ordinal));
    }

    private static async Task ShouldOfferChangesAsync(BrowserPage member, bool mayChange)
    {
        var page = member.Page;
        await member.GotoAsync("/customers?search=Amara");
        Assert.Equal(mayChange, await page.GetByText("New customer", new() { Exact = true }).CountAsync() > 0);
        await page.Locator("main tbody a").First.ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(page.Locator(".method-now")).ToBeVisibleAsync();
        Assert.Equal(mayChange, await page.GetByText("Change authentication method", new() { Exact = true }).CountAsync() > 0);
        Assert.Equal(mayChange, await page.GetByText("Suspend", new() { Exact = true }).CountAsync() > 0);
    }
}
