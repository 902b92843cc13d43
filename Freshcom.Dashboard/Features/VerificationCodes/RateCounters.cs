using System.Security.Cryptography;
using System.Text;
using Freshcom.Data;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>At most <paramref name="Max"/> in <paramref name="Window"/> from the first one, each at least <paramref name="Spacing"/> after the one before.</summary>
/// <param name="Why">Shown to staff when this limit was the reason that nothing was sent.</param>
public sealed record RateLimit(string Key, int Max, TimeSpan Window, string Why, TimeSpan Spacing = default);

/// <summary>Counts in the database, shared by all instances; each step is one statement, so that parallel requests never pass a limit together.</summary>
public static class RateCounters
{
    /// <summary>Takes one of each limit, or none of any. Call it inside a transaction.</summary>
    /// <returns>Null when all had room, or the limit that had none.</returns>
    public static async Task<RateLimit?> TakeAllAsync(this FreshcomDbContext db, IReadOnlyList<RateLimit> limits, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("Limits are taken inside a transaction.");
        await transaction.CreateSavepointAsync("limits", cancellationToken);
        foreach (var limit in limits)
        {
            if (await db.TakeAsync(limit, now, cancellationToken)) continue;
            await transaction.RollbackToSavepointAsync("limits", cancellationToken);
            return limit;
        }
        await transaction.ReleaseSavepointAsync("limits", cancellationToken);
        return null;
    }

    private static async Task<bool> TakeAsync(this FreshcomDbContext db, RateLimit limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (key, at, next, end) = (HashKey(limit.Key), db.Stored(now), db.Stored(now + limit.Spacing), db.Stored(now + limit.Window));
        return await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "RateCounters" ("Key", "Count", "BlockedUntil", "ExpiresAt") VALUES ({key}, 1, {next}, {end})
            ON CONFLICT ("Key") DO UPDATE SET
              "Count" = CASE WHEN "RateCounters"."ExpiresAt" <= {at} THEN 1 ELSE "RateCounters"."Count" + 1 END,
              "ExpiresAt" = CASE WHEN "RateCounters"."ExpiresAt" <= {at} THEN excluded."ExpiresAt" ELSE "RateCounters"."ExpiresAt" END,
              "BlockedUntil" = excluded."BlockedUntil"
            WHERE "RateCounters"."BlockedUntil" <= {at} AND ("RateCounters"."ExpiresAt" <= {at} OR "RateCounters"."Count" < {limit.Max})
            """, cancellationToken) == 1;
    }

    /// <summary>A counter's key at rest: the table lists neither addresses nor names.</summary>
    public static string HashKey(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Counters that no longer count, gone.</summary>
    public static Task<int> SweepAsync(FreshcomDbContext db, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.RateCounters.Where(x => x.ExpiresAt < now && x.BlockedUntil < now).ExecuteDeleteAsync(cancellationToken);
}
