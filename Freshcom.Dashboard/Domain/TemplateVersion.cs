namespace Freshcom.Domain;

/// <summary>A template as it was saved once, in all its languages: its history.</summary>
public sealed class TemplateVersion
{
    /// <summary>How many of one template are kept; the oldest go.</summary>
    public const int Kept = 50;

    private TemplateVersion() { }

    public TemplateVersion(MessageTemplate template, Guid? changedById, string? changedBy, DateTimeOffset now)
    {
        (Id, TemplateId, ChangedById, ChangedBy, InsertedAt) = (Guid.CreateVersion7(now), template.Id, changedById, changedBy, now);
        (Name, To, From, ReplyTo) = (template.Name, template.To, template.From, template.ReplyTo);
        (Subject, BodyHtml, BodyText, Description, Translations) = (template.Subject, template.BodyHtml, template.BodyText, template.Description, template.Translations);
    }

    public Guid Id { get; private set; }
    public Guid TemplateId { get; private set; }

    /// <summary>Who saved it; null for the system.</summary>
    public Guid? ChangedById { get; private set; }
    public string? ChangedBy { get; private set; }
    public string Name { get; private set; } = "";
    public string To { get; private set; } = "";
    public string? From { get; private set; }
    public string? ReplyTo { get; private set; }
    public string? Subject { get; private set; }
    public string? BodyHtml { get; private set; }
    public string? BodyText { get; private set; }
    public string? Description { get; private set; }
    public Translations Translations { get; private set; } = new();
    public DateTimeOffset InsertedAt { get; private set; }

    /// <summary>Makes the template as it was then.</summary>
    public void RestoreTo(MessageTemplate template)
    {
        (template.Name, template.To, template.From, template.ReplyTo) = (Name, To, From, ReplyTo);
        (template.Subject, template.BodyHtml, template.BodyText, template.Description, template.Translations) = (Subject, BodyHtml, BodyText, Description, Translations);
    }
}
