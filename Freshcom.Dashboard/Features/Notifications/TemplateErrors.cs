using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What can be wrong with a template, as field errors that say where to look.</summary>
internal static class TemplateErrors
{
    public static Error Unclosed(string field, string section) => new("templateUnclosed", $"{Errors.Label(field)} opens {{{{#{Shown(section)}}}}} but never closes it", field);
    public static Error Unopened(string field, string section) => new("templateUnopened", $"{Errors.Label(field)} closes {{{{/{Shown(section)}}}}} where it is not the section that is open", field);
    public static Error UnclosedTag(string field) => new("templateUnclosedTag", $"{Errors.Label(field)} has a {{{{ without its }}}}", field);
    public static Error Syntax(string field) => new("templateSyntax", $"{Errors.Label(field)} is not a valid Mustache template", field);
    public static Error Name(string field, string name) => new("templateName", $"{Errors.Label(field)} has {{{{{Shown(name)}}}}}, which cannot be a variable's name", field);
    public static Error Partial(string field) => new("templatePartial", $"{Errors.Label(field)} must not include other templates ({{{{> …}}}})", field);
    public static Error Delimiters(string field) => new("templateDelimiters", $"{Errors.Label(field)} must not change the delimiters ({{{{= … =}}}})", field);
    public static Error TooManyTags(string field, int max) => new("templateTooManyTags", $"{Errors.Label(field)} has more than {max} tags", field);
    public static Error TooDeep(string field, int max) => new("templateTooDeep", $"{Errors.Label(field)} nests sections more than {max} deep", field);
    public static Error Secret(string field, string name) => new("templateSecret", $"{Errors.Label(field)} must not contain a code or token ({{{{{name}}}}})", field);
    public static Error OutputTooLong(string field) => new("templateOutputTooLong", $"{Errors.Label(field)} becomes too long once its variables are filled in", field);

    public static Error SampleAddress(MessageKind kind) => new($"sampleAddress{kind}", $"Your own {(kind == MessageKind.Sms ? "phone number" : "e-mail address")} is not verified yet");
    public static Error SampleLimit(int max) => new("sampleLimit", $"At most {max} tests an hour; try again later");

    private static string Shown(string name) => name.Length <= 40 ? name : $"{name[..40]}…";
}
