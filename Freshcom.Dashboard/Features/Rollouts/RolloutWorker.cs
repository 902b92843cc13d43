using System.Diagnostics;
using Freshcom.Data;

namespace Freshcom.Features.Rollouts;

/// <summary>
/// Lets the <see cref="RolloutRunner"/> work as long as there is something to do, with a rest after each batch that leaves the database to logins.
/// Any number of processes may have one; <c>Rollouts:Enabled</c> false makes one that only serves pages.
/// </summary>
public sealed partial class RolloutWorker(RolloutRunner runner, RolloutResults results, Pace pace, IConfiguration configuration, ILogger<RolloutWorker> logger) : BackgroundService
{
    // What another process began, and one that died has left, is seen this late at most; what this one starts wakes it at once.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds((double)RolloutRunner.BatchSize / RolloutRunner.UsersPerSecond);

    private const double Rest = 0.25;

    // Lists are kept for days: an hour more is none.
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _woken = new(0);
    private long? _sweptAt;

    /// <summary>There is something to do: look now.</summary>
    public void Wake() => _woken.Release();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Rollouts:Enabled", true)) return;
        try
        {
            // Real time, as the outbox waits: a test's clock may stand still.
            while (true)
            {
                await _woken.WaitAsync(Idle, stoppingToken);
                while (await WorkAsync(stoppingToken)) { }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await runner.LetGoAsync(CancellationToken.None);
        }
    }

    private async Task<bool> WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            var began = Stopwatch.GetTimestamp();
            if (!await runner.WorkOnceAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
                return false;
            }
            await pace.RestAsync(began, Every, Rest, stoppingToken);
            return true;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // Its transaction is rolled back: the same batch is tried again after the wait.
            LogFailed(logger, e);
            return false;
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        if (_sweptAt is { } last && Stopwatch.GetElapsedTime(last) < SweepEvery) return;
        await results.SweepAsync(stoppingToken);
        _sweptAt = Stopwatch.GetTimestamp();
    }

    public override void Dispose()
    {
        _woken.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of a rollout failed; it will be tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
