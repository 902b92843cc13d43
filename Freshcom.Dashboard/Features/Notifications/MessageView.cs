using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>A message as it is read: masked where it carries a code in live mode.</summary>
public sealed record MessageView(Guid Id, MessageKind Kind, DateTimeOffset InsertedAt, DateTimeOffset UpdatedAt)
{
    public required MessageStatus Status { get; init; }

    /// <summary>Null for the system's own mail.</summary>
    public string? EventName { get; init; }
    public string? From { get; init; }
    public required string To { get; init; }
    public string? ReplyTo { get; init; }
    public string? Subject { get; init; }
    public string? BodyHtml { get; init; }

    /// <summary>An e-mail's plain body, the text message, or a webhook's JSON.</summary>
    public string? BodyText { get; init; }
    public required string Locale { get; init; }
    public Guid? TriggerId { get; init; }
    public Guid? TemplateId { get; init; }
    public Guid? UserId { get; init; }
    public Guid? CustomerId { get; init; }

    /// <summary>It carries a code or token, and ends with it.</summary>
    public bool IsCode { get; init; }

    /// <summary>A test that staff sent, with sample values; it is not sent again.</summary>
    public bool IsSample { get; init; }

    /// <summary>How many text messages it is paid as; null for other kinds.</summary>
    public int? Segments { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Why it was not sent, or the last answer, in words for a merchant.</summary>
    public string? Reason { get; init; }
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The next try; null once it has ended.</summary>
    public DateTimeOffset? NextTryAt { get; init; }
    public string? GatewayId { get; init; }

    /// <summary>What the gateway's receipt said, and when it came.</summary>
    public MessageStatus? Receipt { get; init; }
    public DateTimeOffset? ReceiptAt { get; init; }
    public IReadOnlyList<DeliveryTry> Tries { get; init; } = [];

    /// <summary>A try has failed and another is to come.</summary>
    public bool IsRetrying => Status is (MessageStatus.Pending or MessageStatus.Sending) && Tries.Count > 0;

    /// <summary>Whether <see cref="MessageService.SendAgainAsync"/> would take it.</summary>
    public bool MaySendAgain => MayBeSentAgain(Status, IsCode, IsSample);

    internal static bool MayBeSentAgain(MessageStatus status, bool isCode, bool isSample) =>
        !isCode && !isSample && status is (MessageStatus.Failed or MessageStatus.Undelivered or MessageStatus.Sent or MessageStatus.Delivered);

    /// <summary>As lists hold it: without its text.</summary>
    public static MessageView Brief(OutgoingMessage message) => Of(message) with { BodyHtml = null, BodyText = null };

    public static MessageView Of(OutgoingMessage message) => new(message.Id, message.Kind, message.InsertedAt, message.UpdatedAt)
    {
        Status = message.Status,
        EventName = message.EventName,
        From = message.From,
        To = message.To,
        ReplyTo = message.ReplyTo,
        Subject = message.Subject,
        BodyHtml = message.BodyHtml,
        BodyText = message.BodyText,
        Locale = message.Locale,
        TriggerId = message.TriggerId,
        TemplateId = message.TemplateId,
        UserId = message.UserId,
        CustomerId = message.CustomerId,
        IsCode = message.IsCode,
        IsSample = message.IsSample,
        Segments = message.Segments,
        ExpiresAt = message.ExpiresAt,
        Reason = message.Reason,
        SentAt = message.SentAt,
        NextTryAt = message.NextTryAt,
        GatewayId = message.GatewayId,
        Receipt = message.Receipt,
        ReceiptAt = message.ReceiptAt,
        Tries = message.Tries,
    };
}

/// <summary>A message in the dashboard's log, with the names of what it belongs to; in a list without its text.</summary>
public sealed record MessageRow(MessageView Message)
{
    /// <summary>The customer's name, or the user's where there is no customer.</summary>
    public string? PersonName { get; init; }
    public string? TriggerName { get; init; }
    public string? TemplateName { get; init; }

    /// <summary>One row stays the same while its message changes: open, and with the focus in it.</summary>
    public bool Equals(MessageRow? other) => other?.Message.Id == Message.Id;

    public override int GetHashCode() => Message.Id.GetHashCode();
}
