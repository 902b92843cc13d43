using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>The e-mail and SMS templates of an account. Developers and administrators change them; each change is recorded.</summary>
public sealed class TemplateService(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    private static readonly SortMap<MessageTemplate> Sorts = new SortMap<MessageTemplate>().Add("insertedAt", x => x.InsertedAt).Add("updatedAt", x => x.UpdatedAt).Add("name", x => x.Name);

    /// <param name="locale">The language to read localizable attributes in; null for the account's own.</param>
    public async Task<Page<TemplateView>> ListAsync(Caller caller, MessageKind kind, ListRequest request, string? locale, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var translation = caller.Translation(locale);
        var all = db.Templates.AsNoTracking().Where(x => x.AccountId == caller.AccountId && x.Kind == kind);
        var rows = request.Search is { } search ? all.Where(x => x.SearchText.Contains(SearchTexts.Typed(search))) : all;
        return await rows.ToPageAsync(all, request, Sorts, x => x.Id, x => TemplateView.Of(x, translation), cancellationToken);
    }

    public async Task<Result<TemplateView>> GetAsync(Caller caller, MessageKind kind, Guid id, string? locale, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var template = await Find(db, caller, kind, id).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        return template is null ? new Failure.NotFound() : TemplateView.Of(template, caller.Translation(locale));
    }

    /// <summary>Always in the account's own language.</summary>
    public async Task<Result<TemplateView>> CreateAsync(Caller caller, MessageKind kind, TemplateInput input, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        if (TemplateFields.Check(kind, input, isNew: true) is { Count: > 0 } errors) return errors;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var template = new MessageTemplate(caller.AccountId, kind, time.GetUtcNow());
        Write(template, input, translation: null);
        db.Templates.Add(template);
        db.AuditEntries.Add(Entry(caller, "create", template));
        await TemplateHistory.SaveAsync(db, caller, template, time.GetUtcNow(), cancellationToken);
        return TemplateView.Of(template, null);
    }

    /// <summary>
    /// Changes what came; localizable attributes in the language of <paramref name="locale"/>. One that is empty there is taken away, so that the account's own stands in for it.
    /// </summary>
    public async Task<Result<TemplateView>> UpdateAsync(Caller caller, MessageKind kind, Guid id, TemplateInput input, string? locale, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var template = await Find(db, caller, kind, id).FirstOrDefaultAsync(cancellationToken);
        if (template is null) return new Failure.NotFound();
        var translation = caller.Translation(locale);
        if (TemplateFields.Check(kind, input, isNew: false, translation is not null) is { Count: > 0 } errors) return errors;
        Write(template, input, translation);
        await SaveAsync(db, caller, template, "update", cancellationToken);
        return TemplateView.Of(template, translation);
    }

    /// <summary>Takes a language away: its readers get the account's own from now on. The account's own language cannot go.</summary>
    public async Task<Result<TemplateView>> RemoveLanguageAsync(Caller caller, MessageKind kind, Guid id, string locale, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var template = await Find(db, caller, kind, id).FirstOrDefaultAsync(cancellationToken);
        if (template is null || !template.Translations.Texts.ContainsKey(locale)) return new Failure.NotFound();
        template.Translations = template.Translations.Without(locale);
        await SaveAsync(db, caller, template, "language.remove", cancellationToken);
        return TemplateView.Of(template, null);
    }

    /// <summary>Makes a template as it was saved once, in all languages; that is a new version.</summary>
    public async Task<Result<TemplateView>> RestoreAsync(Caller caller, MessageKind kind, Guid id, Guid versionId, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var template = await Find(db, caller, kind, id).FirstOrDefaultAsync(cancellationToken);
        var version = template is null ? null : await db.TemplateVersions.AsNoTracking().FirstOrDefaultAsync(x => x.Id == versionId && x.TemplateId == id, cancellationToken);
        if (template is null || version is null) return new Failure.NotFound();
        version.RestoreTo(template);
        await SaveAsync(db, caller, template, "restore", cancellationToken);
        return TemplateView.Of(template, null);
    }

    /// <summary>Refused while triggers send it: they would fall silent without a word.</summary>
    public async Task<Result<Done>> DeleteAsync(Caller caller, MessageKind kind, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var template = await Find(db, caller, kind, id).FirstOrDefaultAsync(cancellationToken);
        if (template is null) return new Failure.NotFound();
        var target = id.ToString();
        var users = await db.Triggers.Where(x => x.AccountId == caller.AccountId && x.ActionTarget == target).OrderBy(x => x.InsertedAt).Select(x => x.Name).Take(5).ToListAsync(cancellationToken);
        if (users.Count > 0) return Errors.UsedBy($"{(users.Count == 1 ? "the trigger" : "the triggers")} {string.Join(", ", users.Select(x => $"“{x}”"))}");
        db.Templates.Remove(template);
        db.AuditEntries.Add(Entry(caller, "delete", template));
        await db.SaveChangesAsync(cancellationToken);
        return default(Done);
    }

    private async Task SaveAsync(FreshcomDbContext db, Caller caller, MessageTemplate template, string change, CancellationToken cancellationToken)
    {
        if (db.Entry(template).State != EntityState.Modified) return;
        db.AuditEntries.Add(Entry(caller, change, template));
        await TemplateHistory.SaveAsync(db, caller, template, time.GetUtcNow(), cancellationToken);
    }

    private AuditEntry Entry(Caller caller, string change, MessageTemplate template) =>
        caller.Entry($"template.{change}", time.GetUtcNow(), TemplateView.Of(template, null).ToResource().Type, template.Id, to: template.Name);

    internal static IQueryable<MessageTemplate> Find(FreshcomDbContext db, Caller caller, MessageKind kind, Guid id) =>
        db.Templates.Where(x => x.Id == id && x.AccountId == caller.AccountId && x.Kind == kind);

    /// <summary>Writes what came, as it is stored; the studio previews what this leaves behind.</summary>
    internal static void Write(MessageTemplate template, TemplateInput input, string? translation)
    {
        if (input.To.IsSet) template.To = input.To.Value!.Trim();
        if (input.From.IsSet) template.From = Blank(input.From.Value);
        if (input.ReplyTo.IsSet) template.ReplyTo = Blank(input.ReplyTo.Value);
        Texts("name", input.Name, x => template.Name = x!);
        Texts("subject", input.Subject, x => template.Subject = x);
        Texts("bodyHtml", input.BodyHtml, x => template.BodyHtml = x);
        Texts("bodyText", template.Kind == MessageKind.Email && input.BodyText.IsSet ? Blank(input.BodyText.Value) : input.BodyText, x => template.BodyText = x);
        Texts("description", input.Description.IsSet ? Blank(input.Description.Value) : input.Description, x => template.Description = x);

        void Texts(string attribute, Optional<string?> value, Action<string?> write) => template.Translations = translation is not null && value.IsSet && string.IsNullOrWhiteSpace(value.Value)
            ? template.Translations.Without(translation, attribute)
            : template.Translations.Write(translation, attribute, value, write);
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
