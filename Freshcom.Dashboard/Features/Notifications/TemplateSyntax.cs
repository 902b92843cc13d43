using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Freshcom.Domain;
using Stubble.Core.Builders;
using Stubble.Core.Classes;
using Stubble.Core.Exceptions;
using Stubble.Core.Parser;
using Stubble.Core.Parser.TokenParsers;
using Stubble.Core.Tokens;

namespace Freshcom.Features.Notifications;

/// <summary>A template parsed by Stubble (Mustache), within the limits: values, sections, inverted sections and comments, and nothing else.</summary>
internal sealed partial class TemplateSyntax
{
    // Without the parsers of partials and delimiters, which are refused anyway: on a delimiter tag that is cut off ("{{=") Stubble's never ends.
    private static readonly ParserPipeline Pipeline = BuildPipeline();

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private TemplateSyntax(MustacheTemplate root) => Root = root;

    public MustacheTemplate Root { get; }

    public static bool TryParse(string template, string field, [NotNullWhen(true)] out TemplateSyntax? syntax, [NotNullWhen(false)] out Error? error)
    {
        syntax = null;
        // Counted before parsing: it bounds the parser's work too.
        if (Opening().Count(template) > TemplateChecks.MaxTags) error = TemplateErrors.TooManyTags(field, TemplateChecks.MaxTags);
        else if (Parse(template) is not { } root) error = Diagnose(template, field);
        else
        {
            var parsed = new TemplateSyntax(root);
            error = parsed.Visit(root, depth: 0, field);
            if (error is null) syntax = parsed;
        }
        return error is null;
    }

    /// <summary>Whether a tag names the variable in full, or by its last parts, as it may inside a section.</summary>
    public bool Uses(string variable) => _names.Any(name => name == variable || variable.EndsWith($".{name}", StringComparison.Ordinal));

    /// <summary>"user.phoneNumber" → "user.phone_number": the one spelling that variables have.</summary>
    public static string Canonical(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterUpper(c)) text.Append(c);
            else if (text.Length == 0 || text[^1] is '.' or '_') text.Append(char.ToLowerInvariant(c));
            else text.Append('_').Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }

    private static ParserPipeline BuildPipeline()
    {
        var builder = new ParserPipelineBuilder();
        builder.Remove<PartialTagParser>();
        builder.Remove<DelimiterTagParser>();
        return builder.Build();
    }

    private static MustacheTemplate? Parse(string template)
    {
        try
        {
            return MustacheParser.Parse(template, new Tags("{{", "}}"), lineIndent: 0, Pipeline);
        }
        // Stubble runs over the end of a text whose last tag is cut off; everything it throws here means the same.
        catch (Exception e) when (e is StubbleException or IndexOutOfRangeException or ArgumentException)
        {
            return null;
        }
    }

    private Error? Visit(BlockToken block, int depth, string field)
    {
        if (depth > TemplateChecks.MaxDepth) return TemplateErrors.TooDeep(field, TemplateChecks.MaxDepth);
        foreach (var token in block.Children)
        {
            var error = token switch
            {
                InterpolationToken value => Note(value.Content.ToString(), field),
                SectionToken section => Note(section.SectionName, field) ?? Visit(section, depth + 1, field),
                InvertedSectionToken section => Note(section.SectionName, field) ?? Visit(section, depth + 1, field),
                LiteralToken or CommentToken => null,
                _ => TemplateErrors.Syntax(field),
            };
            if (error is not null) return error;
        }
        return null;
    }

    private Error? Note(string name, string field)
    {
        if (name.StartsWith('>')) return TemplateErrors.Partial(field);
        if (name.StartsWith('=')) return TemplateErrors.Delimiters(field);
        if (!Name().IsMatch(name)) return TemplateErrors.Name(field, name);
        _names.Add(Canonical(name));
        return null;
    }

    // Stubble tells a position; a merchant is better served with the section's name.
    private static Error Diagnose(string template, string field)
    {
        var open = new Stack<string>();
        var end = 0;
        foreach (Match tag in SectionTag().Matches(template))
        {
            var name = tag.Groups["name"].Value;
            end = tag.Index + tag.Length;
            if (tag.Groups["sign"].ValueSpan is not "/") open.Push(name);
            else if (!open.TryPop(out var opened) || opened != name) return TemplateErrors.Unopened(field, name);
        }
        if (template.LastIndexOf("{{", StringComparison.Ordinal) is var last && last >= end && template.IndexOf("}}", last, StringComparison.Ordinal) < 0)
            return TemplateErrors.UnclosedTag(field);
        return open.TryPop(out var unclosed) ? TemplateErrors.Unclosed(field, unclosed) : TemplateErrors.Syntax(field);
    }

    [GeneratedRegex(@"\{\{\{?", RegexOptions.CultureInvariant)]
    private static partial Regex Opening();

    [GeneratedRegex(@"\{\{\s*(?<sign>[#^/])\s*(?<name>[^{}]{0,100}?)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SectionTag();

    [GeneratedRegex(@"\A(?:\.|[A-Za-z0-9_]{1,100}(?:\.[A-Za-z0-9_]{1,100}){0,4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
