using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>What waits in the outbox, of one class.</summary>
/// <param name="Due">To be sent now.</param>
/// <param name="Scheduled">Between two tries.</param>
/// <param name="Sending">Claimed, under way.</param>
/// <param name="Oldest">When the oldest of all these was queued.</param>
public sealed record OutboxDepth(bool IsCode, int Due, int Scheduled, int Sending, DateTimeOffset Oldest);

/// <summary>
/// The outbox's depth for whoever looks: read at most every five seconds, and waited for a quarter of a second. When the database does not answer,
/// what was read last holds for a minute, and then there is nothing: a gap in a graph is better than a wrong line.
/// </summary>
internal sealed class OutboxDepths(Outbox outbox)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(1);

    private readonly Lock _turn = new();
    private IReadOnlyList<OutboxDepth>? _depths;
    private Task _reading = Task.CompletedTask;
    private long _startedAt, _readAt;

    /// <summary>Null when nothing is known.</summary>
    public IReadOnlyList<OutboxDepth>? Look()
    {
        Task reading;
        lock (_turn)
        {
            if (_reading.IsCompleted && (_startedAt == 0 || Stopwatch.GetElapsedTime(_startedAt) >= Fresh))
            {
                _startedAt = Stopwatch.GetTimestamp();
                // Off this thread from its first step on: SQLite has no asynchronous one.
                _reading = Task.Run(ReadAsync);
            }
            reading = _reading;
        }
        // Figures are collected synchronously. A look that comes later than that does not wait at all.
        var rest = Patience - Stopwatch.GetElapsedTime(_startedAt);
        if (rest > TimeSpan.Zero) reading.Wait(rest);
        return Stopwatch.GetElapsedTime(Volatile.Read(ref _readAt)) < Stale ? _depths : null;
    }

    private async Task ReadAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(Stale);
            _depths = await outbox.DepthAsync(limit.Token);
            Volatile.Write(ref _readAt, Stopwatch.GetTimestamp());
        }
        catch (Exception e) when (e is DbException or DbUpdateException or OperationCanceledException or InvalidOperationException or TimeoutException)
        {
            // The database is away: the next look asks again, and readiness tells the operator.
        }
    }
}
