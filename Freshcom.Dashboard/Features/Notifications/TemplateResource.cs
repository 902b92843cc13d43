using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary>A template as it is read.</summary>
public sealed record TemplateView(Guid Id, MessageKind Kind, DateTimeOffset InsertedAt, DateTimeOffset UpdatedAt)
{
    public required string Name { get; init; }
    public required string To { get; init; }
    public string? From { get; init; }
    public string? ReplyTo { get; init; }
    public string? Subject { get; init; }
    public string? BodyHtml { get; init; }

    /// <summary>An e-mail's plain body, or the text message.</summary>
    public string? BodyText { get; init; }
    public string? Description { get; init; }

    /// <summary>The locales, besides the account's own, in which something of it is written.</summary>
    public IReadOnlyList<string> Translations { get; init; } = [];

    /// <summary>The attributes (<c>subject</c>) that the language it was read in has itself; the others are the account's own. Empty for the record itself.</summary>
    public IReadOnlyCollection<string> Translated { get; init; } = [];

    /// <param name="translation">The locale whose translations are read; null for the record itself.</param>
    public static TemplateView Of(MessageTemplate template, string? translation)
    {
        string? Read(string attribute, string? own) => template.Translations.Read(translation, attribute, own);
        return new(template.Id, template.Kind, template.InsertedAt, template.UpdatedAt)
        {
            Name = Read("name", template.Name)!,
            To = template.To,
            From = template.From,
            ReplyTo = template.ReplyTo,
            Subject = Read("subject", template.Subject),
            BodyHtml = Read("bodyHtml", template.BodyHtml),
            BodyText = Read("bodyText", template.BodyText),
            Description = Read("description", template.Description),
            Translations = [.. template.Translations.Texts.Keys.Order(StringComparer.Ordinal)],
            Translated = translation is not null && template.Translations.Texts.TryGetValue(translation, out var texts) ? [.. texts.Keys] : [],
        };
    }
}

/// <summary>The attributes of an <c>EmailTemplate</c> on the wire.</summary>
public sealed record EmailTemplateAttributes(string Name, string? Subject, string? From, string To, string? ReplyTo, string? BodyHtml, string? BodyText, string? Description);

/// <summary>The attributes of an <c>SMSTemplate</c> on the wire.</summary>
public sealed record SmsTemplateAttributes(string Name, string To, string? Body, string? Description);

/// <summary>The resources of templates.</summary>
public static class TemplateResource
{
    public static readonly ResourceSpec Email = ResourceSpec.Of<EmailTemplateAttributes>("EmailTemplate") with { Sorts = ["insertedAt", "updatedAt", "name"] };
    public static readonly ResourceSpec Sms = ResourceSpec.Of<SmsTemplateAttributes>("SMSTemplate") with { Sorts = ["insertedAt", "updatedAt", "name"] };

    public static Resource ToResource(this TemplateView template) => template.Kind == MessageKind.Email
        ? new("EmailTemplate", template.Id, template.InsertedAt, template.UpdatedAt,
            new EmailTemplateAttributes(template.Name, template.Subject, template.From, template.To, template.ReplyTo, template.BodyHtml, template.BodyText, template.Description))
        : new("SMSTemplate", template.Id, template.InsertedAt, template.UpdatedAt, new SmsTemplateAttributes(template.Name, template.To, template.BodyText, template.Description));
}
