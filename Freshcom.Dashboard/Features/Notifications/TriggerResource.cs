using System.Text.Json.Serialization;
using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary>A trigger as it is read.</summary>
public sealed record TriggerView(Guid Id, DateTimeOffset InsertedAt, DateTimeOffset UpdatedAt)
{
    public required string Name { get; init; }
    public required TriggerStatus Status { get; init; }
    public required string Event { get; init; }
    public required ActionType ActionType { get; init; }
    public required string ActionTarget { get; init; }
    public string? Description { get; init; }

    /// <summary>Why it turned itself off: its target is gone; null otherwise.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Until when a webhook's old signing secret signs beside the new one; null when there is none.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>False for an event that this product does not emit by itself.</summary>
    public bool IsKnownEvent => EventNames.All.Contains(Event);

    /// <summary>The template that it sends; null for a webhook.</summary>
    public Guid? TemplateId => ActionType == ActionType.Webhook ? null : ResourceIds.Parse(ActionTarget);

    /// <param name="translation">The locale whose translations are read; null for the record itself.</param>
    public static TriggerView Of(NotificationTrigger trigger, string? translation) => new(trigger.Id, trigger.InsertedAt, trigger.UpdatedAt)
    {
        Name = trigger.Translations.Read(translation, "name", trigger.Name)!,
        Status = trigger.Status,
        Event = trigger.Event,
        ActionType = trigger.ActionType,
        ActionTarget = trigger.ActionTarget,
        Description = trigger.Translations.Read(translation, "description", trigger.Description),
        StatusReason = trigger.StatusReason,
        OldSecretUntil = trigger.OldSecretUntil,
    };
}

/// <summary>The attributes of a <c>NotificationTrigger</c> on the wire.</summary>
public sealed record TriggerAttributes(
    string Name, TriggerStatus Status, string Event, ActionType ActionType, string ActionTarget, string? Description,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SigningSecret);

/// <summary>A trigger that was just made.</summary>
/// <param name="SigningSecret">A webhook's, in clear; null for other actions.</param>
public sealed record MadeTrigger(TriggerView Trigger, string? SigningSecret);

/// <summary>The <c>NotificationTrigger</c> resource.</summary>
public static class TriggerResource
{
    public static readonly ResourceSpec Spec = ResourceSpec.Of<TriggerAttributes>("NotificationTrigger") with
    {
        Filters = new Dictionary<string, Filter> { ["status"] = Filter.Of<TriggerStatus>(), ["event"] = Filter.Text, ["actionType"] = Filter.Of<ActionType>(), ["actionTarget"] = Filter.Text },
        Sorts = ["insertedAt", "updatedAt", "name", "event"],
    };

    /// <summary>The answer to making one: the only one with a webhook's signing secret.</summary>
    public static Resource ToResource(this MadeTrigger made) => ToResource(made.Trigger, made.SigningSecret);

    public static Resource ToResource(this TriggerView trigger) => ToResource(trigger, null);

    private static Resource ToResource(TriggerView trigger, string? signingSecret) => new("NotificationTrigger", trigger.Id, trigger.InsertedAt, trigger.UpdatedAt,
        new TriggerAttributes(trigger.Name, trigger.Status, trigger.Event, trigger.ActionType, trigger.ActionTarget, trigger.Description, signingSecret));
}
