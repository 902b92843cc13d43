using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Tables;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Freshcom.Tests.Features.Guide;

/// <summary>A file of <c>docs/guide</c>, read as a Git host reads it.</summary>
public sealed partial class GuideFile
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().Build();

    private GuideFile(string path) => (Path, Text, Document) = (path, File.ReadAllText(path), Markdown.Parse(File.ReadAllText(path), Pipeline));

    public static IReadOnlyList<string> Languages { get; } = ["en", "zh-Hans"];

    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Text { get; }

    public MarkdownDocument Document { get; }

    public IReadOnlyList<HeadingBlock> Headings => [.. Document.OfType<HeadingBlock>()];

    public string Title => Headings[0].Inline!.FirstChild!.ToString()!;

    public IReadOnlyList<string?> Anchors => [.. Headings.Select(x => x.GetAttributes().Id)];

    public IReadOnlyList<FencedCodeBlock> Snippets => [.. Document.Descendants<FencedCodeBlock>()];

    public IReadOnlyList<string> Links => [.. Document.Descendants<LinkInline>().Select(x => x.Url!)];

    /// <summary>The rows of all tables, each cell as it is written.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows =>
        [.. Document.Descendants<TableRow>().Where(x => !x.IsHeader).Select(row => row.Cast<TableCell>().Select(cell => Text.Substring(cell.Span.Start, cell.Span.Length).Trim(' ', '|')).ToList())];

    /// <summary>All files of a language.</summary>
    public static IReadOnlyList<GuideFile> All(string language) =>
        [.. Directory.EnumerateFiles(Folder(language), "*.md").Order(StringComparer.Ordinal).Select(x => new GuideFile(x))];

    public static GuideFile Open(string language, string name) => new(System.IO.Path.Combine(Folder(language), $"{name}.md"));

    /// <summary>The code of a language (<c>csharp</c>).</summary>
    public string Snippet(string info) => Snippets.Single(x => x.Info == info).Lines.ToString();

    /// <summary>What stands between backquotes.</summary>
    public static IReadOnlyList<string> Code(string cell) => [.. InBackquotes().Matches(cell).Select(x => x.Groups[1].Value)];

    private static string Folder(string language) => System.IO.Path.Combine(Repository.Root, "docs", "guide", language);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InBackquotes();
}
