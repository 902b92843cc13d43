using Freshcom.Delivery;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>The checks of a template's attributes; all faults at once.</summary>
internal static class TemplateFields
{
    /// <summary>What the API calls the text of a template.</summary>
    public static string BodyText(MessageKind kind) => kind == MessageKind.Sms ? "body" : "bodyText";

    /// <param name="isNew">Whether everything that a template needs has to be there.</param>
    /// <param name="isTranslation">Whether texts may be left empty: then those of the account's own language stand in for them.</param>
    public static List<Error> Check(MessageKind kind, TemplateInput input, bool isNew, bool isTranslation = false)
    {
        var isEmail = kind == MessageKind.Email;
        Error?[] faults =
        [
            isNew || input.Name.IsSet ? Name(input.Name.Value, isTranslation) : null,
            Part(input.To, "to", TemplateKind.Line, isRequired: true, isNew) ?? Addressee(kind, input.To.Value, "to"),
            isEmail ? Part(input.Subject, "subject", TemplateKind.Line, isRequired: !isTranslation, isNew) : null,
            isEmail ? Part(input.From, "from", TemplateKind.Line, isRequired: false, isNew) ?? Sender(input.From.Value, "from") : null,
            isEmail ? Part(input.ReplyTo, "replyTo", TemplateKind.Line, isRequired: false, isNew) ?? Sender(input.ReplyTo.Value, "replyTo") : null,
            isEmail ? Part(input.BodyHtml, "bodyHtml", TemplateKind.Html, isRequired: !isTranslation, isNew) : null,
            Part(input.BodyText, BodyText(kind), TemplateKind.Text, isRequired: !isEmail && !isTranslation, isNew),
            input.Description.Value is { } description ? Text.Lines(description, "description") : null,
        ];
        return [.. faults.OfType<Error>()];
    }

    private static Error? Name(string? name, bool isTranslation) => isTranslation && string.IsNullOrWhiteSpace(name) ? null : Text.RequiredLine(name, "name");

    private static Error? Part(Optional<string?> part, string field, TemplateKind kind, bool isRequired, bool isNew)
    {
        if (!isNew && !part.IsSet) return null;
        if (string.IsNullOrWhiteSpace(part.Value)) return isRequired ? Errors.Required(field) : null;
        return TemplateChecks.Check(part.Value, kind, field);
    }

    // What has no variables in it can be judged now.
    private static Error? Addressee(MessageKind kind, string? to, string field)
    {
        if (IsBlankOrFilledIn(to)) return null;
        return kind == MessageKind.Email ? EmailAddress.Check(to!, field) : PhoneNumber.Check(to!, field);
    }

    private static Error? Sender(string? sender, string field) => IsBlankOrFilledIn(sender) || EmailMessage.Read(sender) is not null ? null : Errors.Invalid(field);

    private static bool IsBlankOrFilledIn(string? text) => string.IsNullOrWhiteSpace(text) || text.Contains("{{", StringComparison.Ordinal);
}
