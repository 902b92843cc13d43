using Freshcom.Components;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>How a message's status is shown.</summary>
public static class MessageStates
{
    public static Status Of(MessageView message) => message.IsRetrying ? Status.Retrying : Of(message.Status);

    public static Status Of(TriggerResult result) => result is { Status: MessageStatus.Pending or MessageStatus.Sending, LastTry: not null } ? Status.Retrying : Of(result.Status);

    public static Status Of(MessageStatus status) => status switch
    {
        MessageStatus.Pending or MessageStatus.Sending => Status.Queued,
        MessageStatus.Sent => Status.Sent,
        MessageStatus.Delivered => Status.Delivered,
        MessageStatus.Undelivered => Status.Undelivered,
        MessageStatus.Failed => Status.Failed,
        MessageStatus.Expired => Status.Expired,
        MessageStatus.Captured => Status.Captured,
        MessageStatus.NotSent => Status.NotSent,
        _ => throw new InvalidOperationException($"Unknown status {status}."),
    };

    /// <summary>The addressee without what only its owner needs to know; a webhook's address as it is.</summary>
    public static string MaskedTo(MessageView message) => message.Kind switch
    {
        MessageKind.Email => EmailAddress.Masked(message.To),
        MessageKind.Sms => PhoneNumber.Masked(message.To),
        _ => message.To,
    };
}
