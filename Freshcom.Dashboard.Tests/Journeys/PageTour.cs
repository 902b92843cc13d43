using System.Reflection;
using System.Text.RegularExpressions;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Rollouts;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>
/// Every page of the demo account, as its owner sees it, in both languages: complete, without an error of script or network, as wide as its
/// window from 360 to 3840, and without a fault that axe finds, light and dark. With <c>FRESHCOM_SCREENSHOTS</c> it makes the pictures in <c>docs/images</c>.
/// </summary>
public sealed partial class PageTour(Browser browser)
{
    /// <summary>Those of phones in both languages, all in the one with the longer words.</summary>
    private static readonly int[] Narrow = [360, Browser.Phone], All = [.. Narrow, 1024, Browser.Desktop, 3840];

    /// <summary>Name of the picture, and the address. Before anyone has signed in, …</summary>
    private static readonly (string Name, string Path)[] Outside =
    [
        ("signin", "/signin"), ("signup", "/signup"), ("forgot", "/forgot"), ("reset", "/reset"), ("verify-email", "/verify-email"), ("invitation", "/invitation"), ("error", "/error"),
    ];

    /// <summary>… and after.</summary>
    private static readonly (string Name, string Path)[] Inside =
    [
        ("home", "/"), ("customers", "/customers"), ("customers-import", "/customers/import"), ("team", "/team"), ("triggers", "/notifications/triggers"),
        ("email-templates", "/notifications/email-templates"), ("new-email-template", "/notifications/email-templates/new"),
        ("sms-templates", "/notifications/sms-templates"), ("new-sms-template", "/notifications/sms-templates/new"),
        ("messages", "/messages"), ("developers", "/developers"), ("audit", "/audit"),
        ("settings", "/settings"), ("settings-authentication", "/settings/authentication"), ("settings-email", "/settings/email"),
        ("rollout", "/settings/rollout"), ("settings-sms", "/settings/sms"), ("settings-limits", "/settings/limits"), ("profile", "/profile"),
        ("guide", "/guide"), ("guide-two-factor-authentication", "/guide/two-factor-authentication"),
        ("guide-sending", "/guide/sending-email-and-sms"), ("guide-webhooks", "/guide/receiving-webhooks"), ("guide-no-code", "/guide/when-a-code-does-not-arrive"),
    ];

    /// <summary>By the address of a list, the name of the page of one record: where the list's first link leads.</summary>
    private static readonly Dictionary<string, string> Records = new()
    {
        ["/team"] = "user",
        ["/notifications/triggers"] = "trigger",
        ["/notifications/email-templates"] = "email-template",
        ["/notifications/sms-templates"] = "sms-template",
    };

    private readonly List<string> _faults = [];
    private readonly HashSet<string> _seen = [];

    [Theory]
    [InlineData(Browser.Desktop, "en-US")]
    [InlineData(Browser.Phone, "zh-CN")]
    public async Task Every_page_is_sound(int width, string locale)
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        var site = app.StartKestrel();
        await using var owner = await browser.OpenAsync(site, width, locale: locale);
        foreach (var (name, path) in Outside) await VisitAsync(owner, name, path, interactive: false);
        var account = await DemoAccountAsync(app);
        await LookAtTheCodePageAsync(owner, account.ToString());
        await owner.SignInToDemoAsync();
        foreach (var (name, path) in Inside)
        {
            await VisitAsync(owner, name, path);
            if (Records.TryGetValue(path, out var record)) await VisitFirstAsync(owner, record);
        }
        await owner.GotoAsync("/customers?search=Khai");
        await VisitFirstAsync(owner, "customer");
        await RollOutAsync(app, account);
        await owner.GotoAsync("/settings/rollout");
        await VisitFirstAsync(owner, "rollout-run");
        await VisitAsync(owner, "not-found", "/no-such-page", interactive: false);
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
        Assert.Empty(Unseen());
        owner.ShouldBeClean(404);
    }

    /// <summary>A member of staff whose password was right, and who is asked for a code.</summary>
    private async Task LookAtTheCodePageAsync(BrowserPage owner, string accountId)
    {
        await owner.SignInToDemoAsync("tomas@starship.example", accountId);
        await Assertions.Expect(owner.Page.Locator("[autocomplete=one-time-code]")).ToBeVisibleAsync();
        await LookAsync(owner, "signin-code");
        await owner.Page.Context.ClearCookiesAsync();
    }

    private static async Task<Guid> DemoAccountAsync(TestApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return (await db.Users.Where(x => x.UserName == "tomas@starship.example").Select(x => x.AccountId).SingleAsync(TestContext.Current.CancellationToken))!.Value;
    }

    /// <summary>To its end, so that the page shows what became of each.</summary>
    private static async Task RollOutAsync(TestApp app, Guid accountId)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(stop);
        var rollout = new Rollout(accountId, new(AuthMethod.TfaEmail, null, RolloutAudience.Customers, null, MayBePending: false), DateTimeOffset.UtcNow);
        db.Rollouts.Add(rollout);
        await db.SaveChangesAsync(stop);
        app.Services.GetRequiredService<RolloutWorker>().Wake();
        while (!await db.Rollouts.AnyAsync(x => x.Id == rollout.Id && x.Status == RolloutStatus.Finished, stop)) await Task.Delay(100, stop);
    }

    private async Task VisitAsync(BrowserPage owner, string name, string path, bool interactive = true)
    {
        await owner.GotoAsync(path, interactive);
        await LookAsync(owner, name);
    }

    /// <summary>The page of the first record of the list that is shown.</summary>
    private async Task VisitFirstAsync(BrowserPage owner, string name) =>
        await VisitAsync(owner, name, await owner.Page.Locator("main tbody a").First.GetAttributeAsync("href") ?? throw new InvalidOperationException($"{owner.Page.Url} links to nothing."));

    private async Task LookAsync(BrowserPage owner, string name)
    {
        var page = owner.Page;
        // Nothing is loading any more.
        await Assertions.Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        _seen.Add(new Uri(page.Url).AbsolutePath);
        var (width, height) = (page.ViewportSize!.Width, page.ViewportSize.Height);
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            // Of a theme's colours, contrast is what changes.
            var found = scheme == ColorScheme.Light ? await owner.AxeFaultsAsync() : await owner.AxeFaultsAsync("color-contrast");
            _faults.AddRange(found.Select(x => $"{scheme}: {x}"));
            // Of both widths, whichever the page was opened at; the pictures are in English.
            if (width == Browser.Desktop) await PictureAsync(owner, name, scheme);
        }
        foreach (var other in width == Browser.Phone ? Narrow : All)
        {
            await page.SetViewportSizeAsync(other, height);
            if (await owner.OverflowAsync() is > 0 and var overflow) _faults.Add($"{page.Url} is {overflow} px wider than {other}");
        }
        await page.SetViewportSizeAsync(width, height);
    }

    private static async Task PictureAsync(BrowserPage owner, string name, ColorScheme scheme)
    {
        foreach (var width in new[] { Browser.Phone, Browser.Desktop })
        {
            await owner.Page.SetViewportSizeAsync(width, width == Browser.Phone ? 844 : 900);
            await owner.PictureAsync($"{name}-{width}-{scheme}".ToLowerInvariant());
        }
    }

    /// <summary>The routes of pages that the tour has not come by.</summary>
    private List<string> Unseen() =>
    [
        .. typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)
            .Where(template => template is not "/not-found" && !_seen.Any(path => Regex.IsMatch(path, $"^{Parameter().Replace(template, "[^/]+")}$"))),
    ];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
