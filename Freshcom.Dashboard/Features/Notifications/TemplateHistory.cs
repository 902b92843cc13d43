using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>A save of a template.</summary>
/// <param name="By">Who saved it; null for the state from before the history began.</param>
public sealed record TemplateSave(Guid Id, DateTimeOffset At, string? By);

/// <summary>The states in which a template was saved, at most <see cref="TemplateVersion.Kept"/> of each; for developers.</summary>
public sealed class TemplateHistory(IDbContextFactory<FreshcomDbContext> contexts)
{
    /// <summary>Newest first: the first is the template as it is now.</summary>
    public async Task<Result<IReadOnlyList<TemplateSave>>> ListAsync(Caller caller, MessageKind kind, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await TemplateService.Find(db, caller, kind, id).AnyAsync(cancellationToken)) return new Failure.NotFound();
        return await NewestFirst(db, id).Select(x => new TemplateSave(x.Id, x.InsertedAt, x.ChangedBy)).Take(TemplateVersion.Kept).ToListAsync(cancellationToken);
    }

    /// <summary>The template as it was saved once.</summary>
    /// <param name="locale">The language to read it in; null for the account's own.</param>
    public async Task<Result<TemplateView>> GetAsync(Caller caller, MessageKind kind, Guid id, Guid versionId, string? locale, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var template = await TemplateService.Find(db, caller, kind, id).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        var version = template is null ? null : await db.TemplateVersions.AsNoTracking().FirstOrDefaultAsync(x => x.Id == versionId && x.TemplateId == id, cancellationToken);
        if (template is null || version is null) return new Failure.NotFound();
        version.RestoreTo(template);
        return TemplateView.Of(template, caller.Translation(locale));
    }

    /// <summary>Saves a new or changed template with its version, in one transaction. Of a template without history the state before is kept too.</summary>
    internal static async Task SaveAsync(FreshcomDbContext db, Caller caller, MessageTemplate template, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = db.Entry(template);
        if (entry.State == EntityState.Modified && !await db.TemplateVersions.AnyAsync(x => x.TemplateId == template.Id, cancellationToken))
            db.TemplateVersions.Add(new((MessageTemplate)entry.OriginalValues.ToObject(), null, null, template.UpdatedAt));
        db.TemplateVersions.Add(new(template, caller.UserId, caller.UserName, now));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await NewestFirst(db, template.Id).Skip(TemplateVersion.Kept).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static IQueryable<TemplateVersion> NewestFirst(FreshcomDbContext db, Guid templateId) =>
        db.TemplateVersions.Where(x => x.TemplateId == templateId).OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id);
}
