using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Freshcom.Features.Guide;

/// <summary>Turns a page's Markdown into what the dashboard shows. Anchors are made as Git hosts make them, so that one link works in both places.</summary>
internal static partial class GuideRenderer
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().DisableHtml().Build();

    /// <param name="path">Where the page is: links to its own headings need it, because the site has a base address.</param>
    public static GuideArticle Render(string markdown, string path)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>()) Direct(link, path);
        var headings = document.OfType<HeadingBlock>().ToList();
        // As links write it: Blazor looks for a page's anchor without decoding it.
        foreach (var heading in headings) heading.GetAttributes().Id = Uri.EscapeDataString(heading.GetAttributes().Id!);
        return new(TextOf(headings[0]), [.. Parts(document.Where(x => x != headings[0]))],
            [.. headings.Where(x => x.Level == 2).Select(x => new GuideHeading(x.GetAttributes().Id!, TextOf(x)))]);
    }

    /// <summary><c>sending.md#limits</c> becomes <c>/guide/sending#limits</c>; other sites open beside the dashboard.</summary>
    private static void Direct(LinkInline link, string path)
    {
        var (file, anchor) = (link.Url ?? "").Split('#') is [var name, var id] ? (name, $"#{id}") : (link.Url ?? "", "");
        if (Uri.TryCreate(file, UriKind.Absolute, out _))
        {
            link.GetAttributes().AddProperty("target", "_blank");
            link.GetAttributes().AddProperty("rel", "noopener");
        }
        else
        {
            link.Url = (file.Length == 0 ? path : GuideBook.PathOf(Path.GetFileNameWithoutExtension(file))) + anchor;
        }
    }

    private static IEnumerable<GuidePart> Parts(IEnumerable<Block> blocks)
    {
        List<Block> before = [];
        foreach (var block in blocks)
        {
            if (block is not FencedCodeBlock code)
            {
                before.Add(block);
                continue;
            }
            if (before.Count > 0) yield return Html(before);
            before = [];
            yield return new GuidePart.Code(code.Arguments ?? "", code.Lines.ToString());
        }
        if (before.Count > 0) yield return Html(before);
    }

    private static GuidePart.Html Html(List<Block> blocks)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        foreach (var block in blocks) renderer.Render(block);
        return new(SignInCode().Replace(writer.ToString(), "<wbr>"));
    }

    /// <summary>Behind each sign within inline code: there a long name goes on in the next line, not amid a word.</summary>
    [GeneratedRegex("(?<=<code>[^<]*[.:_/])(?=[^<]+</code>)", RegexOptions.CultureInvariant)]
    private static partial Regex SignInCode();

    private static string TextOf(HeadingBlock heading) => string.Concat(heading.Inline!.Descendants().Select(x => x switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        _ => "",
    }));
}
