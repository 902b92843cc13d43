using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>A trigger that sends a template.</summary>
public sealed record TemplateUse(Guid TriggerId, string TriggerName, string Event, TriggerStatus Status);

/// <summary>Which triggers send which template.</summary>
public sealed class TemplateUses(IDbContextFactory<FreshcomDbContext> contexts)
{
    /// <summary>One query for all of <paramref name="templates"/>; those that no trigger sends are left out.</summary>
    public async Task<ILookup<Guid, TemplateUse>> FindAsync(Caller caller, IReadOnlyCollection<Guid> templates, CancellationToken cancellationToken)
    {
        var targets = templates.Select(x => x.ToString()).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var triggers = await db.Triggers.AsNoTracking().Where(x => x.AccountId == caller.AccountId && targets.Contains(x.ActionTarget)).OrderBy(x => x.InsertedAt)
            .Select(x => new { x.ActionTarget, Use = new TemplateUse(x.Id, x.Name, x.Event, x.Status) }).ToListAsync(cancellationToken);
        return triggers.ToLookup(x => ResourceIds.Parse(x.ActionTarget)!.Value, x => x.Use);
    }
}
