using Microsoft.Playwright;

namespace Freshcom.Benchmarks;

/// <summary>How long a person waits for a page and for a list in an account of many customers: in Chromium, from the click until what was asked for is there.</summary>
internal static class Pages
{
    private const int Customers = 100_000, Rounds = 10;
    private const double PageGoal = 300, ListGoal = 200;

    private const string Elsewhere = "/guide";

    private static readonly string[] Paths = ["/customers", "/team", "/notifications/triggers", "/messages", "/developers", "/audit", "/settings", "/"];

    /// <summary>On the list of customers, in this order: what is pressed, and what is pressed before it without being counted.</summary>
    private static readonly (string Name, string? Before, string Click)[] Acts =
    [
        ("sort by last login", null, "th button.sort >> nth=-1"),
        ("sort it the other way", null, "th button.sort >> nth=-1"),
        ("next page", null, "nav.pager button >> nth=-1"),
        ("filter by method", ".tools .pill >> nth=1", ".menu:popover-open .item >> nth=0"),
    ];

    // Waits in the page itself, frame by frame: a question from outside would add its own way.
    private const string Wait = """
        async ([button, path]) => {
          const shown = () => document.querySelector(path ? "main h1" : "main tbody")?.innerText;
          const before = shown(), start = performance.now();
          button.click();
          for (;;) {
            await new Promise(requestAnimationFrame);
            const isThere = shown() && shown() !== before && (!path || location.pathname === path);
            if (isThere && !document.querySelector("main [aria-busy=true], main .list.busy")) return performance.now() - start;
            if (performance.now() - start > 15000) throw new Error(`nothing came of ${button.outerHTML}`);
          }
        }
        """;

    public static Scenario Scenario { get; } = new("pages", $"The dashboard in Chromium, in an account of {Customers:N0} customers. Goals: a page's content within {PageGoal} ms of the click; the list sorts, filters and pages within {ListGoal} ms.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(users: 1);
        await shop.PrepareAsync(stop);
        Console.WriteLine($"Adding {Customers:N0} customers …");
        await shop.AddCustomersAsync(Customers, stop);
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.SignInAsync(dashboard.Http.BaseAddress!);
        foreach (var path in Paths) Print(path, await OpenAsync(page, path), PageGoal);
        foreach (var (name, times) in await UseListAsync(page)) Print(name, times, ListGoal);
    }

    private static async Task<List<double>> OpenAsync(IPage page, string path)
    {
        List<double> times = [];
        for (var round = 0; round <= Rounds; round++)
        {
            await GoAsync(page, Elsewhere);
            times.Add(await GoAsync(page, path));
        }
        return times;
    }

    private static async Task<Dictionary<string, List<double>>> UseListAsync(IPage page)
    {
        var times = Acts.ToDictionary(x => x.Name, _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            await GoAsync(page, Elsewhere);
            await GoAsync(page, "/customers");
            foreach (var (name, before, click) in Acts)
            {
                if (before is not null) await page.Locator(before).ClickAsync();
                times[name].Add(await TimeAsync(page, click, null));
            }
        }
        return times;
    }

    private static Task<double> GoAsync(IPage page, string path) => TimeAsync(page, $"#drawer a[href='{path}']", path);

    /// <param name="path">The page that the click leads to; null when it changes a list.</param>
    private static async Task<double> TimeAsync(IPage page, string click, string? path)
    {
        var button = await page.Locator(click).First.ElementHandleAsync();
        return await page.EvaluateAsync<double>(Wait, new object?[] { button, path });
    }

    /// <summary>The first round compiles the page and does not count.</summary>
    private static void Print(string name, List<double> times, double goal)
    {
        var counted = times.Skip(1).Order().ToList();
        Figures.Say($"{name,-24} p50 {counted[counted.Count / 2],6:F0}   max {counted[^1],6:F0} ms");
        Figures.Limit($"{name}, longest of {Rounds}", counted[^1], goal, "ms");
    }
}
