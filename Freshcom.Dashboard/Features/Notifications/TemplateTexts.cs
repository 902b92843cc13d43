using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What the fields of the template editor hold, in one language.</summary>
internal sealed record TemplateTexts
{
    public string? Name { get; set; }
    public string? To { get; set; }
    public string? From { get; set; }
    public string? Subject { get; set; }
    public string? Html { get; set; }
    public string? Text { get; set; }

    /// <summary>Of a translation only what it has itself: an empty field means that the account's own text is sent.</summary>
    public static TemplateTexts Of(TemplateView template, bool isTranslation)
    {
        string? Own(string attribute, string? text) => isTranslation && !template.Translated.Contains(attribute) ? null : text;
        return new()
        {
            Name = template.Name,
            To = template.To,
            From = template.From,
            Subject = Own("subject", template.Subject),
            Html = Own("bodyHtml", template.BodyHtml),
            Text = Own("bodyText", template.BodyText),
        };
    }

    /// <summary>What is saved. Name and addresses are those of all languages, and are written in the account's own.</summary>
    public TemplateInput ToInput(MessageKind kind, bool isTranslation)
    {
        var input = new TemplateInput { BodyText = Blank(Text) };
        if (kind == MessageKind.Email) input = input with { Subject = Blank(Subject), BodyHtml = Blank(Html) };
        if (isTranslation) return input;
        input = input with { Name = Blank(Name?.Trim()), To = To?.Trim() ?? "" };
        return kind == MessageKind.Email ? input with { From = Blank(From) } : input;
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
