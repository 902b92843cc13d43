using System.Diagnostics;

namespace Freshcom.Benchmarks;

/// <summary>A login of the load: who, when it was due, and when its answer had come.</summary>
internal sealed record Login(string User, long DueAt, long AnsweredAt);

/// <summary>
/// Logins at a constant rate, each at its time whether or not those before it are done (an open loop). Times count from when a login was due,
/// so that what comes late because the machine was busy is not flattered.
/// </summary>
internal static class Load
{
    public const int PerSecond = 20;

    // Of logins before those that count: the first ones compile the dashboard.
    private const int WarmUpSeconds = 20;

    public static TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(WarmUpSeconds);

    /// <summary>How many users, each logging in once, it takes to count for so long.</summary>
    public static int UsersFor(int seconds) => (WarmUpSeconds + seconds) * PerSecond;

    /// <summary>Logs every user of the shop in; returns the logins that count.</summary>
    public static async Task<IReadOnlyList<Login>> RunAsync(Shop shop, DashboardProcess dashboard, CancellationToken stop)
    {
        List<Task<Login>> logins = [];
        var start = Stopwatch.GetTimestamp();
        foreach (var user in shop.Users)
        {
            var due = start + (logins.Count * Stopwatch.Frequency / PerSecond);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, stop);
            logins.Add(LoginAsync(user, due));
        }
        return [.. (await Task.WhenAll(logins)).Skip(WarmUpSeconds * PerSecond)];

        async Task<Login> LoginAsync(string user, long due)
        {
            await shop.LoginAsync(dashboard, user, stop);
            return new(user, due, Stopwatch.GetTimestamp());
        }
    }
}
