using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Rollouts;

/// <summary>What an administrator does with rollouts (rule 11), each in the account and mode of the caller: try one dry, start, pause, resume and undo it. The work itself is the <see cref="RolloutWorker"/>'s.</summary>
public sealed class RolloutService(IDbContextFactory<FreshcomDbContext> contexts, ReadinessService readiness, RolloutWorker worker, TimeProvider time)
{
    // Ids are made in the order of time, and the account's come by an index.
    private static readonly SortMap<User> CandidateSorts = new SortMap<User>().Add("insertedAt", x => x.Id);

    /// <summary>Counts, and changes nothing.</summary>
    public async Task<Result<RolloutForecast>> ForecastAsync(Caller caller, RolloutPlan plan, CancellationToken cancellationToken)
    {
        if (Refuse(caller, plan) is { } failure) return failure;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await CountAsync(db, caller, plan, cancellationToken);
    }

    /// <summary>Who is in a group of the forecast.</summary>
    public async Task<Result<Page<RolloutCandidate>>> ListCandidatesAsync(Caller caller, RolloutPlan plan, RolloutGroup group, ListRequest request, CancellationToken cancellationToken)
    {
        if (Refuse(caller, plan) is { } failure) return failure;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var users = RolloutUsers.Of(db, caller.AccountId, plan).Where(RolloutUsers.IsIn(group, plan.Target)).AsNoTracking();
        return await users.ToPageAsync(users, request, CandidateSorts, x => x.Id, RolloutUsers.ToCandidate(plan.Target), cancellationToken);
    }

    /// <summary>Starts to move, unless the method's codes would not arrive, nobody would be moved, or another rollout of the account is under way.</summary>
    public async Task<Result<RolloutView>> StartAsync(Caller caller, RolloutPlan plan, CancellationToken cancellationToken)
    {
        if (Refuse(caller, plan) is { } failure) return failure;
        if (await FaultAsync(caller, [plan.Target], "target", cancellationToken) is { } fault) return fault;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var forecast = await CountAsync(db, caller, plan, cancellationToken);
        if (forecast.Ready + (plan.MayBePending ? forecast.NotVerified : 0) == 0) return Errors.NobodyToMove();
        var rollout = new Rollout(caller.AccountId, plan, time.GetUtcNow());
        db.Rollouts.Add(rollout);
        return await SaveAsync(db, caller, rollout, "rollout.start", plan.Target.Wire(), cancellationToken);
    }

    /// <summary>No batch is begun any more; one that is being written may end first.</summary>
    public Task<Result<RolloutView>> PauseAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "rollout.pause", x => Task.FromResult(x.Pause()), cancellationToken);

    /// <summary>Goes on where it stopped, if the method's codes still arrive.</summary>
    public Task<Result<RolloutView>> ResumeAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "rollout.resume", async x => x.Resume() ?? await FaultAsync(caller, [x.Target], "target", cancellationToken), cancellationToken);

    /// <summary>Begins to move back whoever was moved and has not been changed since; up to 7 days after the end, and only to methods whose codes arrive.</summary>
    public Task<Result<RolloutView>> UndoAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, "rollout.undo", async x => x.Undo(time.GetUtcNow()) ?? await FaultAsync(caller, await FormerMethodsAsync(id, cancellationToken), "from", cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<AuthMethod>> FormerMethodsAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.RolloutEntries.Where(x => x.RolloutId == id && x.Outcome == RolloutOutcome.Moved).Select(x => x.From).Distinct().ToListAsync(cancellationToken);
    }

    private async Task<Result<RolloutView>> ChangeAsync(Caller caller, Guid id, string action, Func<Rollout, Task<Error?>> change, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Rollouts.FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId, cancellationToken) is not { } rollout) return new Failure.NotFound();
        if (await change(rollout) is { } error) return error;
        return await SaveAsync(db, caller, rollout, action, null, cancellationToken);
    }

    private async Task<Result<RolloutView>> SaveAsync(FreshcomDbContext db, Caller caller, Rollout rollout, string action, string? to, CancellationToken cancellationToken)
    {
        if (rollout.Status is RolloutStatus.Running or RolloutStatus.Undoing) rollout.ActFor(caller.UserId, caller.UserName, caller.ClientAddress, caller.SessionId);
        db.AuditEntries.Add(caller.Entry(action, time.GetUtcNow(), nameof(Rollout), rollout.Id, to: to));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // It ended, or somebody else was first: what the page shows next says which.
            return Errors.RolloutChanged();
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Errors.RolloutUnderWay();
        }
        worker.Wake();
        return RolloutView.From(rollout);
    }

    private static Failure? Refuse(Caller caller, RolloutPlan plan)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        List<Error> errors = [.. plan.Check()];
        return errors.Count > 0 ? new Failure.Invalid(errors) : null;
    }

    /// <summary>Nobody is moved to a method whose codes do not arrive: it would lock everyone out at once.</summary>
    private async Task<Error?> FaultAsync(Caller caller, IReadOnlyList<AuthMethod> methods, string field, CancellationToken cancellationToken)
    {
        var ready = await readiness.GetAsync(caller, cancellationToken, isCounted: false);
        return methods.Any(x => ready[x].Fault is not null) ? Errors.MethodCannotWork(field) : null;
    }

    private static async Task<RolloutForecast> CountAsync(FreshcomDbContext db, Caller caller, RolloutPlan plan, CancellationToken cancellationToken)
    {
        var users = RolloutUsers.Of(db, caller.AccountId, plan);
        if (plan.Target.Channel() is not { } channel) return new(await users.CountAsync(cancellationToken), 0, 0);
        var states = channel == Channel.Email
            ? users.Select(x => new { HasAddress = x.Email != null, IsVerified = x.EmailVerifiedAt != null })
            : users.Select(x => new { HasAddress = x.PhoneNumber != null, IsVerified = x.PhoneVerifiedAt != null });
        var counts = await states.GroupBy(x => x).Select(x => new { x.Key, Count = x.Count() }).ToListAsync(cancellationToken);
        return new(
            counts.Where(x => x.Key is { HasAddress: true, IsVerified: true }).Sum(x => x.Count),
            counts.Where(x => x.Key is { HasAddress: true, IsVerified: false }).Sum(x => x.Count),
            counts.Where(x => !x.Key.HasAddress).Sum(x => x.Count));
    }
}
