using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>
/// From an event to the messages that its account's active triggers send, rendered and queued within the transaction of the change (outbox).
/// A code or token goes to its own channel and address only; whatever else a trigger would do with it is passed over, and the log says why.
/// A message is in the language that the request asked for (<c>locale</c>), where its template has it; otherwise in the account's own.
/// </summary>
public sealed class EventPublisher(MessageComposer composer, IHttpContextAccessor requests, TimeProvider time)
{
    private const string NoTrigger = "No active trigger sends this code.";

    public Task RaiseAsync(FreshcomDbContext db, DomainEvent @event, CancellationToken cancellationToken) => RaiseAllAsync(db, [@event], cancellationToken);

    /// <summary>Many events of one name and account, with as many queries as one takes.</summary>
    public async Task RaiseAllAsync(FreshcomDbContext db, IReadOnlyList<DomainEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0) return;
        var triggers = await Listening(db, events[0].AccountId, events[0].Name).OrderBy(x => x.InsertedAt).ToListAsync(cancellationToken);
        if (triggers.Count == 0)
        {
            foreach (var @event in events)
                if (@event.Secret is { } unsent) LogNotSent(db, Entry(@event, unsent, NoTrigger));
            return;
        }
        events = await WithCustomersAsync(db, events, cancellationToken);
        var account = await db.Accounts.FindAsync([events[0].AccountId], cancellationToken) ?? throw new InvalidOperationException("An event is of an account that is there.");
        var ids = triggers.Select(x => Guid.TryParse(x.ActionTarget, out var id) ? id : Guid.Empty).ToList();
        var templates = await db.Templates.AsNoTracking().Where(x => x.AccountId == account.Id && ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, cancellationToken);
        foreach (var @event in events) Compose(db, account, @event, triggers, templates);
    }

    private static IQueryable<NotificationTrigger> Listening(FreshcomDbContext db, Guid accountId, string eventName) =>
        db.Triggers.AsNoTracking().Where(x => x.AccountId == accountId && x.Event == eventName && x.Status == TriggerStatus.Active);

    private static async Task<IReadOnlyList<DomainEvent>> WithCustomersAsync(FreshcomDbContext db, IReadOnlyList<DomainEvent> events, CancellationToken cancellationToken)
    {
        var users = events.Where(x => x.CustomerId is null).Select(x => x.UserId).OfType<Guid>().ToHashSet();
        if (users.Count == 0) return events;
        var customers = await db.Customers.Where(x => x.UserId != null && EF.Parameter(users).Contains(x.UserId.Value)).Select(x => new { UserId = x.UserId!.Value, x.Id }).ToDictionaryAsync(x => x.UserId, x => x.Id, cancellationToken);
        return [.. events.Select(x => x is { CustomerId: null, UserId: { } userId } && customers.TryGetValue(userId, out var id) ? x with { CustomerId = id } : x)];
    }

    private void Compose(FreshcomDbContext db, Account account, DomainEvent @event, List<NotificationTrigger> triggers, Dictionary<Guid, MessageTemplate> templates)
    {
        var asked = RequestLocale.Asked(requests.HttpContext);
        var isTold = false;
        string? passedOver = null;
        foreach (var trigger in triggers)
        {
            var template = Guid.TryParse(trigger.ActionTarget, out var id) ? templates.GetValueOrDefault(id) : null;
            var locale = template?.Translations.Closest(asked);
            switch (composer.Compose(account, @event, trigger, template is null ? null : TemplateView.Of(template, locale), locale))
            {
                case Composed.Message composed: db.Messages.Add(composed.Value); isTold |= composed.Value.Kind != MessageKind.Webhook; break;
                case Composed.NotSent refused: LogNotSent(db, Entry(@event, @event.Secret, refused.Why, refused.To) with { TriggerId = trigger.Id, Channel = ChannelOf(trigger), IsCode = @event.Secret is not null }); isTold = true; break;
                case Composed.OtherChannel: passedOver ??= $"The trigger “{trigger.Name}” sends by another channel than the code's."; break;
                case Composed.Nothing: break;
            }
        }
        if (!isTold && @event.Secret is { } secret) LogNotSent(db, Entry(@event, secret, passedOver ?? NoTrigger));
    }

    /// <summary>An entry of the dashboard's log for what was never queued.</summary>
    public void LogNotSent(FreshcomDbContext db, NotSentEntry entry) =>
        db.Messages.Add(new OutgoingMessage(entry.AccountId, entry.Channel == Channel.Sms ? MessageKind.Sms : MessageKind.Email, entry.EventName, time.GetUtcNow())
        {
            Status = MessageStatus.NotSent,
            NextTryAt = null,
            To = entry.To,
            Reason = entry.Why,
            UserId = entry.UserId,
            CustomerId = entry.CustomerId,
            TriggerId = entry.TriggerId,
            IsCode = entry.IsCode,
        });

    private static Channel ChannelOf(NotificationTrigger trigger) => trigger.ActionType == ActionType.SendSms ? Channel.Sms : Channel.Email;

    private static NotSentEntry Entry(DomainEvent @event, EventSecret? secret, string why, string? to = null) =>
        new(@event.AccountId, secret?.Channel ?? Channel.Email, @event.Name, to ?? secret?.Address ?? "", why, @event.UserId) { CustomerId = @event.CustomerId };
}
