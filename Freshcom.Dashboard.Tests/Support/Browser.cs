using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Freshcom.Tests.Browser))]

namespace Freshcom.Tests;

/// <summary>
/// Debian's Chromium without windows, one for the whole run, started at the first page; every page has a context (cookies, storage) of
/// its own. <c>FRESHCOM_TEST_CHROMIUM</c> names another executable.
/// </summary>
/// <remarks>Take it as a constructor parameter of the test class.</remarks>
public sealed class Browser : IAsyncDisposable
{
    public const int Desktop = 1440;
    public const int Phone = 390;

    /// <summary>In milliseconds: how long a page may take on a machine that runs the other tests meanwhile.</summary>
    private const int Patience = 60_000;

    private readonly SemaphoreSlim _once = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    /// <summary>A page on <paramref name="site"/> (the address that <see cref="TestApp.StartKestrel"/> returned), not navigated yet.</summary>
    public async Task<BrowserPage> OpenAsync(Uri site, int width = Desktop, ColorScheme scheme = ColorScheme.Light, string locale = "en-US")
    {
        var chromium = await ChromiumAsync();
        var context = await chromium.NewContextAsync(new()
        {
            BaseURL = site.ToString(),
            ViewportSize = new() { Width = width, Height = width == Phone ? 844 : 900 },
            ColorScheme = scheme,
            Locale = locale,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        return new BrowserPage(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null) await _chromium.DisposeAsync();
        _playwright?.Dispose();
        _once.Dispose();
    }

    private async Task<IBrowser> ChromiumAsync()
    {
        await _once.WaitAsync();
        try
        {
            return _chromium ??= await LaunchAsync();
        }
        finally
        {
            _once.Release();
        }
    }

    private async Task<IBrowser> LaunchAsync()
    {
        var executable = Environment.GetEnvironmentVariable("FRESHCOM_TEST_CHROMIUM") is { Length: > 0 } given ? given : "/usr/bin/chromium-headless-shell";
        if (!File.Exists(executable)) throw new InvalidOperationException($"No browser at {executable} (Debian: apt-get install chromium-headless-shell).");
        Assertions.SetDefaultExpectTimeout(Patience);
        // The driver comes with the package, the browser from the system: nothing is downloaded.
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
        });
    }
}
