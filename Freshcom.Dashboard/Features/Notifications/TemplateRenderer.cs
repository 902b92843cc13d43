using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Freshcom.Domain;
using Stubble.Core.Tokens;

namespace Freshcom.Features.Notifications;

/// <summary>
/// Fills a template with an event's variables. Stubble parses; the filling is done here, so that a template reaches the given variables
/// and nothing else: no members of objects, no functions, no unescaped output in HTML, no output without end.
/// </summary>
public static class TemplateRenderer
{
    /// <summary>Longest result, in UTF-16 units.</summary>
    public const int MaxOutput = 256 * 1024;

    // Escapes what has a meaning in HTML and leaves the letters of every script as they are.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The filled-in text, or the fault of the template; a line is trimmed, and refused when a value breaks it.</summary>
    /// <param name="template">The template's text.</param>
    /// <param name="kind">Whether values are escaped, and whether the result is one line.</param>
    /// <param name="field">The template's field, for the error.</param>
    /// <param name="variables">
    /// By snake_case name: texts, numbers, truth values, or dictionaries of the same kind (<c>user</c>). camelCase in the template means the same.
    /// A variable that is missing, null, empty or false renders as nothing and hides its section.
    /// </param>
    public static Result<string> Render(string template, TemplateKind kind, string field, IReadOnlyDictionary<string, object?> variables)
    {
        if (!TemplateSyntax.TryParse(template, field, out var syntax, out var error)) return error;
        var output = new StringBuilder(template.Length + 256);
        if (!new Filling(kind, output).Write(syntax.Root, [variables])) return TemplateErrors.OutputTooLong(field);
        if (kind != TemplateKind.Line) return output.ToString();
        var line = output.ToString().Trim();
        return Text.HasLineBreak(line) ? Errors.LineBreak(field) : line;
    }

    /// <summary>One walk over a template; each step is false once the output is full.</summary>
    private sealed class Filling(TemplateKind kind, StringBuilder output)
    {
        /// <param name="block">What to write.</param>
        /// <param name="scopes">The values of the sections around it, outermost first.</param>
        public bool Write(BlockToken block, List<object?> scopes)
        {
            foreach (var token in block.Children)
            {
                var goesOn = token switch
                {
                    LiteralToken literal => literal.Content.All(slice => Append(slice.ToString())),
                    InterpolationToken value => Append(Escape(Show(Find(value.Content.ToString(), scopes)))),
                    SectionToken section => !IsTrue(Find(section.SectionName, scopes), out var scope) || Write(section, [.. scopes, scope]),
                    InvertedSectionToken section => IsTrue(Find(section.SectionName, scopes), out _) || Write(section, scopes),
                    _ => true,
                };
                if (!goesOn) return false;
            }
            return true;
        }

        private bool Append(string text)
        {
            if (output.Length + text.Length > MaxOutput) return false;
            output.Append(text);
            return true;
        }

        private string Escape(string value) => kind == TemplateKind.Html ? Html.Encode(value) : value;

        // Mustache: the first part is looked for from the innermost section outwards, the others only inside what it named.
        private static object? Find(string name, List<object?> scopes)
        {
            if (name == ".") return scopes[^1];
            var parts = TemplateSyntax.Canonical(name).Split('.');
            object? value = null;
            for (var i = scopes.Count - 1; i >= 0; i--)
                if (scopes[i] is IReadOnlyDictionary<string, object?> scope && scope.TryGetValue(parts[0], out value)) break;
            foreach (var part in parts.AsSpan(1))
                value = value is IReadOnlyDictionary<string, object?> inner ? inner.GetValueOrDefault(part) : null;
            return value;
        }

        private static bool IsTrue(object? value, out object? scope)
        {
            scope = value;
            return value is not (null or false or "");
        }

        private static string Show(object? value) => value switch
        {
            null or IReadOnlyDictionary<string, object?> => "",
            bool truth => truth ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
    }
}
