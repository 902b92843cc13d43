using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>What is counted against one client's tries at one name.</summary>
/// <param name="Wait">How long it still has to wait, or null.</param>
/// <param name="HasWrong">Whether wrong ones are counted.</param>
public readonly record struct PasswordTries(TimeSpan? Wait, bool HasWrong);

/// <summary>
/// Wrong passwords, counted per scope, user name (existing or not) and client address: from the 5th a growing wait for that client alone, so that no stranger locks anyone out.
/// </summary>
public sealed class PasswordWaits(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    // Compiled, because each login asks twice. Not static: it belongs to one database's model.
    private readonly Func<FreshcomDbContext, string, CancellationToken, Task<RateCounter?>> _find =
        EF.CompileAsyncQuery((FreshcomDbContext db, string key, CancellationToken _) => db.RateCounters.AsNoTracking().FirstOrDefault(x => x.Key == key));

    /// <summary>The counter of one client's tries at one name.</summary>
    public static string Key(Guid? accountId, string username, string? clientAddress) =>
        RateCounters.HashKey($"password:{accountId}:{User.Normalize(username)}:{SendLimits.ClientKey(clientAddress)}");

    public async Task<PasswordTries> FindAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var row = await _find(db, key, cancellationToken);
        return new(row?.BlockedUntil > now ? row.BlockedUntil - now : null, row is not null);
    }

    public async Task CountWrongAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (at, end) = (db.Stored(now), db.Stored(now + Memory));
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "RateCounters" ("Key", "Count", "BlockedUntil", "ExpiresAt") VALUES ({key}, 1, {at}, {end})
            ON CONFLICT ("Key") DO UPDATE SET "Count" = CASE WHEN "RateCounters"."ExpiresAt" <= {at} THEN 1 ELSE "RateCounters"."Count" + 1 END, "ExpiresAt" = excluded."ExpiresAt"
            """, cancellationToken);
        var count = await db.RateCounters.Where(x => x.Key == key).Select(x => x.Count).SingleOrDefaultAsync(cancellationToken);
        if (WrongOtpCounter.WaitAfter(count) is { } wait)
            await db.RateCounters.Where(x => x.Key == key).ExecuteUpdateAsync(x => x.SetProperty(c => c.BlockedUntil, now + wait), cancellationToken);
    }

    public async Task ClearAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.RateCounters.Where(x => x.Key == key).ExecuteDeleteAsync(cancellationToken);
    }
}
