namespace Freshcom.Domain;

/// <summary>Whether a trigger sends: only an active one does.</summary>
public enum TriggerStatus { Draft, Active, Disabled }

/// <summary>What a trigger does; camelCase on the wire (<c>invokeWebhook</c> is read as <c>webhook</c>).</summary>
public enum ActionType { SendEmail, SendSms, [InputAlias("invokeWebhook")] Webhook }

/// <summary>Listens to one event of its account and does one thing. Without an active one nothing is sent.</summary>
public sealed class NotificationTrigger : ITimestamped, ISearchable
{
    private NotificationTrigger() { }

    public NotificationTrigger(Guid accountId, string @event, ActionType actionType, string actionTarget, DateTimeOffset now) =>
        (Id, AccountId, Event, ActionType, ActionTarget) = (Guid.CreateVersion7(now), accountId, @event, actionType, actionTarget);

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }
    public string Name { get; set; } = "";
    public TriggerStatus Status { get; set; } = TriggerStatus.Active;

    /// <summary>In its dotted form: <c>identity:user.tfa_code.create.success</c>. Fixed once made.</summary>
    public string Event { get; private set; } = "";
    public ActionType ActionType { get; private set; }

    /// <summary>The id of a template, or the URL of a webhook.</summary>
    public string ActionTarget { get; set; } = "";
    public string? Description { get; set; }

    /// <summary>A webhook's signing secret, encrypted; null signs nothing.</summary>
    public byte[]? SealedSecret { get; set; }

    /// <summary>The secret before, which signs beside the new one until <see cref="OldSecretUntil"/>.</summary>
    public byte[]? SealedOldSecret { get; set; }
    public DateTimeOffset? OldSecretUntil { get; set; }

    /// <summary>Why it was turned off, when nobody did it by hand; null otherwise.</summary>
    public string? StatusReason { get; set; }
    public Translations Translations { get; set; } = new();
    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public string SearchText { get; private set; } = "";
    public IEnumerable<string?> Words => [Name, Event, Description];
}
