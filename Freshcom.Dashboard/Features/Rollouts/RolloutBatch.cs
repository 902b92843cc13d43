using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Users;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Rollouts;

/// <summary>What is to become of one user, as it was read.</summary>
/// <param name="To">The method that it gets; null where <paramref name="Why"/> says what is in the way.</param>
internal sealed record RolloutStep(RolloutEntry Entry, RolloutUser? User, AuthMethod? To, RolloutReason? Why);

/// <summary>The next users of a rollout, read and judged before anything is locked.</summary>
internal sealed record RolloutBatch(Rollout Rollout, Account Account, IReadOnlyList<RolloutStep> Steps)
{
    public bool IsUndo => Rollout.Status == RolloutStatus.Undoing;

    /// <summary>How many users it is still about, with this batch's.</summary>
    public int Left => IsUndo ? Rollout.Moved - Rollout.Undone - Rollout.Kept : Rollout.Total - Rollout.Moved - Rollout.Skipped;

    /// <summary>What the users are called who got the method, …</summary>
    public RolloutOutcome Success => IsUndo ? RolloutOutcome.Undone : RolloutOutcome.Moved;

    /// <summary>… and the others.</summary>
    public RolloutOutcome Refusal => IsUndo ? RolloutOutcome.Kept : RolloutOutcome.Skipped;

    public static async Task<RolloutBatch> ReadAsync(FreshcomDbContext db, Rollout rollout, int size, CancellationToken cancellationToken)
    {
        var isUndo = rollout.Status == RolloutStatus.Undoing;
        var open = isUndo ? RolloutOutcome.Moved : RolloutOutcome.Waiting;
        var entries = await db.RolloutEntries.AsNoTracking().Where(x => x.RolloutId == rollout.Id && x.Outcome == open).OrderBy(x => x.Reason).ThenBy(x => x.UserId).Take(size).ToListAsync(cancellationToken);
        var ids = entries.Select(x => x.UserId).ToList();
        var users = await db.Users.Where(x => EF.Parameter(ids).Contains(x.Id) && x.AccountId == rollout.AccountId).Select(RolloutUser.Of).ToDictionaryAsync(x => x.Id, cancellationToken);
        var changes = isUndo ? await LastChangesAsync(db, entries, ids, cancellationToken) : [];
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == rollout.AccountId, cancellationToken);
        var steps = entries.Select(entry =>
        {
            var user = users.GetValueOrDefault(entry.UserId);
            var why = isUndo ? entry.UndoObstacle(user, rollout, account, changes.GetValueOrDefault(entry.UserId)) : entry.Obstacle(user, rollout, account);
            return new RolloutStep(entry, user, why is not null ? null : isUndo ? entry.From : rollout.Target, why);
        });
        return new(rollout, account, [.. steps]);
    }

    /// <summary>When each user's method was changed last, by the log; the rollout's own changes are among them.</summary>
    private static async Task<Dictionary<Guid, DateTimeOffset?>> LastChangesAsync(FreshcomDbContext db, List<RolloutEntry> entries, List<Guid> ids, CancellationToken cancellationToken)
    {
        var since = entries.Select(x => x.At).DefaultIfEmpty().Min();
        var changes = await db.AuditEntries.Where(x => x.UserId != null && EF.Parameter(ids).Contains(x.UserId.Value) && x.InsertedAt >= since && x.Action == UserSecurity.MethodChange)
            .Select(x => new { UserId = x.UserId!.Value, x.InsertedAt }).ToListAsync(cancellationToken);
        return changes.GroupBy(x => x.UserId).ToDictionary(x => x.Key, x => (DateTimeOffset?)x.Max(change => change.InsertedAt));
    }
}
