using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>What a list of triggers is narrowed to; null leaves it open.</summary>
public sealed record TriggerFilter
{
    public TriggerStatus? Status { get; init; }

    /// <summary>In any of its spellings.</summary>
    public string? Event { get; init; }
    public ActionType? ActionType { get; init; }

    /// <summary>The id of a template, or a webhook's URL.</summary>
    public string? ActionTarget { get; init; }
}

/// <summary>The triggers of an account. Developers and administrators change them; each change is recorded.</summary>
public sealed class TriggerService(IDbContextFactory<FreshcomDbContext> contexts, WebhookSecrets secrets, IConfiguration configuration, TimeProvider time)
{
    internal static readonly SortMap<NotificationTrigger> Sorts = new SortMap<NotificationTrigger>()
        .Add("insertedAt", x => x.InsertedAt).Add("updatedAt", x => x.UpdatedAt).Add("name", x => x.Name).Add("event", x => x.Event).Add("status", x => x.Status);

    private readonly bool _mayBePrivate = configuration.GetValue("Webhooks:AllowPrivateAddresses", false);

    /// <param name="locale">The language to read localizable attributes in; null for the account's own.</param>
    public async Task<Page<TriggerView>> ListAsync(Caller caller, ListRequest request, TriggerFilter filter, string? locale, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var translation = caller.Translation(locale);
        var all = db.Triggers.AsNoTracking().Where(x => x.AccountId == caller.AccountId);
        return await Narrow(all, request.Search, filter).ToPageAsync(all, request, Sorts, x => x.Id, x => TriggerView.Of(x, translation), cancellationToken);
    }

    internal static IQueryable<NotificationTrigger> Narrow(IQueryable<NotificationTrigger> rows, string? search, TriggerFilter filter)
    {
        if (filter.Status is { } status) rows = rows.Where(x => x.Status == status);
        if (filter.Event is { } @event) rows = rows.Where(x => x.Event == EventNames.Canonical(@event));
        if (filter.ActionType is { } actionType) rows = rows.Where(x => x.ActionType == actionType);
        if (filter.ActionTarget is { } target) rows = rows.Where(x => x.ActionTarget == target);
        return search is null ? rows : rows.Where(x => x.SearchText.Contains(SearchTexts.Typed(search)));
    }

    public async Task<Result<TriggerView>> GetAsync(Caller caller, Guid id, string? locale, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var trigger = await Find(db, caller, id).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        return trigger is null ? new Failure.NotFound() : TriggerView.Of(trigger, caller.Translation(locale));
    }

    /// <summary>Makes a trigger, active unless said otherwise; always in the account's own language. A webhook's gets its signing secret.</summary>
    public async Task<Result<MadeTrigger>> CreateAsync(Caller caller, TriggerInput input, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        List<Error> errors = [];
        var values = TriggerFields.Read(input, isNew: true, errors);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await CheckTargetAsync(db, caller, input, values.ActionType, errors, cancellationToken);
        if (errors.Count > 0) return errors;
        var actionType = values.ActionType!.Value;
        var trigger = new NotificationTrigger(caller.AccountId, values.Event!, actionType, TriggerFields.Stored(actionType, input.ActionTarget.Value!), time.GetUtcNow())
        {
            Name = input.Name.Value!,
            Status = values.Status ?? TriggerStatus.Active,
            Description = input.Description.Value,
        };
        var secret = actionType == ActionType.Webhook ? secrets.Renew(trigger) : null;
        db.Triggers.Add(trigger);
        db.AuditEntries.Add(caller.Entry("trigger.create", time.GetUtcNow(), "NotificationTrigger", trigger.Id, to: trigger.Name));
        await db.SaveChangesAsync(cancellationToken);
        return new MadeTrigger(TriggerView.Of(trigger, null), secret);
    }

    /// <summary>Changes what came; name and description in the language of <paramref name="locale"/>. Another event or action is 422: they are fixed.</summary>
    public async Task<Result<TriggerView>> UpdateAsync(Caller caller, Guid id, TriggerInput input, string? locale, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var trigger = await Find(db, caller, id).FirstOrDefaultAsync(cancellationToken);
        if (trigger is null) return new Failure.NotFound();
        List<Error> errors = [];
        var values = TriggerFields.Read(input, isNew: false, errors);
        if (values.Event is { } @event && @event != trigger.Event) errors.Add(Errors.ReadOnly("event"));
        if (values.ActionType is { } actionType && actionType != trigger.ActionType) errors.Add(Errors.ReadOnly("actionType"));
        await CheckTargetAsync(db, caller, input, trigger.ActionType, errors, cancellationToken);
        if (errors.Count > 0) return errors;
        var translation = caller.Translation(locale);
        Write(db, caller, trigger, input, values.Status, translation);
        await db.SaveChangesAsync(cancellationToken);
        return TriggerView.Of(trigger, translation);
    }

    /// <summary>Turns a trigger on or off.</summary>
    public Task<Result<TriggerView>> SetStatusAsync(Caller caller, Guid id, TriggerStatus status, CancellationToken cancellationToken) =>
        UpdateAsync(caller, id, new TriggerInput { Status = WireNames.Of(status) }, null, cancellationToken);

    public async Task<Result<Done>> DeleteAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var trigger = await Find(db, caller, id).FirstOrDefaultAsync(cancellationToken);
        if (trigger is null) return new Failure.NotFound();
        db.Triggers.Remove(trigger);
        db.AuditEntries.Add(caller.Entry("trigger.delete", time.GetUtcNow(), "NotificationTrigger", id, from: trigger.Name));
        await db.SaveChangesAsync(cancellationToken);
        return default(Done);
    }

    private async Task CheckTargetAsync(FreshcomDbContext db, Caller caller, TriggerInput input, ActionType? actionType, List<Error> errors, CancellationToken cancellationToken)
    {
        if (actionType is not { } known || input.ActionTarget.Value is not { } target || errors.Exists(x => x.Field == "actionTarget")) return;
        if (await TriggerFields.CheckTargetAsync(db, caller, known, target, _mayBePrivate, cancellationToken) is { } wrong) errors.Add(wrong);
    }

    private void Write(FreshcomDbContext db, Caller caller, NotificationTrigger trigger, TriggerInput input, TriggerStatus? status, string? translation)
    {
        var (now, before) = (time.GetUtcNow(), trigger.Status);
        if (input.ActionTarget.IsSet) trigger.ActionTarget = TriggerFields.Stored(trigger.ActionType, input.ActionTarget.Value!);
        trigger.Translations = trigger.Translations
            .Write(translation, "name", input.Name, x => trigger.Name = x!)
            .Write(translation, "description", input.Description, x => trigger.Description = x);
        if (db.Entry(trigger).State == EntityState.Modified) db.AuditEntries.Add(caller.Entry("trigger.update", now, "NotificationTrigger", trigger.Id, to: trigger.Name));
        trigger.Status = status ?? before;
        if (trigger.Status == before) return;
        trigger.StatusReason = null;
        db.AuditEntries.Add(caller.Entry("trigger.status.change", now, "NotificationTrigger", trigger.Id, from: WireNames.Of(before), to: WireNames.Of(trigger.Status)));
    }

    private static IQueryable<NotificationTrigger> Find(FreshcomDbContext db, Caller caller, Guid id) => db.Triggers.Where(x => x.Id == id && x.AccountId == caller.AccountId);
}
