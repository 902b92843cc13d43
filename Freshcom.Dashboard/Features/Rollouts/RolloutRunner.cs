using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Rollouts;

/// <summary>
/// Works on the rollouts, a batch at a time: it lists users, moves them, and tells them when they are moved. A batch is written in parts, each one transaction with all that
/// follows from it at once (rule 8). What lists or moves takes or renews the rollout's lease: so one process at a time works on it, a paused one is left alone at once, and
/// that of a dead process goes on elsewhere when its lease has run out.
/// </summary>
public sealed class RolloutRunner(IDbContextFactory<FreshcomDbContext> contexts, SessionCache cache, CodeStore codes, SystemMessages system, EventPublisher events, Pace pace, RolloutMetrics metrics, TimeProvider time)
{
    /// <summary>So many users are read and judged at once, …</summary>
    public const int BatchSize = 100;

    /// <summary>… and so many written in one transaction: SQLite has one writer, and a login that writes several times must not wait for long each time.</summary>
    private const int WriteSize = 50;

    /// <summary>No faster than this, so that logins find the cores free: a hundred thousand in less than a minute.</summary>
    public const int UsersPerSecond = 3000;

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
            await pace.GiveWayAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            // As they were read: what a user has chosen since then is the newer will.
            await db.InsertAsync([.. part.Select(x => new RolloutEntry(rollout.Id, x.Id, x.UserName!, x.AuthMethod, now))], cancellationToken);
            var (listedTo, isListed) = (part.Length == 0 ? rollout.ListedTo : part[^1].Id, isLast && (part.Length == 0 || part[^1] == next[^1]));
            if (!await HoldAsync(db, rollout, 0, new(part.Length, listedTo, isListed), now, cancellationToken)) return;
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Reads and judges a batch, and writes it in parts: between two of them logins write.</summary>
    private async Task MoveAsync(FreshcomDbContext db, Rollout rollout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = await RolloutBatch.ReadAsync(db, rollout, BatchSize, cancellationToken);
        if (batch.Steps.Count == 0) await EndAsync(db, rollout, now, cancellationToken);
        var done = 0;
        foreach (var steps in batch.Steps.Chunk(WriteSize))
        {
            if (await MoveAsync(db, batch with { Steps = steps }, done, now, cancellationToken) is not { } more) return;
            done += more;
        }
    }

    /// <param name="before">Of how many users the batch's parts before this one have decided.</param>
    /// <returns>Of how many this one has; null when the rollout is not this process's to work on any more.</returns>
    private async Task<int?> MoveAsync(FreshcomDbContext db, RolloutBatch batch, int before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await pace.GiveWayAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var moved = await ChangeUsersAsync(db, batch, now, cancellationToken);
        await FollowAsync(db, batch, moved, now, cancellationToken);
        var refused = await RecordAsync(db, batch, moved, now, cancellationToken);
        var progress = batch.IsUndo ? new Progress(Undone: moved.Count, Kept: refused) : new Progress(Moved: moved.Count, Skipped: refused);
        // Whom it moves it tells when at its pace everybody is moved.
        if (moved.Count > 0) progress = progress with { TellAt = now + TimeSpan.FromSeconds((double)(batch.Left - before - batch.Steps.Count) / UsersPerSecond) };
        // Rolled back if it does not hold the rollout.
        if (!await HoldAsync(db, batch.Rollout, before, progress, now, cancellationToken)) return null;
        await transaction.CommitAsync(cancellationToken);
        metrics.Worked(moved.Count, refused);
        cache.Forget(moved);
        return moved.Count + refused;
    }

    /// <summary>Takes the lease, or prolongs it, and counts what has been done. False when the rollout was paused or undone meanwhile, or is another process's: then what has been done is not to be committed.</summary>
    /// <param name="before">How much this process has counted since it read the rollout: another, which thought it dead, may have counted the same users.</param>
    private async Task<bool> HoldAsync(FreshcomDbContext db, Rollout rollout, int before, Progress done, DateTimeOffset now, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync(
        $"""
        UPDATE "Rollouts" SET "LeaseOwner" = {_me}, "LeaseUntil" = {db.Stored(now + Lease)},
          "Total" = "Total" + {done.Listed}, "ListedTo" = {done.ListedTo ?? rollout.ListedTo}, "IsListed" = {done.IsListed || rollout.IsListed},
          "Moved" = "Moved" + {done.Moved}, "Skipped" = "Skipped" + {done.Skipped}, "Undone" = "Undone" + {done.Undone}, "Kept" = "Kept" + {done.Kept},
          "NextMessageAt" = COALESCE({(done.TellAt is { } at ? db.Stored(at) : null)}, "NextMessageAt")
        WHERE "Id" = {rollout.Id} AND "Status" = {rollout.Status.ToString()} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {db.Stored(now)} OR "LeaseOwner" = {_me})
          AND "Moved" + "Skipped" + "Undone" + "Kept" = {rollout.Moved + rollout.Skipped + rollout.Undone + rollout.Kept + before}
        """, cancellationToken) == 1;

    /// <summary>What a part adds to its rollout.</summary>
    /// <param name="TellAt">Whoever was moved is told from then on; null when nobody was.</param>
    private sealed record Progress(int Listed = 0, Guid? ListedTo = null, bool IsListed = false, int Moved = 0, int Skipped = 0, int Undone = 0, int Kept = 0, DateTimeOffset? TellAt = null);

    private static IQueryable<Rollout> Mine(FreshcomDbContext db, Rollout rollout) => db.Rollouts.Where(x => x.Id == rollout.Id);

    /// <summary>Only users that are still as they were read (each change of one gives it another stamp); the others are read and judged anew in the next batch.</summary>
    /// <returns>Who has the new method now.</returns>
    private static async Task<HashSet<Guid>> ChangeUsersAsync(FreshcomDbContext db, RolloutBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        HashSet<Guid> moved = [];
        foreach (var group in batch.Steps.Where(x => x.To is not null).GroupBy(x => x.To!.Value))
        {
            var (ids, fresh) = (group.Select(x => x.Entry.UserId).ToList(), Guid.NewGuid().ToString("N"));
            var sql = $$"""UPDATE "Users" SET "AuthMethod" = {2}, "ConcurrencyStamp" = {3}, "UpdatedAt" = {4} WHERE "Id" {{db.Among(0)}} AND "ConcurrencyStamp" {{db.Among(1)}}""";
            var changed = await db.Database.ExecuteSqlRawAsync(sql, [db.Stored(ids), db.Stored(group.Select(x => x.User!.Stamp!)), group.Key.ToString(), fresh, db.Stored(now)], cancellationToken);
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
    /// <returns>How many were refused.</returns>
    private static async Task<int> RecordAsync(FreshcomDbContext db, RolloutBatch batch, HashSet<Guid> moved, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var refused = batch.Steps.Where(x => x.Why is not null).GroupBy(x => x.Why, x => x.Entry.UserId).ToList();
        if (moved.Count > 0) await SetAsync(moved, batch.Success, null);
        foreach (var group in refused) await SetAsync(group, batch.Refusal, group.Key);
        return refused.Sum(x => x.Count());

        Task SetAsync(IEnumerable<Guid> users, RolloutOutcome outcome, RolloutReason? reason)
        {
            var sql = $$"""
                UPDATE "RolloutEntries" SET "Outcome" = {2}, "Reason" = {3}, "At" = {4}, "IsUntold" = "IsUntold" OR {5} WHERE "RolloutId" = {0} AND "UserId" {{db.Among(1)}}
                """;
            return db.Database.ExecuteSqlRawAsync(sql, [batch.Rollout.Id, db.Stored(users), outcome.ToString(), reason?.ToString()!, db.Stored(now), reason is null], cancellationToken);
        }
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
        if (!await HoldAsync(db, rollout, 0, new(), now, cancellationToken)) return;
        await Mine(db, rollout).ExecuteUpdateAsync(x =>
        {
            x.SetProperty(r => r.LeaseOwner, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null);
            if (isUndo) x.SetProperty(r => r.Status, RolloutStatus.Undone).SetProperty(r => r.UndoneAt, now);
            else x.SetProperty(r => r.Status, RolloutStatus.Finished).SetProperty(r => r.FinishedAt, now);
        }, cancellationToken);
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
