using Freshcom.Components;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>How triggers and their messages are shown.</summary>
public static class TriggerLooks
{
    public static Status Of(TriggerStatus status) => status switch
    {
        TriggerStatus.Active => Status.Active,
        TriggerStatus.Disabled => Status.Off,
        TriggerStatus.Draft => Status.Draft,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>One of <see cref="Lucide"/>.</summary>
    public static string Icon(ActionType action) => Icon(TriggerFields.KindOf(action));

    /// <inheritdoc cref="Icon(ActionType)"/>
    public static string Icon(MessageKind kind) => kind switch
    {
        MessageKind.Email => Lucide.Mail,
        MessageKind.Sms => Lucide.Sms,
        MessageKind.Webhook => Lucide.Webhook,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
