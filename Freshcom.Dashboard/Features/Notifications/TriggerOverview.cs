using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>What became of one message of a trigger.</summary>
/// <param name="To">The addressee; a webhook's URL.</param>
/// <param name="Reason">Why it was not sent, or the last answer to a try that failed.</param>
public sealed record TriggerResult(Guid MessageId, MessageStatus Status, DateTimeOffset At, string To, string? Reason)
{
    /// <summary>Null while there was none.</summary>
    public DeliveryTry? LastTry { get; init; }

    /// <summary>A test that staff sent.</summary>
    public bool IsSample { get; init; }

    /// <summary>As <see cref="MessageView.MaySendAgain"/>.</summary>
    public bool MaySendAgain { get; init; }
}

/// <summary>A trigger in the dashboard's list.</summary>
/// <param name="TemplateName">Null for a webhook, and when the template is gone.</param>
/// <param name="LastDay">Its entries in the log of the last 24 hours, those not sent included.</param>
public sealed record TriggerRow(TriggerView Trigger, string? TemplateName, int LastDay, TriggerResult? Last);

/// <summary>A trigger's own page.</summary>
/// <param name="LastTen">Newest first.</param>
public sealed record TriggerDetail(TriggerView Trigger, string? TemplateName, int LastDay, IReadOnlyList<TriggerResult> LastTen);

/// <summary>Triggers with what they did lately, for the dashboard.</summary>
public sealed class TriggerOverview(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    /// <summary>Three queries, however many triggers there are.</summary>
    public async Task<Page<TriggerRow>> ListAsync(Caller caller, ListRequest request, TriggerFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var dayAgo = time.GetUtcNow().AddDays(-1);
        var all = db.Triggers.AsNoTracking().Where(x => x.AccountId == caller.AccountId);
        var page = await TriggerService.Narrow(all, request.Search, filter).ToPageAsync(all, request, TriggerService.Sorts, x => x.Id, x => new
        {
            Trigger = TriggerView.Of(x, null),
            LastDay = db.Messages.Count(m => m.TriggerId == x.Id && m.InsertedAt > dayAgo),
            LastId = db.Messages.Where(m => m.TriggerId == x.Id).OrderByDescending(m => m.InsertedAt).ThenByDescending(m => m.Id).Select(m => (Guid?)m.Id).FirstOrDefault(),
        }, cancellationToken);
        var names = await TemplateNamesAsync(db, caller, [.. page.Items.Select(x => x.Trigger)], cancellationToken);
        var lastIds = page.Items.Select(x => x.LastId).OfType<Guid>().ToList();
        var last = await Results(db.Messages.Where(x => lastIds.Contains(x.Id))).ToDictionaryAsync(x => x.MessageId, cancellationToken);
        var rows = page.Items.Select(x => new TriggerRow(x.Trigger, NameOf(x.Trigger, names), x.LastDay, x.LastId is { } id ? last.GetValueOrDefault(id) : null));
        return new([.. rows], page.TotalCount, page.AllCount, page.TotalCountIsLowerBound);
    }

    public async Task<Result<TriggerDetail>> GetAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.Triggers.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId, cancellationToken);
        if (found is null) return new Failure.NotFound();
        var (trigger, dayAgo) = (TriggerView.Of(found, null), time.GetUtcNow().AddDays(-1));
        var messages = db.Messages.AsNoTracking().Where(x => x.TriggerId == id);
        var lastTen = await Results(messages.OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id).Take(10)).ToListAsync(cancellationToken);
        var names = await TemplateNamesAsync(db, caller, [trigger], cancellationToken);
        return new TriggerDetail(trigger, NameOf(trigger, names), await messages.CountAsync(x => x.InsertedAt > dayAgo, cancellationToken), lastTen);
    }

    private static IQueryable<TriggerResult> Results(IQueryable<OutgoingMessage> messages) => messages.Select(x => new TriggerResult(x.Id, x.Status, x.SentAt ?? x.InsertedAt, x.To, x.Reason)
    {
        LastTry = LastOf(x.Tries),
        IsSample = x.IsSample,
        MaySendAgain = MessageView.MayBeSentAgain(x.Status, x.IsCode, x.IsSample),
    });

    private static DeliveryTry? LastOf(IReadOnlyList<DeliveryTry> tries) => tries.Count > 0 ? tries[^1] : null;

    private static async Task<Dictionary<Guid, string>> TemplateNamesAsync(FreshcomDbContext db, Caller caller, IReadOnlyList<TriggerView> triggers, CancellationToken cancellationToken)
    {
        var ids = triggers.Select(x => x.TemplateId).OfType<Guid>().ToList();
        return await db.Templates.Where(x => x.AccountId == caller.AccountId && ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, x => x.Name, cancellationToken);
    }

    private static string? NameOf(TriggerView trigger, Dictionary<Guid, string> names) => trigger.TemplateId is { } id ? names.GetValueOrDefault(id) : null;
}
