using System.Diagnostics;

namespace Freshcom.Benchmarks;

/// <summary>What a rollout takes, and what it costs the logins meanwhile.</summary>
internal static class MoveUsers
{
    private const int Users = 100_000;

    // Before the rollout, and for as long as it may take.
    private const int QuietSeconds = 60, BusySeconds = 60;

    private static readonly TimeSpan BeginLook = TimeSpan.FromMilliseconds(20), Look = TimeSpan.FromMilliseconds(250);

    // One that takes much longer than its goal is of no interest.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Scenario Scenario { get; } = new("move-users", $"{Users:N0} users moved to e-mail codes, with {Load.PerSecond} logins a second before and meanwhile. Goal: under {BusySeconds} s, the logins' p95 within 1.1 ×.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(Load.UsersFor(QuietSeconds + BusySeconds));
        await shop.PrepareAsync(stop);
        Console.WriteLine($"Adding {Users:N0} customers with a password alone …");
        await shop.AddCustomersAsync(Users, stop);
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        var load = Load.RunAsync(shop, dashboard, stop);
        await Task.Delay(Load.WarmUp + TimeSpan.FromSeconds(QuietSeconds), stop);
        var (begin, end, moved) = await MoveAsync(shop.AccountId, dashboard, stop);
        var logins = await load;

        var (quiet, busy, after) = (Percentiles.Of(logins.Where(x => x.DueAt < begin)), Percentiles.Of(logins.Where(x => x.DueAt >= begin && x.DueAt < end)), logins.Where(x => x.DueAt >= end).ToList());
        Console.WriteLine($"logins before     {quiet}");
        Console.WriteLine($"logins meanwhile  {busy}");
        if (after.Count > 0) Console.WriteLine($"logins after      {Percentiles.Of(after)}");
        var (seconds, ratio) = (Stopwatch.GetElapsedTime(begin, end).TotalSeconds, busy[95] / quiet[95]);
        if (moved != Users) throw new InvalidOperationException($"Of {Users} users {moved} were moved.");
        Figures.Limit($"{Users:N0} users moved by a rollout", seconds, BusySeconds, "s");
        Figures.Limit("… the logins' p95 meanwhile / before", ratio, 1.1);
    }

    /// <summary>Starts a rollout for all customers of an account as the dashboard's page does, by its row, and waits until it has ended. The page also wakes the worker; here the time counts from when it has looked by itself.</summary>
    public static async Task<(long Begin, long End, int Moved)> MoveAsync(Guid account, DashboardProcess dashboard, CancellationToken stop)
    {
        await using var database = await dashboard.OpenDatabaseAsync(stop);
        await using (var start = database.CreateCommand())
        {
            start.CommandText = """
                INSERT INTO Rollouts (Id, AccountId, Target, Audience, MayBePending, Status, IsListed, Total, Moved, Skipped, Undone, Kept, StartedAt)
                VALUES ($id, $account, 'TfaEmail', 'Customers', 0, 'Running', 0, 0, 0, 0, 0, 0, $now)
                """;
            start.Parameters.AddWithValue("$id", Guid.NewGuid());
            start.Parameters.AddWithValue("$account", account);
            start.Parameters.AddWithValue("$now", DateTimeOffset.UtcNow.Ticks);
            await start.ExecuteNonQueryAsync(stop);
        }
        await using var look = database.CreateCommand();
        look.CommandText = "SELECT Id FROM Rollouts WHERE LeaseUntil IS NOT NULL OR Status = 'Finished'";
        var begin = Stopwatch.GetTimestamp();
        while (await look.ExecuteScalarAsync(stop) is null && Stopwatch.GetElapsedTime(begin) < Patience) await Task.Delay(BeginLook, stop);
        begin = Stopwatch.GetTimestamp();
        look.CommandText = "SELECT Moved FROM Rollouts WHERE Status = 'Finished'";
        while (Stopwatch.GetElapsedTime(begin) < Patience)
        {
            await Task.Delay(Look, stop);
            if (await look.ExecuteScalarAsync(stop) is long moved) return (begin, Stopwatch.GetTimestamp(), (int)moved);
        }
        throw new InvalidOperationException("The rollout did not end.");
    }
}
