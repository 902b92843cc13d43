using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Rollouts;

/// <summary>How rollouts stand and what became of each user; for administrators, of the account and mode that they are in.</summary>
public sealed class RolloutResults(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    /// <summary>So many rows in one statement: SQLite has one writer, and a login must not wait behind a sweep.</summary>
    private const int SweptAtOnce = 500;

    private static readonly SortMap<Rollout> Sorts = new SortMap<Rollout>().Add("insertedAt", x => x.StartedAt);
    private static readonly SortMap<RolloutEntry> RowSorts = new SortMap<RolloutEntry>().Add("insertedAt", x => x.UserId).Add("username", x => x.Username);

    /// <summary>Newest first.</summary>
    public async Task<Result<Page<RolloutView>>> ListAsync(Caller caller, ListRequest request, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rollouts = Of(db, caller);
        var page = await rollouts.ToPageAsync(rollouts, request, Sorts, x => x.Id, x => x, cancellationToken);
        return new Page<RolloutView>([.. page.Items.Select(RolloutView.From)], page.TotalCount, page.AllCount, page.TotalCountIsLowerBound);
    }

    public async Task<Result<RolloutView>> GetAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Of(db, caller).FirstOrDefaultAsync(x => x.Id == id, cancellationToken) is { } rollout ? RolloutView.From(rollout) : new Failure.NotFound();
    }

    /// <summary>The one that runs, is paused or is being undone; null when there is none, or it is not the caller's to see.</summary>
    public async Task<RolloutView?> FindUnderWayAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rollout = await Of(db, caller).FirstOrDefaultAsync(x => x.Status == RolloutStatus.Running || x.Status == RolloutStatus.Paused || x.Status == RolloutStatus.Undoing, cancellationToken);
        return rollout is null ? null : RolloutView.From(rollout);
    }

    /// <summary>The users of a rollout's list; knows the order <c>username</c>.</summary>
    public async Task<Result<Page<RolloutRow>>> ListRowsAsync(Caller caller, Guid id, RolloutRowFilter filter, ListRequest request, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await RefuseAsync(db, caller, id, cancellationToken) is { } failure) return failure;
        var all = db.RolloutEntries.AsNoTracking().Where(x => x.RolloutId == id);
        var rows = all;
        if (filter.Outcome is { } outcome) rows = rows.Where(x => x.Outcome == outcome);
        if (filter.Reason is { } reason) rows = rows.Where(x => x.Reason == reason);
        return await rows.ToPageAsync(all, request, RowSorts, x => x.UserId, x => new RolloutRow(
            x.UserId,
            db.Users.Where(u => u.Id == x.UserId).Select(u => u.Name ?? u.UserName).FirstOrDefault() ?? x.Username,
            db.Memberships.Where(m => m.UserId == x.UserId).Select(m => (Role?)m.Role).FirstOrDefault(),
            db.Customers.Where(c => c.UserId == x.UserId).Select(c => (Guid?)c.Id).FirstOrDefault(),
            x.From, x.Outcome, x.Reason, x.At), cancellationToken);
    }

    /// <summary>How many were skipped, or could not go back, for which reason; the most frequent first.</summary>
    public async Task<Result<IReadOnlyList<KeyValuePair<RolloutReason, int>>>> CountReasonsAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await RefuseAsync(db, caller, id, cancellationToken) is { } failure) return failure;
        var counts = await db.RolloutEntries.Where(x => x.RolloutId == id && x.Reason != null && (x.Outcome == RolloutOutcome.Skipped || x.Outcome == RolloutOutcome.Kept))
            .GroupBy(x => x.Reason!.Value).Select(x => new { x.Key, Count = x.Count() }).ToListAsync(cancellationToken);
        return counts.OrderByDescending(x => x.Count).Select(x => KeyValuePair.Create(x.Key, x.Count)).ToArray();
    }

    /// <summary>Deletes the lists of rollouts that ended <see cref="Rollout.ListFor"/> ago, bit by bit. The rollouts stay, with their figures.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var old = time.GetUtcNow() - Rollout.ListFor;
        var over = await db.Rollouts.Where(x => (x.Status == RolloutStatus.Finished && x.FinishedAt <= old) || (x.Status == RolloutStatus.Undone && x.UndoneAt <= old)).Select(x => x.Id).ToListAsync(cancellationToken);
        foreach (var id in over)
        {
            var entries = db.RolloutEntries.Where(x => x.RolloutId == id);
            // By the key's order, so that each bit is found at once.
            while (await entries.OrderBy(x => x.UserId).Select(x => x.UserId).Take(SweptAtOnce).ToListAsync(cancellationToken) is { Count: > 0 } next)
                await entries.Where(x => EF.Parameter(next).Contains(x.UserId)).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private static IQueryable<Rollout> Of(FreshcomDbContext db, Caller caller) => db.Rollouts.AsNoTracking().Where(x => x.AccountId == caller.AccountId);

    private static async Task<Failure?> RefuseAsync(FreshcomDbContext db, Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        return await Of(db, caller).AnyAsync(x => x.Id == id, cancellationToken) ? null : new Failure.NotFound();
    }
}
