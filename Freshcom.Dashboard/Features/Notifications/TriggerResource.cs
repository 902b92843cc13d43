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
    };
}

/// <summary>The attributes of a <c>NotificationTrigger</c> on the wire.</summary>
public sealed record TriggerAttributes(string Name, TriggerStatus Status, string Event, ActionType ActionType, string ActionTarget, string? Description);

/// <summary>The <c>NotificationTrigger</c> resource.</summary>
public static class TriggerResource
{
    public static readonly ResourceSpec Spec = ResourceSpec.Of<TriggerAttributes>("NotificationTrigger") with
    {
        Filters = new Dictionary<string, Filter> { ["status"] = Filter.Of<TriggerStatus>(), ["event"] = Filter.Text, ["actionType"] = Filter.Of<ActionType>(), ["actionTarget"] = Filter.Text },
        Sorts = ["insertedAt", "updatedAt", "name", "event"],
    };

    public static Resource ToResource(this TriggerView trigger) => new("NotificationTrigger", trigger.Id, trigger.InsertedAt, trigger.UpdatedAt,
        new TriggerAttributes(trigger.Name, trigger.Status, trigger.Event, trigger.ActionType, trigger.ActionTarget, trigger.Description));
}
