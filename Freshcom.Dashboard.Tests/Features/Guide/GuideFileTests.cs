using System.Globalization;
using Freshcom.Features.Guide;
using Markdig.Syntax;

namespace Freshcom.Tests.Features.Guide;

/// <summary>The guide as files: whole, and the same in each language.</summary>
public sealed class GuideFileTests
{
    public static TheoryData<string> Languages => [.. GuideFile.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_link_leads_to_a_page_and_a_heading_that_are_there(string language)
    {
        var files = GuideFile.All(language).ToDictionary(x => $"{x.Name}.md");
        var broken =
            from file in files.Values
            from link in file.Links
            where !link.StartsWith("https://", StringComparison.Ordinal)
            let parts = Uri.UnescapeDataString(link).Split('#')
            let target = parts[0].Length == 0 ? file : files.GetValueOrDefault(parts[0])
            where target is null || (parts.Length > 1 && !target.Anchors.Contains(parts[1]))
            select $"{file.Name}: {link}";
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void The_first_page_links_to_every_other(string language)
    {
        Assert.Equal([.. GuideBook.Names.Append("README").Order(StringComparer.Ordinal)], GuideFile.All(language).Select(x => x.Name).Order(StringComparer.Ordinal));
        Assert.Equal(GuideBook.Names.Select(x => $"{x}.md"), GuideFile.Open(language, "README").Links);
        Assert.Contains($"(docs/guide/{language}/README.md)", File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_languages_have_the_same_headings_tables_and_code()
    {
        foreach (var (english, chinese) in GuideFile.All("en").Zip(GuideFile.All("zh-Hans")))
        {
            Assert.Equal(english.Name, chinese.Name);
            Assert.Equal(english.Headings.Select(x => x.Level), chinese.Headings.Select(x => x.Level));
            Assert.Equal(english.Document.Select(x => x.GetType()), chinese.Document.Select(x => x.GetType()));
            Assert.Equal(english.Rows.Select(x => x.Count), chinese.Rows.Select(x => x.Count));
            Assert.Equal(english.Snippets.Select(x => (x.Info, x.Lines.ToString())), chinese.Snippets.Select(x => (x.Info, x.Lines.ToString())));
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_page_has_one_H1_an_answer_below_it_and_code_that_says_what_it_does(string language)
    {
        foreach (var file in GuideFile.All(language))
        {
            Assert.Equal(1, file.Headings[0].Level);
            Assert.Equal(1, file.Headings.Count(x => x.Level == 1));
            Assert.IsType<ParagraphBlock>(file.Document[1]);
            Assert.All(file.Snippets, x => Assert.False(string.IsNullOrWhiteSpace(x.Arguments), $"{file.Name}: {x.Lines}"));
            // They name the regions that screen readers list.
            Assert.Equal(file.Snippets.Count, file.Snippets.Select(x => x.Arguments).Distinct().Count());
            Assert.All(file.Snippets, x => Assert.IsType<MarkdownDocument>(x.Parent));
        }
    }

    [Fact]
    public void A_page_is_rendered_once_its_links_lead_to_pages_and_raw_HTML_is_text()
    {
        var book = new GuideBook();
        Assert.Same(book.Find("receiving-webhooks"), book.Find("receiving-webhooks"));
        Assert.Null(book.Find("../en/README"));
        var shown = Assert.IsType<GuidePart.Html>(Assert.Single(GuideRenderer.Render("# T\n\n<b>x</b> [a](b.md#c) [d](#e) [f](README.md) [g](https://h.example)", "/guide/t").Parts));
        Assert.Contains("&lt;b&gt;", shown.Markup, StringComparison.Ordinal);
        Assert.Equal(Uri.EscapeDataString("限额"), Assert.Single(GuideRenderer.Render("# T\n\n## 限额", "/guide/t").Headings).Id);
        Assert.Contains("href=\"/guide/b#c\"", shown.Markup, StringComparison.Ordinal);
        Assert.Contains("href=\"/guide/t#e\"", shown.Markup, StringComparison.Ordinal);
        Assert.Contains("href=\"/guide\"", shown.Markup, StringComparison.Ordinal);
        Assert.Contains("href=\"https://h.example\" target=\"_blank\" rel=\"noopener\"", shown.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en-GB", "en")]
    [InlineData("zh-CN", "zh-Hans")]
    [InlineData("de", "en")]
    public void The_language_is_the_viewers_or_English(string culture, string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        Assert.Equal(GuideFile.Open(language, "receiving-webhooks").Title, new GuideBook().Find("receiving-webhooks")!.Title);
    }
}
