using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>How many users of an account had each method at the end of a step; of the last one, have now.</summary>
/// <param name="Day">The last day of the step that was counted (UTC).</param>
public sealed record MethodDay(DateOnly Day, IReadOnlyDictionary<AuthMethod, int> Users)
{
    public int Total => Users.Values.Sum();
}

/// <summary>How many users have each method, day by day: counted once a day for all accounts together.</summary>
public sealed class MethodCounts(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    /// <summary>Counts the day's users, of each account that is not counted yet: one statement, and doing it again does nothing. Counts that are too old go.</summary>
    public async Task SnapshotAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var day = Today;
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "MethodCounts" ("AccountId", "Day", "Method", "Count")
            SELECT "AccountId", {day}, "AuthMethod", COUNT(*) FROM "Users"
            WHERE "AccountId" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "MethodCounts" WHERE "MethodCounts"."AccountId" = "Users"."AccountId" AND "MethodCounts"."Day" = {day})
            GROUP BY "AccountId", "AuthMethod"
            ON CONFLICT DO NOTHING
            """, cancellationToken);
        var old = day.AddDays(-MethodCount.DaysKept);
        await db.MethodCounts.Where(x => x.Day < old).ExecuteDeleteAsync(cancellationToken);
        await db.LoginCounts.Where(x => x.Day < old).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>The last days that were counted, oldest first; today is not among them.</summary>
    public async Task<IReadOnlyList<MethodDay>> ListAsync(Caller caller, int days, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (today, first) = (Today, Today.AddDays(-days));
        var rows = await db.MethodCounts.AsNoTracking().Where(x => x.AccountId == caller.AccountId && x.Day >= first && x.Day < today).ToListAsync(cancellationToken);
        return [.. rows.GroupBy(x => x.Day).OrderBy(x => x.Key).Select(x => new MethodDay(x.Key, x.ToDictionary(row => row.Method, row => row.Count)))];
    }

    /// <summary>The day that it is, in UTC.</summary>
    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
}
