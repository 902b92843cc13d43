using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>Fills the parts of one template with the same variables, and remembers the first fault: then nothing of it may be sent.</summary>
internal sealed class TemplateFilling(IReadOnlyDictionary<string, object?> variables)
{
    public Error? Fault { get; private set; }

    /// <summary>One line; null when there is nothing in it.</summary>
    public string? Line(string? template, string field) => Fill(template, TemplateKind.Line, field) is { Length: > 0 } line ? line : null;

    public string? Html(string? template, string field) => Fill(template, TemplateKind.Html, field);

    public string? Text(string? template, string field) => Fill(template, TemplateKind.Text, field);

    private string? Fill(string? template, TemplateKind kind, string field)
    {
        if (template is null) return null;
        var result = TemplateRenderer.Render(template, kind, field, variables);
        if (result.Failure is null) return result.Value;
        Fault ??= result.Failure is Failure.Invalid invalid ? invalid.Errors[0] : Errors.Invalid(field);
        return null;
    }
}
