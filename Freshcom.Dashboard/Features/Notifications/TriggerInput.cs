using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary>What may be written on a trigger; its event and what it does only when it is made.</summary>
public sealed record TriggerInput : IResourceInput
{
    public static string ResourceType => "NotificationTrigger";

    public Optional<string?> Name { get; init; }

    /// <summary>A <see cref="TriggerStatus"/> by its name on the wire.</summary>
    public Optional<string?> Status { get; init; }

    /// <summary>Known or not: other modules emit their own.</summary>
    public Optional<string?> Event { get; init; }

    /// <summary>An <see cref="Domain.ActionType"/> by its name on the wire.</summary>
    public Optional<string?> ActionType { get; init; }

    /// <summary>The id of a template, or the URL of a webhook.</summary>
    public Optional<string?> ActionTarget { get; init; }
    public Optional<string?> Description { get; init; }
}
