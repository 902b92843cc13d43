using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>
/// Wrong one-time passwords in a row per user, across codes and challenges: from the 5th a growing wait, at 20 a lock. Neither time nor a new login resets it; a success, <i>Unlock</i> or a reset by another channel does.
/// </summary>
public sealed class WrongOtpCounter(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    private const int FirstWaitAt = 5;

    /// <summary>What a lock tells a client: ask again in an hour.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromHours(1);

    /// <summary>How long the user still has to wait, or null.</summary>
    public TimeSpan? WaitOf(User user) => WaitOf(user.AccessFailedCount, user.LockoutEnd);

    private TimeSpan? WaitOf(int count, DateTimeOffset? until) =>
        count >= User.LockedAt ? LockedFor : until > time.GetUtcNow() ? until - time.GetUtcNow() : null;

    /// <summary>Counts a try before it is compared. Of parallel ones exactly as many get through as the count allows.</summary>
    /// <returns>Null when it may be compared, or the wait that began meanwhile.</returns>
    public async Task<TimeSpan?> CountAsync(User user, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var seen = new { user.AccessFailedCount, user.LockoutEnd };
        while (seen is not null)
        {
            if (WaitOf(seen.AccessFailedCount, seen.LockoutEnd) is { } wait) return wait;
            var count = seen.AccessFailedCount + 1;
            DateTimeOffset? until = WaitAfter(count) is { } pause ? time.GetUtcNow() + pause : null;
            var taken = await db.Database.ExecuteSqlAsync(
                $"""UPDATE "Users" SET "AccessFailedCount" = {count}, "LockoutEnd" = {(until is { } end ? db.Stored(end) : null)} WHERE "Id" = {user.Id} AND "AccessFailedCount" = {seen.AccessFailedCount}""", cancellationToken);
            if (taken == 1) return null;
            // A parallel try was first.
            seen = await db.Users.Where(x => x.Id == user.Id).Select(x => new { x.AccessFailedCount, x.LockoutEnd }).SingleOrDefaultAsync(cancellationToken);
        }
        return LockedFor;
    }

    public static Task<int> ClearAsync(FreshcomDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"""UPDATE "Users" SET "AccessFailedCount" = 0, "LockoutEnd" = NULL WHERE "Id" = {userId}""", cancellationToken);

    /// <summary>30 s after the 5th wrong one, doubling to an hour.</summary>
    public static TimeSpan? WaitAfter(int count) => count < FirstWaitAt ? null : TimeSpan.FromSeconds(Math.Min(3600, 30 * Math.Pow(2, count - FirstWaitAt)));
}
