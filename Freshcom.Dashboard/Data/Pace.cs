using System.Diagnostics;
using Freshcom.Security;

namespace Freshcom.Data;

/// <summary>How fast work in the background goes on, batch after batch, so that logins find the database and the cores free. One instance per process.</summary>
public sealed class Pace(PasswordHashing hashing)
{
    // So much of a batch's time may pass once more while logins hash on every core.
    private const double Patience = 0.25;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Rests after a batch until its share of the time is over; where the machine has no time, for half of what the batch took. Then a little longer if no core is free just now.
    /// By the machine's clock: a test's may stand still.
    /// </summary>
    /// <param name="began">When the batch did, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="every">From one batch's beginning to the next one's, at least.</param>
    public async Task RestAsync(long began, TimeSpan every, CancellationToken cancellationToken)
    {
        var work = Stopwatch.GetElapsedTime(began);
        await Task.Delay(work < every / 1.5 ? every - work : work / 2, cancellationToken);
        var since = Stopwatch.GetTimestamp();
        while (hashing.IsFull && Stopwatch.GetElapsedTime(since) < every * Patience) await Task.Delay(Look, cancellationToken);
    }
}
