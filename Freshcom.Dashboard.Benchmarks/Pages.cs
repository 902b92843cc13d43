using System.Globalization;
using Microsoft.Playwright;

namespace Freshcom.Benchmarks;

/// <summary>How long a person waits for a page and for a list in an account of many customers: in Chromium, from the click until what was asked for is there.</summary>
internal static class Pages
{
    private const int Customers = 100_000, Rounds = 10;
    private const double PageGoal = 300, ListGoal = 200;

    private static readonly string[] Paths = ["/customers", "/team", "/notifications/triggers", "/messages", "/developers", "/audit", "/settings", "/"];

    /// <summary>Each on the list of customers: what is pressed, and what may be pressed before it without being counted.</summary>
    private static readonly (string Name, string? Before, string Click)[] Acts =
    [
        ("sort by e-mail", null, "th:nth-child(4) button.sort"),
        ("sort it downwards", null, "th:nth-child(4) button.sort"),
        ("next page", null, "nav.pager button:last-of-type"),
        ("filter by method", ".tools .pill >> nth=1", "[role=menu] [role^=menuitem] >> nth=1"),
        ("sort by last login", null, "th:last-child button.sort"),
    ];

    // Waits in the page itself, frame by frame: a question from outside would add its own way.
    private const string Wait = """
        async ([button, path, before]) => {
          const rows = () => document.querySelector("main tbody")?.innerText;
          const start = performance.now();
          button.click();
          for (;;) {
            await new Promise(requestAnimationFrame);
            const loading = document.querySelector("main [aria-busy=true], main .list.busy");
            const there = path ? location.pathname === path && document.querySelector("main h1") : rows() !== before;
            if (there && !loading) return performance.now() - start;
            if (performance.now() - start > 15000) throw new Error(`nothing came of ${button.outerHTML}`);
          }
        }
        """;

    public static Scenario Scenario { get; } = new("dashboard", $"The dashboard in Chromium, in an account of {Customers:N0} customers. Goals: a page's content within {PageGoal} ms of the click; the list sorts, filters and pages within {ListGoal} ms.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(users: 1);
        await shop.PrepareAsync(stop);
        Console.WriteLine($"Adding {Customers:N0} customers …");
        await shop.AddCustomersAsync(Customers, stop);
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("FRESHCOM_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        });
        var page = await chromium.NewPageAsync(new() { BaseURL = dashboard.Http.BaseAddress!.ToString(), ViewportSize = new() { Width = 1440, Height = 900 }, ReducedMotion = ReducedMotion.Reduce });
        await Shop.SignInAsync(page);
        await MeasurePagesAsync(page);
        await MeasureListAsync(page);
    }

    private static async Task MeasurePagesAsync(IPage page)
    {
        foreach (var path in Paths)
        {
            List<double> times = [];
            for (var round = 0; round <= Rounds; round++)
            {
                await TimeAsync(page, $"#drawer a[href='{(path == "/" ? "/guide" : "/")}']", path == "/" ? "/guide" : "/");
                times.Add(await TimeAsync(page, $"#drawer a[href='{path}']", path));
            }
            Print(path, times, PageGoal);
        }
    }

    private static async Task MeasureListAsync(IPage page)
    {
        var times = Acts.ToDictionary(x => x.Name, _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            await TimeAsync(page, "#drawer a[href='/']", "/");
            await TimeAsync(page, "#drawer a[href='/customers']", "/customers");
            foreach (var (name, before, click) in Acts)
            {
                if (before is not null) await page.Locator(before).ClickAsync();
                times[name].Add(await TimeAsync(page, click, null));
            }
        }
        foreach (var (name, all) in times) Print(name, all, ListGoal);
    }

    private static async Task<double> TimeAsync(IPage page, string click, string? path)
    {
        var button = await page.Locator(click).First.ElementHandleAsync();
        var before = await page.EvaluateAsync<string?>("() => document.querySelector('main tbody')?.innerText ?? null");
        return await page.EvaluateAsync<double>(Wait, new object?[] { button, path, before });
    }

    /// <summary>The first round compiles the page and does not count.</summary>
    private static void Print(string name, List<double> times, double goal)
    {
        var counted = times.Skip(1).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} p50 {counted[counted.Count / 2],6:F0}   max {counted[^1],6:F0} ms: {(counted[^1] <= goal ? "met" : "missed")}"));
    }
}
