using System.Diagnostics;

namespace Freshcom.Data;

/// <summary>How fast work in the background goes on, batch after batch, so that logins find the database and the cores free.</summary>
public static class Pace
{
    /// <summary>Rests after a batch until its share of the time is over; where the machine has no time, for half of what the batch took. By the machine's clock: a test's may stand still.</summary>
    /// <param name="began">When the batch did, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="every">From one batch's beginning to the next one's, at least.</param>
    public static Task RestAsync(long began, TimeSpan every, CancellationToken cancellationToken)
    {
        var work = Stopwatch.GetElapsedTime(began);
        return Task.Delay(work < every / 1.5 ? every - work : work / 2, cancellationToken);
    }
}
