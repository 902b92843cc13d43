namespace Freshcom.Domain;

/// <summary>Where a message stands. An e-mail ends as <see cref="Sent"/>: acceptance by the gateway is not delivery.</summary>
public enum MessageStatus
{
    Pending, Sending, Sent, Delivered, Undelivered, Failed, Expired,

    /// <summary>Test mode: kept, never sent.</summary>
    Captured,

    /// <summary>Never queued (no trigger, a limit, another channel): in the dashboard's log only.</summary>
    NotSent,
}

/// <summary>
/// One e-mail, text message or webhook call on its way: the outbox and the log in one row.
/// What it shows is masked from the start where it carries a code in live mode; the clear content lies sealed in <see cref="SealedContent"/> until it is sent, failed or expired.
/// </summary>
public sealed class OutgoingMessage : ITimestamped, ISearchable
{
    private OutgoingMessage() { }

    public OutgoingMessage(Guid? accountId, MessageKind kind, string? eventName, DateTimeOffset now)
    {
        (Id, AccountId, Kind, EventName) = (Guid.CreateVersion7(now), accountId, kind, eventName);
        NextTryAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>Null for the system's mail to a standard user.</summary>
    public Guid? AccountId { get; private set; }
    public MessageKind Kind { get; private set; }
    public MessageStatus Status { get; set; }

    /// <summary>Null for the system's own mail.</summary>
    public string? EventName { get; private set; }
    public Guid? TriggerId { get; set; }
    public Guid? TemplateId { get; set; }
    public Guid? UserId { get; set; }
    public Guid? CustomerId { get; set; }
    public string? From { get; set; }
    public string To { get; set; } = "";
    public string? ReplyTo { get; set; }
    public string? Subject { get; set; }
    public string? BodyHtml { get; set; }

    /// <summary>Plain text of an e-mail, the text message, or a webhook's JSON.</summary>
    public string? BodyText { get; set; }
    public string Locale { get; set; } = "en";

    /// <summary>Carries a code or token: sent before everything else, on the short schedule, never after <see cref="ExpiresAt"/>.</summary>
    public bool IsCode { get; set; }
    public byte[]? SealedContent { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public int Attempts { get; set; }

    /// <summary>When it is due; null once it has ended.</summary>
    public DateTimeOffset? NextTryAt { get; set; }
    public Guid? LeaseOwner { get; set; }
    public DateTimeOffset? LeaseUntil { get; set; }
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>The gateway's own id of the accepted message.</summary>
    public string? GatewayId { get; set; }

    /// <summary>What the gateway's receipt said: <see cref="MessageStatus.Delivered"/> or <see cref="MessageStatus.Undelivered"/>. It may come before the acceptance is written down.</summary>
    public MessageStatus? Receipt { get; set; }
    public DateTimeOffset? ReceiptAt { get; set; }

    /// <summary>The last try failed for the gateway's sake (away, refused to log in, out of order), not for this message's.</summary>
    public bool IsGatewayFault { get; set; }

    /// <summary>A test that staff sent from the dashboard, with sample values.</summary>
    public bool IsSample { get; set; }

    /// <summary>How many text messages it is paid as (3GPP TS 23.038); null for other kinds. Kept, because a masked text has another length.</summary>
    public int? Segments { get; set; }

    /// <summary>Why it was not sent, or the gateway's last answer, in words for a merchant.</summary>
    public string? Reason { get; set; }

    /// <summary>The tries so far, oldest first.</summary>
    public IReadOnlyList<DeliveryTry> Tries { get; set; } = [];
    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public string SearchText { get; private set; } = "";
    public IEnumerable<string?> Words => [To, Subject];
}

/// <summary>One try to hand a message to its gateway.</summary>
/// <param name="At">When it began.</param>
/// <param name="Milliseconds">How long the gateway took.</param>
/// <param name="Answer">What came of it, in words for a merchant; never the message's content.</param>
/// <param name="Gateway">Through which gateway: a mail server's host, an SMS provider; null for a webhook.</param>
public sealed record DeliveryTry(DateTimeOffset At, int Milliseconds, string Answer, string? Gateway = null);
