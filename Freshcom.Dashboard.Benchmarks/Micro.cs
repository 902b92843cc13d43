using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Freshcom.Benchmarks;

/// <summary>The small steps that every login takes, in nanoseconds and bytes, by BenchmarkDotNet: the only scenario that calls the dashboard's own code.</summary>
internal static class Micro
{
    public static Scenario Scenario { get; } = new("micro", "Codes made, compared and spent, a template filled, access tokens signed and checked: time and allocations of each, by BenchmarkDotNet.", RunAsync);

    private static Task RunAsync(CancellationToken stop)
    {
        var artifacts = Directory.CreateTempSubdirectory("freshcom-benchmark-");
        var summary = BenchmarkRunner.Run<MicroBenchmarks>(ManualConfig.CreateEmpty().WithArtifactsPath(artifacts.FullName)
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10)).AddDiagnoser(MemoryDiagnoser.Default).AddLogger(NullLogger.Instance));
        artifacts.Delete(recursive: true);
        foreach (var report in summary.Reports)
        {
            var statistics = report.ResultStatistics ?? throw new InvalidOperationException($"{report.BenchmarkCase.Descriptor.WorkloadMethod.Name} failed.");
            var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
            Figures.Tell(report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), string.Create(CultureInfo.InvariantCulture, $"{statistics.Mean / 1000:F1} ± {statistics.StandardError / 1000:F1} µs, {bytes:N0} bytes"));
        }
        return summary.HasCriticalValidationErrors || summary.Reports.Length == 0 ? throw new InvalidOperationException("Nothing was measured.") : Task.CompletedTask;
    }
}
