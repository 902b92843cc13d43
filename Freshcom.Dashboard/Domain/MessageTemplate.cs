namespace Freshcom.Domain;

/// <summary>How a message leaves: by mail, as a text message, or as a call of a merchant's server.</summary>
public enum MessageKind { Email, Sms, Webhook }

/// <summary>A Mustache template of an e-mail or a text message.</summary>
public sealed class MessageTemplate : ITimestamped, ISearchable
{
    private MessageTemplate() { }

    public MessageTemplate(Guid accountId, MessageKind kind, DateTimeOffset now) => (Id, AccountId, Kind) = (Guid.CreateVersion7(now), accountId, kind);

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }
    public MessageKind Kind { get; private set; }
    public string Name { get; set; } = "";
    public string To { get; set; } = "";
    public string? From { get; set; }
    public string? ReplyTo { get; set; }
    public string? Subject { get; set; }
    public string? BodyHtml { get; set; }

    /// <summary>The plain text of an e-mail, or the text message itself.</summary>
    public string? BodyText { get; set; }
    public string? Description { get; set; }
    public Translations Translations { get; set; } = new();
    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public string SearchText { get; private set; } = "";
    public IEnumerable<string?> Words => [Name, Subject, To, Description];
}
