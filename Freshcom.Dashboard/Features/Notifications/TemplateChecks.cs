using System.Text;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What a template's text becomes.</summary>
public enum TemplateKind
{
    /// <summary>An HTML body: every value is escaped.</summary>
    Html,

    /// <summary>A plain body or an SMS.</summary>
    Text,

    /// <summary>A subject or an address: one line, and nothing secret in it.</summary>
    Line,
}

/// <summary>Says whether a merchant's template may be kept.</summary>
public static class TemplateChecks
{
    /// <summary>Longest body, in UTF-8 bytes.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Longest subject or address, in characters.</summary>
    public const int MaxLineLength = 1000;

    /// <summary>Most tags: openings and closings of sections count one each.</summary>
    public const int MaxTags = 200;

    /// <summary>Deepest nesting of sections.</summary>
    public const int MaxDepth = 10;

    // Whoever sees a lock screen or a mail server's log reads subjects and addressees.
    private static readonly string[] Secrets = ["code", "user.email_verification_token", "user.password_reset_token"];

    /// <summary>Null when the template may be kept; otherwise its first fault. An empty one passes: whether it is required is the caller's matter.</summary>
    public static Error? Check(string template, TemplateKind kind, string field)
    {
        if (CheckText(template, kind, field) is { } fault) return fault;
        if (!TemplateSyntax.TryParse(template, field, out var syntax, out var error)) return error;
        if (kind != TemplateKind.Line) return null;
        var secret = Array.Find(Secrets, syntax.Uses);
        return secret is null ? null : TemplateErrors.Secret(field, secret);
    }

    /// <summary>
    /// Whether the template names the variable (<c>code</c>, <c>user.password_reset_token</c>), in any spelling, as value or section, or by
    /// its last part within a section. False for what does not parse.
    /// </summary>
    public static bool UsesVariable(string template, string variable) =>
        TemplateSyntax.TryParse(template, "template", out var syntax, out _) && syntax.Uses(variable);

    private static Error? CheckText(string template, TemplateKind kind, string field) => kind switch
    {
        TemplateKind.Line => Text.Line(template, field, MaxLineLength),
        // UTF-16 units first: they never outnumber the bytes, and counting those of a huge text is not needed.
        TemplateKind.Html or TemplateKind.Text => template.Length > MaxLength || Encoding.UTF8.GetByteCount(template) > MaxLength
            ? Errors.TooLong(field, MaxLength)
            : Text.Lines(template, field, MaxLength),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
