using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Rollouts;

/// <summary>
/// Works on the rollouts, a batch at a time, each batch one transaction with all that follows from it (rule 8): it lists users, moves them, and when they are moved tells them.
/// Before it lists or moves it takes or renews the rollout's lease: so one process at a time works on it, a paused one is left alone at once, and that of a dead process
/// goes on elsewhere when its lease has run out.
/// </summary>
public sealed class RolloutRunner(IDbContextFactory<FreshcomDbContext> contexts, SessionCache cache, CodeStore codes, SystemMessages system, EventPublisher events, RolloutMetrics metrics, TimeProvider time)
{
    /// <summary>So many users in one transaction: SQLite has one writer, and a login must not wait behind it for longer than it takes itself. With fewer, what a batch costs however small it is outweighs the users.</summary>
    public const int BatchSize = 100;

    /// <summary>No faster than this, so that logins find the cores free: a hundred thousand in less than a minute.</summary>
    public const int UsersPerSecond = 2200;

    /// <summary>Listing writes one small row for each user instead of three.</summary>
    private const int ListSize = 500;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // Fifty users a second are told: no mail server likes a hundred thousand in a minute. As often as an idle worker looks; their messages leave some at a time, which the outbox takes with one statement.
    private const int TellSize = 250, MessagesAtOnce = 5;
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(5), MessagesEvery = TimeSpan.FromMilliseconds(100);

    private readonly Guid _me = Guid.NewGuid();

    /// <summary>One batch of the rollout that has waited longest, if any is to be worked on.</summary>
    /// <returns>False when there was nothing to do.</returns>
    public async Task<bool> WorkOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // It only adds rows here: to look for changes in each of hundreds, again and again, costs more than to write them.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var now = time.GetUtcNow();
        var rollout = await db.Rollouts.AsNoTracking().Where(x => x.Status == RolloutStatus.Running || x.Status == RolloutStatus.Undoing)
            .Where(x => x.LeaseUntil == null || x.LeaseUntil <= now || x.LeaseOwner == _me).OrderBy(x => x.LeaseUntil).ThenBy(x => x.Id).FirstOrDefaultAsync(cancellationToken);
        if (rollout is null) return await TellAsync(db, now, cancellationToken);
        if (rollout.IsListed || rollout.Status == RolloutStatus.Undoing) await MoveAsync(db, rollout, now, cancellationToken);
        else await ListAsync(db, rollout, now, cancellationToken);
        return true;
    }

    /// <summary>The server stops: what is begun need not wait for the lease to run out.</summary>
    public async Task LetGoAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Rollouts.Where(x => x.LeaseOwner == _me).ExecuteUpdateAsync(x => x.SetProperty(r => r.LeaseOwner, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>Writes down whom it is about, so that who changes or goes meanwhile is still in the result. Users made after the start are not.</summary>
    private async Task ListAsync(FreshcomDbContext db, Rollout rollout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var users = RolloutUsers.Of(db, rollout.AccountId, rollout.Plan).Where(x => x.InsertedAt <= rollout.StartedAt);
        if (rollout.ListedTo is { } last) users = users.Where(x => x.Id > last);
        var next = await users.OrderBy(x => x.Id).Take(ListSize).Select(x => new { x.Id, x.UserName, x.AuthMethod }).ToListAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await HoldAsync(db, rollout, now, cancellationToken)) return;
        db.RolloutEntries.AddRange(next.Select(x => new RolloutEntry(rollout.Id, x.Id, x.UserName!, x.AuthMethod, now)));
        await db.InsertAddedAsync(now, cancellationToken);
        var (listedTo, isListed) = (next.Count == 0 ? rollout.ListedTo : next[^1].Id, next.Count < ListSize);
        await Mine(db, rollout).ExecuteUpdateAsync(x => x.SetProperty(r => r.ListedTo, listedTo).SetProperty(r => r.IsListed, isListed).SetProperty(r => r.Total, r => r.Total + next.Count), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task MoveAsync(FreshcomDbContext db, Rollout rollout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = await RolloutBatch.ReadAsync(db, rollout, BatchSize, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await HoldAsync(db, rollout, now, cancellationToken)) return;
        HashSet<Guid> moved = [];
        if (batch.Steps.Count == 0)
        {
            await EndAsync(db, rollout, now, cancellationToken);
        }
        else
        {
            moved = await ChangeUsersAsync(db, batch, now, cancellationToken);
            await FollowAsync(db, batch, moved, now, cancellationToken);
            await RecordAsync(db, batch, moved, now, cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        metrics.Worked(moved.Count, batch.Steps.Count(x => x.Why is not null));
        cache.Forget(moved);
    }

    /// <summary>Takes the lease, or prolongs it. False when the rollout was paused or undone meanwhile, or is another process's.</summary>
    private async Task<bool> HoldAsync(FreshcomDbContext db, Rollout rollout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now + Lease;
        return await db.Rollouts.Where(x => x.Id == rollout.Id && x.Status == rollout.Status && (x.LeaseUntil == null || x.LeaseUntil <= now || x.LeaseOwner == _me))
            .ExecuteUpdateAsync(x => x.SetProperty(r => r.LeaseOwner, _me).SetProperty(r => r.LeaseUntil, until), cancellationToken) == 1;
    }

    private static IQueryable<Rollout> Mine(FreshcomDbContext db, Rollout rollout) => db.Rollouts.Where(x => x.Id == rollout.Id);

    /// <summary>Only users that are still as they were read (each change of one gives it another stamp); the others are read and judged anew in the next batch.</summary>
    /// <returns>Who has the new method now.</returns>
    private static async Task<HashSet<Guid>> ChangeUsersAsync(FreshcomDbContext db, RolloutBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        HashSet<Guid> moved = [];
        foreach (var group in batch.Steps.Where(x => x.To is not null).GroupBy(x => x.To!.Value))
        {
            var (ids, stamps, fresh) = (group.Select(x => x.Entry.UserId).ToList(), group.Select(x => x.User!.ConcurrencyStamp).ToList(), Guid.NewGuid().ToString("N"));
            var changed = await db.Users.Where(x => EF.Parameter(ids).Contains(x.Id) && EF.Parameter(stamps).Contains(x.ConcurrencyStamp))
                .ExecuteUpdateAsync(x => x.SetProperty(u => u.AuthMethod, group.Key).SetProperty(u => u.ConcurrencyStamp, fresh).SetProperty(u => u.UpdatedAt, now), cancellationToken);
            moved.UnionWith(changed == ids.Count ? ids : await db.Users.Where(x => EF.Parameter(ids).Contains(x.Id) && x.ConcurrencyStamp == fresh).Select(x => x.Id).ToListAsync(cancellationToken));
        }
        return moved;
    }

    /// <summary>What follows from each change at once: sessions and codes end, and the log has it.</summary>
    private async Task FollowAsync(FreshcomDbContext db, RolloutBatch batch, HashSet<Guid> moved, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (moved.Count == 0) return;
        var rollout = batch.Rollout;
        await SessionService.EndAllAsync(db, moved, rollout.ActorSessionId, cancellationToken);
        await codes.EndAsync(db, moved, UserSecurity.PendingPurposes, cancellationToken);
        foreach (var step in batch.Steps.Where(x => moved.Contains(x.Entry.UserId)))
            db.AuditEntries.Add(Entry(rollout, UserSecurity.MethodChange, now, "User", step.Entry.UserId, step.User!.AuthMethod.Wire(), step.To!.Value.Wire(), step.Entry.UserId));
        await db.InsertAddedAsync(now, cancellationToken);
    }

    /// <summary>Writes down what became of each, and that those who were moved have yet to be told: when at its pace the rollout will have moved everybody.</summary>
    private static async Task RecordAsync(FreshcomDbContext db, RolloutBatch batch, HashSet<Guid> moved, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rollout = batch.Rollout;
        await SetAsync(moved, batch.Success, null);
        var refused = batch.Steps.Where(x => x.Why is not null).ToLookup(x => x.Why, x => x.Entry.UserId);
        foreach (var group in refused) await SetAsync([.. group], batch.Refusal, group.Key);
        var count = refused.Sum(x => x.Count());
        var isUndo = rollout.Status == RolloutStatus.Undoing;
        var left = (isUndo ? rollout.Moved - rollout.Undone - rollout.Kept : rollout.Total - rollout.Moved - rollout.Skipped) - moved.Count - count;
        var tellAt = now + TimeSpan.FromSeconds((double)left / UsersPerSecond);
        await Mine(db, rollout).ExecuteUpdateAsync(x =>
        {
            if (moved.Count > 0) x.SetProperty(r => r.NextMessageAt, tellAt);
            if (isUndo) x.SetProperty(r => r.Undone, r => r.Undone + moved.Count).SetProperty(r => r.Kept, r => r.Kept + count);
            else x.SetProperty(r => r.Moved, r => r.Moved + moved.Count).SetProperty(r => r.Skipped, r => r.Skipped + count);
        }, cancellationToken);

        Task SetAsync(HashSet<Guid> users, RolloutOutcome outcome, RolloutReason? reason) => users.Count == 0 ? Task.CompletedTask : db.RolloutEntries
            .Where(x => x.RolloutId == rollout.Id && EF.Parameter(users).Contains(x.UserId))
            .ExecuteUpdateAsync(x => x.SetProperty(e => e.Outcome, outcome).SetProperty(e => e.Reason, reason).SetProperty(e => e.At, now).SetProperty(e => e.IsUntold, e => reason == null || e.IsUntold), cancellationToken);
    }

    /// <summary>
    /// Tells some users that their method has changed, and whoever listens to changed users; in test mode, where nothing leaves, as fast as users are moved. The rollout's row decides
    /// who does it: of several processes one, and none if somebody was moved since it was read.
    /// </summary>
    /// <returns>False when it is time for nobody.</returns>
    private async Task<bool> TellAsync(FreshcomDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rollout = await db.Rollouts.AsNoTracking().Where(x => x.NextMessageAt <= now).OrderBy(x => x.NextMessageAt).FirstOrDefaultAsync(cancellationToken);
        if (rollout is null) return false;
        var ids = await db.RolloutEntries.Where(x => x.RolloutId == rollout.Id && x.IsUntold).OrderBy(x => x.UserId).Select(x => x.UserId).Take(TellSize).ToListAsync(cancellationToken);
        var users = await db.Users.AsNoTracking().Include(x => x.Customer).Include(x => x.Memberships).Where(x => EF.Parameter(ids).Contains(x.Id) && x.AccountId == rollout.AccountId).ToListAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == rollout.AccountId, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var reader = SystemReader.Of(account);
        foreach (var user in users) system.QueueNotice(db, user, SecurityNotice.AuthMethodChanged, user.Email, reader);
        await events.RaiseAllAsync(db, [.. users.Select(x => UserSecurity.Updated(x, rollout.AccountId, x.Memberships.First().Role))], cancellationToken);
        var behind = Space(db, now);
        DateTimeOffset? next = ids.Count == 0 ? null : account.IsTest ? now : behind > now + TellEvery ? behind : now + TellEvery;
        if (await Mine(db, rollout).Where(x => x.NextMessageAt == rollout.NextMessageAt).ExecuteUpdateAsync(x => x.SetProperty(r => r.NextMessageAt, next), cancellationToken) == 0) return true;
        await db.InsertAddedAsync(now, cancellationToken);
        await db.RolloutEntries.Where(x => x.RolloutId == rollout.Id && EF.Parameter(ids).Contains(x.UserId)).ExecuteUpdateAsync(x => x.SetProperty(e => e.IsUntold, false), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Spreads the messages over time.</summary>
    /// <returns>When the next one is due.</returns>
    private static DateTimeOffset Space(FreshcomDbContext db, DateTimeOffset next)
    {
        foreach (var entries in db.ChangeTracker.Entries<OutgoingMessage>().Where(x => x.State == EntityState.Added && x.Entity.NextTryAt is not null).Chunk(MessagesAtOnce))
        {
            foreach (var entry in entries) entry.Entity.NextTryAt = next;
            next += MessagesEvery;
        }
        return next;
    }

    private static async Task EndAsync(FreshcomDbContext db, Rollout rollout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isUndo = rollout.Status == RolloutStatus.Undoing;
        await Mine(db, rollout).ExecuteUpdateAsync(x =>
        {
            x.SetProperty(r => r.LeaseOwner, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null);
            if (isUndo) x.SetProperty(r => r.Status, RolloutStatus.Undone).SetProperty(r => r.UndoneAt, now);
            else x.SetProperty(r => r.Status, RolloutStatus.Finished).SetProperty(r => r.FinishedAt, now);
        }, cancellationToken);
        var (action, done, left) = isUndo ? ("rollout.undone", rollout.Undone, rollout.Kept) : ("rollout.finish", rollout.Moved, rollout.Skipped);
        db.AuditEntries.Add(Entry(rollout, action, now, nameof(Rollout), rollout.Id, null, $"{done}/{left}", null));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static AuditEntry Entry(Rollout rollout, string action, DateTimeOffset now, string targetType, Guid targetId, string? from, string to, Guid? userId) => new(rollout.AccountId, action, now)
    {
        ActorUserId = rollout.ActorUserId,
        ActorName = rollout.ActorName,
        ClientAddress = rollout.ActorAddress,
        UserId = userId,
        TargetType = targetType,
        TargetId = targetId,
        From = from,
        To = to,
    };
}
