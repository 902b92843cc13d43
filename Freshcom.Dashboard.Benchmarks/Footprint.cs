using System.Diagnostics;
using static Freshcom.Benchmarks.Figures;

namespace Freshcom.Benchmarks;

/// <summary>How long the dashboard takes to be ready on a database that is there, and what it holds when nobody asks anything.</summary>
internal static class Footprint
{
    private const int Starts = 5;
    private const double ReadyGoal = 2, MemoryGoal = 180;

    // Long enough for what begins after the start, and for a collection.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    public static Scenario Scenario { get; } = new("footprint", $"From the start of the process to ready, {Starts} times, and resident memory after {Idle.TotalSeconds} s of nothing. Goals: under {ReadyGoal} s, under {MemoryGoal} MB.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(20);
        await shop.PrepareAsync(stop);
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        List<double> seconds = [], megabytes = [];
        for (var start = 0; start < Starts; start++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var dashboard = await shop.OpenAsync(gateway, stop);
            while (!(await dashboard.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), stop)).IsSuccessStatusCode) await Task.Delay(20, stop);
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (start > 1) continue;
            await Task.Delay(Idle, stop);
            megabytes.Add(dashboard.ResidentBytes / 1e6);
        }
        seconds.Sort();
        Say($"ready after {string.Join("  ", seconds.Select(x => $"{x:F2}"))} s, the median {seconds[Starts / 2]:F2}");
        Limit($"ready on an existing database, longest of {Starts}", seconds[^1], ReadyGoal, "s");
        Limit("resident when idle", megabytes.Max(), MemoryGoal, "MB");
    }
}
