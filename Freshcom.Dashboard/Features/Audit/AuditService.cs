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
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Reason { get; init; }
    public string? ClientAddress { get; init; }
}

/// <summary>The audit log of an account, for administrators alone (rule 11).</summary>
public sealed class AuditService(IDbContextFactory<FreshcomDbContext> contexts)
{
    private static readonly SortMap<AuditEntry> Sorts = new SortMap<AuditEntry>().Add("insertedAt", x => x.InsertedAt);

    /// <param name="action">Only entries of that action; null for all.</param>
    public async Task<Result<Page<AuditRow>>> ListAsync(Caller caller, ListRequest request, string? action, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = db.AuditEntries.AsNoTracking().Where(x => x.AccountId == caller.AccountId);
        var rows = action is null ? all : all.Where(x => x.Action == action);
        return await rows.ToPageAsync(all, request, Sorts, x => x.Id, x => new AuditRow(
            x.Id, x.Action, x.ActorName, db.Users.Where(u => u.Id == x.UserId).Select(u => u.Name ?? u.UserName).FirstOrDefault(), x.TargetType, x.TargetId, x.InsertedAt)
        {
            From = x.From,
            To = x.To,
            Reason = x.Reason,
            ClientAddress = x.ClientAddress,
        }, cancellationToken);
    }

    /// <summary>The actions that the account's log has, for the filter.</summary>
    public async Task<Result<IReadOnlyList<string>>> ListActionsAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.AuditEntries.Where(x => x.AccountId == caller.AccountId).Select(x => x.Action).Distinct().OrderBy(x => x).ToListAsync(cancellationToken);
    }
}
