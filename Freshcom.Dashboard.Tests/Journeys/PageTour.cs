using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>Every page of the demo account, as its owner sees it: complete, without an error of script or network, as wide as its window, and without a fault that axe finds.</summary>
public sealed class PageTour(Browser browser)
{
    private static readonly string[] Pages =
    [
        "/", "/customers", "/customers/import", "/team", "/notifications/triggers", "/notifications/email-templates", "/notifications/sms-templates", "/messages", "/developers",
        "/audit", "/settings", "/settings/authentication", "/settings/email", "/settings/sms", "/settings/limits", "/profile",
        "/guide", "/guide/two-factor-authentication", "/guide/sending-email-and-sms", "/guide/receiving-webhooks", "/guide/when-a-code-does-not-arrive",
    ];

    [Theory]
    [InlineData(Browser.Desktop, ColorScheme.Light, "en-US")]
    [InlineData(Browser.Phone, ColorScheme.Dark, "zh-CN")]
    public async Task Every_page_is_sound(int width, ColorScheme scheme, string locale)
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        await using var owner = await browser.OpenAsync(app.StartKestrel(), width, scheme, locale);
        var faults = new List<string>();
        await owner.GotoAsync("/signin", interactive: false);
        await LookAsync(owner, faults);
        await owner.SignInToDemoAsync();
        foreach (var path in Pages)
        {
            Assert.Equal(200, await owner.GotoAsync(path));
            await SettledAsync(owner);
            await LookAsync(owner, faults);
        }
        await LookAtACustomerAsync(owner, faults);
        await owner.GotoAsync("/settings/authentication");
        await SettledAsync(owner);
        await owner.PictureAsync($"settings-{width}-{scheme}".ToLowerInvariant());
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        owner.ShouldBeClean();
    }

    private static async Task LookAtACustomerAsync(BrowserPage owner, List<string> faults)
    {
        await owner.GotoAsync("/customers?search=Khai");
        await owner.Page.Locator("td a").First.ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".method-now")).ToBeVisibleAsync();
        await SettledAsync(owner);
        await LookAsync(owner, faults);
        await owner.PictureAsync($"customer-{owner.Page.ViewportSize!.Width}");
    }

    /// <summary>Nothing is loading any more.</summary>
    private static Task SettledAsync(BrowserPage owner) => Assertions.Expect(owner.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);

    private static async Task LookAsync(BrowserPage owner, List<string> faults)
    {
        await owner.ShouldFitItsWidthAsync();
        var result = await owner.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        faults.AddRange(result.Violations.Select(x => $"{owner.Page.Url}: {x.Id}: {x.Help}: {x.Nodes.FirstOrDefault()?.Html}"));
    }
}
