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

    public async Task RaiseAsync(FreshcomDbContext db, DomainEvent @event, CancellationToken cancellationToken)
    {
        var triggers = await db.Triggers.AsNoTracking()
            .Where(x => x.AccountId == @event.AccountId && x.Event == @event.Name && x.Status == TriggerStatus.Active).OrderBy(x => x.InsertedAt).ToListAsync(cancellationToken);
        if (triggers.Count == 0)
        {
            if (@event.Secret is { } unsent) LogNotSent(db, Entry(@event, unsent, NoTrigger));
            return;
        }
        if (@event is { CustomerId: null, UserId: { } userId })
            @event = @event with { CustomerId = await db.Customers.Where(x => x.UserId == userId).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(cancellationToken) };
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == @event.AccountId, cancellationToken);
        var ids = triggers.Select(x => Guid.TryParse(x.ActionTarget, out var id) ? id : Guid.Empty).ToList();
        var templates = await db.Templates.AsNoTracking().Where(x => x.AccountId == account.Id && ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, cancellationToken);
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
