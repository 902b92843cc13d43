using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Freshcom.Features.Rollouts;

/// <summary>
/// Works on the rollouts, a batch at a time: it lists users, moves them, and tells them when they are moved. A batch is written in parts, each one transaction with all that
/// follows from it at once (rule 8). What lists or moves takes or renews the rollout's lease: so one process at a time works on it, a paused one is left alone at once, and
/// that of a dead process goes on elsewhere when its lease has run out.
/// </summary>
public sealed class RolloutRunner(IDbContextFactory<FreshcomDbContext> contexts, SessionCache cache, CodeStore codes, SystemMessages system, EventPublisher events, RolloutMetrics metrics, TimeProvider time)
{
    /// <summary>So many users are read and judged at once, …</summary>
    public const int BatchSize = 100;

    /// <summary>… and so many written in one transaction: SQLite has one writer, and a login that writes several times must not wait for long each time.</summary>
    private const int WriteSize = 20;

    /// <summary>No faster than this, so that logins find the cores free: a hundred thousand in less than a minute.</summary>
    public const int UsersPerSecond = 2500;

    /// <summary>Listing writes one small row for each user instead of three.</summary>
    private const int ListSize = 1000, ListWriteSize = 100;

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
        var isLast = next.Count < ListSize;
        // Without users, too: that there are no more has to be written down.
        foreach (var part in next.Count == 0 ? [next.ToArray()] : next.Chunk(ListWriteSize))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.InsertAsync([.. part.Select(x => new RolloutEntry(rollout.Id, x.Id, x.UserName!, x.AuthMethod, now))], cancellationToken);
            var (listedTo, isListed) = (part.Length == 0 ? rollout.ListedTo : part[^1].Id, isLast && (part.Length == 0 || part[^1] == next[^1]));
            if (!await HoldAsync(db, rollout, now, x => x.SetProperty(r => r.ListedTo, listedTo).SetProperty(r => r.IsListed, isListed).SetProperty(r => r.Total, r => r.Total + part.Length), cancellationToken)) return;
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Reads and judges a batch, and writes it in parts: between two of them logins write.</summary>
    private async Task MoveAsync(FreshcomDbContext db, Rollout rollout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = await RolloutBatch.ReadAsync(db, rollout, BatchSize, cancellationToken);
        var left = rollout.Status == RolloutStatus.Undoing ? rollout.Moved - rollout.Undone - rollout.Kept : rollout.Total - rollout.Moved - rollout.Skipped;
        if (batch.Steps.Count == 0) await EndAsync(db, rollout, now, cancellationToken);
        foreach (var steps in batch.Steps.Chunk(WriteSize))
            if (!await MoveAsync(db, batch with { Steps = steps }, left -= steps.Length, now, cancellationToken)) return;
    }

    /// <param name="left">How many are still to be moved after these.</param>
    /// <returns>False when the rollout is not this process's to work on any more.</returns>
    private async Task<bool> MoveAsync(FreshcomDbContext db, RolloutBatch batch, int left, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var moved = await ChangeUsersAsync(db, batch, now, cancellationToken);
        await FollowAsync(db, batch, moved, now, cancellationToken);
        // Rolled back if it does not hold the rollout.
        if (!await RecordAsync(db, batch, moved, now + TimeSpan.FromSeconds((double)left / UsersPerSecond), now, cancellationToken)) return false;
        await transaction.CommitAsync(cancellationToken);
        metrics.Worked(moved.Count, batch.Steps.Count(x => x.Why is not null));
        cache.Forget(moved);
        return true;
    }

    /// <summary>Takes the lease, or prolongs it, and writes what has been done. False when the rollout was paused or undone meanwhile, or is another process's: then what has been done is not to be committed.</summary>
    private async Task<bool> HoldAsync(FreshcomDbContext db, Rollout rollout, DateTimeOffset now, Action<UpdateSettersBuilder<Rollout>> write, CancellationToken cancellationToken)
    {
        var until = now + Lease;
        return await Held(db, rollout, now).ExecuteUpdateAsync(x =>
        {
            x.SetProperty(r => r.LeaseOwner, _me).SetProperty(r => r.LeaseUntil, until);
            write(x);
        }, cancellationToken) == 1;
    }

    /// <summary>The rollout, if it is still as it was read and nobody else's.</summary>
    private IQueryable<Rollout> Held(FreshcomDbContext db, Rollout rollout, DateTimeOffset now) =>
        Mine(db, rollout).Where(x => x.Status == rollout.Status && (x.LeaseUntil == null || x.LeaseUntil <= now || x.LeaseOwner == _me));

    private static IQueryable<Rollout> Mine(FreshcomDbContext db, Rollout rollout) => db.Rollouts.Where(x => x.Id == rollout.Id);

    /// <summary>Only users that are still as they were read (each change of one gives it another stamp); the others are read and judged anew in the next batch.</summary>
    /// <returns>Who has the new method now.</returns>
    private static async Task<HashSet<Guid>> ChangeUsersAsync(FreshcomDbContext db, RolloutBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        HashSet<Guid> moved = [];
        foreach (var group in batch.Steps.Where(x => x.To is not null).GroupBy(x => x.To!.Value))
        {
            var (ids, stamps, fresh) = (group.Select(x => x.Entry.UserId).ToList(), group.Select(x => x.User!.Stamp).ToList(), Guid.NewGuid().ToString("N"));
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
        await db.InsertAsync([.. batch.Steps.Where(x => moved.Contains(x.Entry.UserId))
            .Select(x => Entry(rollout, UserSecurity.MethodChange, now, "User", x.Entry.UserId, x.User!.AuthMethod.Wire(), x.To!.Value.Wire(), x.Entry.UserId))], cancellationToken);
    }

    /// <summary>Writes down what became of each, and that those who were moved have yet to be told.</summary>
    /// <param name="tellAt">When at its pace the rollout will have moved everybody.</param>
    private async Task<bool> RecordAsync(FreshcomDbContext db, RolloutBatch batch, HashSet<Guid> moved, DateTimeOffset tellAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rollout = batch.Rollout;
        await SetAsync(moved, batch.Success, null);
        var refused = batch.Steps.Where(x => x.Why is not null).ToLookup(x => x.Why, x => x.Entry.UserId);
        foreach (var group in refused) await SetAsync([.. group], batch.Refusal, group.Key);
        var count = refused.Sum(x => x.Count());
        var isUndo = rollout.Status == RolloutStatus.Undoing;
        return await HoldAsync(db, rollout, now, x =>
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

    private async Task EndAsync(FreshcomDbContext db, Rollout rollout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var isUndo = rollout.Status == RolloutStatus.Undoing;
        var ended = await Held(db, rollout, now).ExecuteUpdateAsync(x =>
        {
            x.SetProperty(r => r.LeaseOwner, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null);
            if (isUndo) x.SetProperty(r => r.Status, RolloutStatus.Undone).SetProperty(r => r.UndoneAt, now);
            else x.SetProperty(r => r.Status, RolloutStatus.Finished).SetProperty(r => r.FinishedAt, now);
        }, cancellationToken);
        if (ended == 0) return;
        var (action, done, left) = isUndo ? ("rollout.undone", rollout.Undone, rollout.Kept) : ("rollout.finish", rollout.Moved, rollout.Skipped);
        db.AuditEntries.Add(Entry(rollout, action, now, nameof(Rollout), rollout.Id, null, $"{done}/{left}", null));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
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
