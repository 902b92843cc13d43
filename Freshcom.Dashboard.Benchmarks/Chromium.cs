using Microsoft.Playwright;

namespace Freshcom.Benchmarks;

/// <summary>Debian's browser, as the merchant's; <c>FRESHCOM_TEST_CHROMIUM</c> names another executable.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("FRESHCOM_TEST_CHROMIUM") ?? "/usr/bin/chromium-headless-shell",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        }));
    }

    /// <summary>A page of the dashboard, signed in as the shop's owner and ready for clicks.</summary>
    public async Task<IPage> SignInAsync(Uri site)
    {
        var context = await _browser.NewContextAsync(new() { BaseURL = site.ToString(), ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce, Locale = "en-US" });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/signin");
        await page.Locator("[name='Input.Username']").FillAsync(Shop.Owner);
        await page.Locator("[name='Input.Password']").FillAsync(Shop.Password);
        await page.Locator("button.filled").ClickAsync();
        await ReadyAsync(page);
        return page;
    }

    /// <summary>Waits until the page's circuit hears.</summary>
    public static Task ReadyAsync(IPage page) => page.Locator("[data-interactive=yes]").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
