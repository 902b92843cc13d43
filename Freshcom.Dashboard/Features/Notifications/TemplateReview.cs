using System.Text.RegularExpressions;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What may be amiss in a template.</summary>
public enum FindingKind
{
    /// <summary>It cannot be saved; see <see cref="TemplateFinding.Error"/>.</summary>
    Fault,

    /// <summary>A code template's part without the code, or a link's without its token. Arguments: the variable.</summary>
    MissingSecret,

    /// <summary>A variable that no event which sends it has. Arguments: its name, and the one that was probably meant.</summary>
    UnknownVariable,

    /// <summary>An HTML tag without its end. Arguments: its name.</summary>
    UnclosedTag,

    /// <summary>An e-mail without a plain part.</summary>
    NoText,

    /// <summary>An SMS that is sent as several. Arguments: how many, by how many units it is too long for one, and that one's room.</summary>
    Segments,

    /// <summary>A character outside the GSM alphabet, which more than halves the room. Arguments: the character, the room with and without it.</summary>
    OutsideGsm7,

    /// <summary>A code's SMS without the last line that lets phones fill it in. Arguments: the line.</summary>
    NoCodeLine,
}

/// <summary>How much a finding weighs: only an error keeps a template from being saved.</summary>
public enum FindingSeverity { Error, Warning, Hint }

/// <summary>One thing that is amiss in a template.</summary>
/// <param name="Field">Where, as in the API: <c>bodyHtml</c>.</param>
/// <param name="Arguments">What its sentence says, in the order that <see cref="FindingKind"/> gives.</param>
public sealed record TemplateFinding(FindingKind Kind, FindingSeverity Severity, string? Field, params IReadOnlyList<object> Arguments)
{
    /// <summary>Of a <see cref="FindingKind.Fault"/>.</summary>
    public Error? Error { get; init; }
}

/// <summary>Reads a template as a careful colleague would, before customers do. Pure: what it says depends on what it is given alone.</summary>
public static partial class TemplateReview
{
    /// <param name="template">In the language that is looked at.</param>
    /// <param name="rendered">The same with sample values.</param>
    /// <param name="errors">What keeps it from being saved.</param>
    /// <param name="events">Of the triggers that send it, or the one that it is looked at for.</param>
    /// <param name="websiteUrl">Where the account's customers enter their codes; null when it is not known.</param>
    /// <returns>Errors first, hints last.</returns>
    public static IReadOnlyList<TemplateFinding> Of(TemplateView template, RenderedMessage rendered, IReadOnlyList<Error> errors, IReadOnlyCollection<string> events, string? websiteUrl)
    {
        var body = TemplateFields.BodyText(template.Kind);
        IEnumerable<TemplateFinding> findings =
        [
            .. Faults(errors, rendered),
            .. MissingSecrets(template, events),
            .. Unknown(template, events),
            .. HtmlTags.Unclosed(rendered.BodyHtml ?? "").Select(tag => new TemplateFinding(FindingKind.UnclosedTag, FindingSeverity.Warning, "bodyHtml", tag)),
            .. template.Kind == MessageKind.Email && string.IsNullOrWhiteSpace(template.BodyText) ? [new(FindingKind.NoText, FindingSeverity.Warning, body)] : Array.Empty<TemplateFinding>(),
            .. template.Kind == MessageKind.Sms ? OfSms(rendered.BodyText ?? "", events, websiteUrl) : [],
        ];
        return [.. findings.OrderBy(x => x.Severity)];
    }

    /// <summary>The last line by which a phone knows for which site a code is and fills it in (WICG, <i>Origin-bound one-time codes delivered via SMS</i>); null without a site.</summary>
    public static string? CodeLine(string? websiteUrl) =>
        Uri.TryCreate(websiteUrl, UriKind.Absolute, out var site) && site.Scheme is "https" or "http" ? $"@{site.IdnHost} #{{{{code}}}}" : null;

    /// <summary>The code that a phone takes from such a last line of an SMS; null without one.</summary>
    public static string? OfferedCode(string? text) => BoundCode().Match(text ?? "") is { Success: true } match ? match.Groups["code"].Value : null;

    private static IEnumerable<TemplateFinding> Faults(IReadOnlyList<Error> errors, RenderedMessage rendered) =>
        // Rendering meets most of them again, and only what grows too long by itself.
        (errors.Count == 0 && rendered.Fault is { } fault ? [fault] : errors).Select(x => new TemplateFinding(FindingKind.Fault, FindingSeverity.Error, x.Field) { Error = x });

    private static IEnumerable<TemplateFinding> MissingSecrets(TemplateView template, IReadOnlyCollection<string> events) =>
        from secret in events.Select(TemplateVariables.Secret).OfType<string>().Distinct()
        from part in Parts(template)
        where part.Field is "bodyHtml" or "bodyText" or "body" && !TemplateChecks.UsesVariable(part.Text, secret)
        select new TemplateFinding(FindingKind.MissingSecret, FindingSeverity.Warning, part.Field, secret);

    private static IEnumerable<TemplateFinding> Unknown(TemplateView template, IReadOnlyCollection<string> events)
    {
        // What the events of other modules carry is theirs to know.
        if (events.Any(x => !EventNames.All.Contains(x))) return [];
        var known = events.SelectMany(TemplateVariables.Readable).ToHashSet();
        return
            from part in Parts(template)
            from name in UnknownVariables.Find(part.Text, known)
            select UnknownVariables.Nearest(name, known) is { } nearest
                ? new TemplateFinding(FindingKind.UnknownVariable, FindingSeverity.Warning, part.Field, name, nearest)
                : new TemplateFinding(FindingKind.UnknownVariable, FindingSeverity.Warning, part.Field, name);
    }

    private static IEnumerable<TemplateFinding> OfSms(string rendered, IReadOnlyCollection<string> events, string? websiteUrl)
    {
        var size = SmsText.Of(rendered);
        var room = SmsText.SingleRoom(size.IsGsm7);
        if (size.Segments > 1) yield return new(FindingKind.Segments, FindingSeverity.Warning, "body", size.Segments, size.Units - room, room);
        // A letter of another script is meant; a dash or a quotation mark mostly came from a word processor.
        if (SmsText.FirstOutsideGsm7(rendered) is { } sign)
            yield return new(FindingKind.OutsideGsm7, System.Text.Rune.IsLetter(sign) ? FindingSeverity.Hint : FindingSeverity.Warning, "body", sign.ToString(), SmsText.SingleRoom(false), SmsText.SingleRoom(true));
        if (events.Any(x => TemplateVariables.Secret(x) == "code") && OfferedCode(rendered) is null && CodeLine(websiteUrl) is { } line)
            yield return new(FindingKind.NoCodeLine, FindingSeverity.Hint, "body", line);
    }

    private static IEnumerable<(string Field, string Text)> Parts(TemplateView template) =>
        new (string Field, string? Text)[]
        {
            ("to", template.To), ("from", template.From), ("replyTo", template.ReplyTo), ("subject", template.Subject), ("bodyHtml", template.BodyHtml), (TemplateFields.BodyText(template.Kind), template.BodyText),
        }.Where(x => !string.IsNullOrWhiteSpace(x.Text)).Select(x => (x.Field, x.Text!));

    [GeneratedRegex(@"(?:\A|\n)@[^\s@#]+ #(?<code>[^\s#]+)(?: [^\n]*)?\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex BoundCode();
}
