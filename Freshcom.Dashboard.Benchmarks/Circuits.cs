using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Playwright;

namespace Freshcom.Benchmarks;

/// <summary>What a page that somebody has open holds of the server's memory. The dashboard runs in this process for once, where its heap can be counted.</summary>
internal static class Circuits
{
    private const int Tabs = 10;
    private const double Goal = 300;

    // The first is the one with the least on it: what every circuit holds.
    private static readonly string[] Paths =
    [
        "/guide", "/", "/customers", "/team", "/notifications/triggers", "/notifications/email-templates/new", "/messages", "/developers", "/audit", "/settings", "/settings/authentication", "/profile",
        "/customers/import", "/settings/rollout",
    ];

    public static Scenario Scenario { get; } = new("circuits", $"Memory for each open page (or for those that are named), by {Tabs} of them in Chromium. Goal: no page holds more than {Goal} kB beyond {Paths[0]}, which has next to nothing on it.", stop => RunAsync(Paths, stop));

    /// <summary>The same for some pages alone.</summary>
    public static Scenario For(string[] paths) => Scenario with { RunAsync = stop => RunAsync([Paths[0], .. paths], stop) };

    private static async Task RunAsync(string[] paths, CancellationToken stop)
    {
        using var shop = new Shop(users: 60);
        await shop.PrepareAsync(stop);
        var site = await ServeAsync(shop.Data, stop);
        await using var chromium = await Chromium.StartAsync();
        var first = await chromium.SignInAsync(site);
        List<IPage> tabs = [];
        while (tabs.Count < Tabs) tabs.Add(await first.Context.NewPageAsync());
        double? least = null;
        foreach (var path in paths)
        {
            // Once without counting: it compiles the page and fills caches.
            await OpenAsync(tabs, path);
            var without = await LeaveAsync(tabs);
            await OpenAsync(tabs, path);
            var held = (Heap() - without) / 1000.0 / Tabs;
            await LeaveAsync(tabs);
            least ??= held;
            if (path == Paths[0]) Figures.Tell($"memory of an open {path}", $"{held:F0} kB");
            else Figures.Limit($"memory of an open {path} beyond it", held - least.Value, Goal, "kB");
        }
    }

    private static async Task OpenAsync(List<IPage> tabs, string path)
    {
        foreach (var tab in tabs)
        {
            await tab.GotoAsync(path);
            await Chromium.ReadyAsync(tab);
            await Assertions.Expect(tab.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
        }
    }

    /// <summary>A page that is left ends its circuit.</summary>
    /// <returns>The heap without them, in bytes.</returns>
    private static async Task<long> LeaveAsync(List<IPage> tabs)
    {
        foreach (var tab in tabs) await tab.GotoAsync("about:blank");
        await Task.Delay(TimeSpan.FromSeconds(2));
        return Heap();
    }

    private static long Heap()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task<Uri> ServeAsync(DirectoryInfo data, CancellationToken stop)
    {
        var site = Loopback.FreeAddress();
        var dashboard = Path.Combine(DashboardProcess.Folder, "Freshcom.Dashboard.dll");
        // It looks for its static files beside the program that runs.
        AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", DashboardProcess.Folder + Path.DirectorySeparatorChar);
        var main = new Published(dashboard).LoadFromAssemblyPath(dashboard).EntryPoint!;
        string[] arguments = ["--urls", site.ToString(), "--contentRoot", DashboardProcess.Folder, "--applicationName", "Freshcom.Dashboard", "--Data:Directory", data.FullName, "--RateLimits:Enabled", "false"];
        // It ends with this process.
        var run = Task.Factory.StartNew(() => main.Invoke(null, [arguments]), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using var http = new HttpClient { BaseAddress = site };
        while (!run.IsCompleted)
        {
            try
            {
                if ((await http.GetAsync(new Uri("/health/ready", UriKind.Relative), stop)).IsSuccessStatusCode) return site;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
            await Task.Delay(200, stop);
        }
        await run;
        throw new InvalidOperationException("The dashboard ended.");
    }

    /// <summary>The dashboard's own packages, whatever this program has of them.</summary>
    private sealed class Published(string program) : AssemblyLoadContext("dashboard")
    {
        private readonly AssemblyDependencyResolver _resolver = new(program);

        protected override Assembly? Load(AssemblyName assemblyName) => _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) => _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
    }
}
