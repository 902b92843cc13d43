using System.Diagnostics;
using Freshcom.Security;

namespace Freshcom.Data;

/// <summary>How fast work in the background goes on, so that logins find the database and the cores free. By the machine's clock: a test's may stand still. One instance per process.</summary>
public sealed class Pace(PasswordHashing hashing)
{
    // About half of what a hash takes, which is how long it is until one of two cores is free; however busy the machine is, the work goes on.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1), Quiet = TimeSpan.FromSeconds(1);

    /// <summary>Before each transaction: waits a little while logins hash on every core.</summary>
    public async Task GiveWayAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (hashing.IsFull && Stopwatch.GetElapsedTime(since) < Patience) await Task.Delay(Look, cancellationToken);
    }

    /// <summary>Somebody logs in just now, or did a second ago.</summary>
    public bool IsShared => hashing.Idle < Quiet;

    /// <summary>Rests after a batch until its share of the time is over, and for some of what it took at least, where the machine has no time.</summary>
    /// <param name="began">When the batch did, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="every">From one batch's beginning to the next one's, at least.</param>
    /// <param name="rest">The least rest, as a share of what the batch took.</param>
    public Task RestAsync(long began, TimeSpan every, double rest, CancellationToken cancellationToken)
    {
        var work = Stopwatch.GetElapsedTime(began);
        return Task.Delay(work * (1 + rest) < every ? every - work : work * rest, cancellationToken);
    }
}
