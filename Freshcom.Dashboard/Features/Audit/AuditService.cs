using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Audit;

/// <summary>Who did what to whom, when, from where.</summary>
/// <param name="ActorName">Null for the public: a client application's own token.</param>
/// <param name="PersonName">The user that it happened to, by its present name; null when there is none or it is gone.</param>
public sealed record AuditRow(Guid Id, string Action, string? ActorName, string? PersonName, string? TargetType, Guid? TargetId, DateTimeOffset At)
{
    public Guid? ActorUserId { get; init; }
    public Guid? UserId { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Reason { get; init; }
    public string? ClientAddress { get; init; }
}

/// <summary>Somebody whom the log can be narrowed to.</summary>
public sealed record AuditActor(Guid UserId, string Name);

/// <summary>The audit log of an account, for administrators alone (rule 11).</summary>
public sealed class AuditService(IDbContextFactory<FreshcomDbContext> contexts)
{
    private const int MaxActors = 100;

    internal static readonly SortMap<AuditEntry> Sorts = new SortMap<AuditEntry>().Add("insertedAt", x => x.InsertedAt);

    public async Task<Result<Page<AuditRow>>> ListAsync(Caller caller, ListRequest request, AuditFilter filter, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = db.AuditEntries.AsNoTracking().Where(x => x.AccountId == caller.AccountId);
        var rows = filter == new AuditFilter() ? all : all.Narrow(db, caller.AccountId, filter);
        return await rows.ToPageAsync(all, request, Sorts, x => x.Id, Row(db), cancellationToken);
    }

    /// <summary>The actions that the account's log has, for the filter.</summary>
    public async Task<Result<IReadOnlyList<string>>> ListActionsAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AuditEntries.Where(x => x.AccountId == caller.AccountId).Select(x => x.Action).Distinct().OrderBy(x => x).ToListAsync(cancellationToken);
    }

    /// <summary>The team, by name, for the filter: the first 100 who are no customers. A team member who is gone is found by the link of an entry: <paramref name="chosen"/> then comes first, by its last name.</summary>
    public async Task<Result<IReadOnlyList<AuditActor>>> ListActorsAsync(Caller caller, Guid? chosen, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // In test mode it is the live account's people who do most.
        var team = await db.Memberships.Where(x => (x.AccountId == caller.AccountId || x.AccountId == caller.Account.LiveId) && x.Role != Role.Customer)
            .Select(x => new { x.UserId, Name = x.User!.Name ?? x.User.UserName! }).Distinct().OrderBy(x => x.Name).Take(MaxActors).ToListAsync(cancellationToken);
        List<AuditActor> actors = [.. team.Select(x => new AuditActor(x.UserId, x.Name))];
        if (chosen is not { } id || actors.Exists(x => x.UserId == id)) return actors;
        var name = await db.AuditEntries.Where(x => x.AccountId == caller.AccountId && x.ActorUserId == id).OrderByDescending(x => x.InsertedAt).Select(x => x.ActorName).FirstOrDefaultAsync(cancellationToken);
        if (name is not null) actors.Insert(0, new(id, name));
        return actors;
    }

    internal static System.Linq.Expressions.Expression<Func<AuditEntry, AuditRow>> Row(FreshcomDbContext db) => x => new AuditRow(
        x.Id, x.Action, x.ActorName, db.Users.Where(u => u.Id == x.UserId).Select(u => u.Name ?? u.UserName).FirstOrDefault(), x.TargetType, x.TargetId, x.InsertedAt)
    {
        ActorUserId = x.ActorUserId,
        UserId = x.UserId,
        From = x.From,
        To = x.To,
        Reason = x.Reason,
        ClientAddress = x.ClientAddress,
    };
}
