using System.Diagnostics;
using Freshcom.Domain;
using Freshcom.Features.Notifications;

namespace Freshcom.Tests.Features.Notifications;

public sealed class TemplateRendererTests
{
    private static readonly Dictionary<string, object?> Variables = new()
    {
        ["code"] = "012345",
        ["user"] = new Dictionary<string, object?> { ["name"] = "Tr\u1ea7n \"Mai\" <b>&</b>", ["phone_number"] = "+84911112278", ["email"] = null, ["first_name"] = "" },
        ["account"] = new Dictionary<string, object?> { ["name"] = "Hoa Sen" },
        ["breaking"] = "a\r\nBcc: eve@y.example",
        ["figure"] = 1234.5,
        ["yes"] = true,
        ["no"] = false,
    };

    [Theory]
    [InlineData("{{code}} for {{user.phone_number}} at {{ account.name }}", "012345 for +84911112278 at Hoa Sen")]
    [InlineData("{{user.phoneNumber}}", "+84911112278")]
    [InlineData("{{#user}}{{phoneNumber}} {{code}}{{/user}}", "+84911112278 012345")]
    [InlineData("{{#user.phone_number}}[{{.}}]{{/user.phone_number}}", "[+84911112278]")]
    [InlineData("{{^user.email}}no mail{{/user.email}}{{#user.email}}mail{{/user.email}}", "no mail")]
    [InlineData("{{#user.first_name}}Hi{{/user.first_name}}{{^missing}}!{{/missing}}", "!")]
    [InlineData("{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{yes}}{{no}}{{figure}}", "ytruefalse1234.5")]
    [InlineData("[{{missing}}{{missing.too}}{{user}}{{user.name.more}}{{code.x}}{{! note }}]", "[]")]
    [InlineData("a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n")]
    [InlineData("", "")]
    public void Variables_are_filled_in(string template, string expected) => Assert.Equal(expected, Render(template, TemplateKind.Text));

    [Theory]
    [InlineData("{{code.Length}}{{code.length}}{{user.Count}}{{user.Keys}}{{account.name.Chars}}{{GetType}}{{user.Comparer}}")]
    [InlineData("{{#user}}{{Count}}{{Values}}{{/user}}{{#code}}{{Length}}{{/code}}")]
    public void Templates_see_variables_and_no_members_of_objects(string template) => Assert.Equal("", Render(template, TemplateKind.Text));

    [Theory]
    [InlineData("{{user.name}}")]
    [InlineData("{{{user.name}}}")]
    [InlineData("{{&user.name}}")]
    [InlineData("{{# user.name }}{{{.}}}{{/ user.name }}")]
    public void Every_value_in_HTML_is_escaped_whatever_the_braces(string template)
    {
        Assert.Equal("<p>Tr\u1ea7n &quot;Mai&quot; &lt;b&gt;&amp;&lt;/b&gt;</p>", Render($"<p>{template}</p>", TemplateKind.Html));
        Assert.Equal("Tr\u1ea7n \"Mai\" <b>&</b>", Render(template, TemplateKind.Text));
        Assert.Equal("Tr\u1ea7n \"Mai\" <b>&</b>", Render(template, TemplateKind.Line));
    }

    [Fact]
    public void A_value_is_never_read_as_a_template() =>
        Assert.Equal("{{code}}", TemplateRenderer.Render("{{x}}", TemplateKind.Text, "f", new Dictionary<string, object?> { ["x"] = "{{code}}", ["code"] = "1" }).Value);

    [Fact]
    public void A_value_that_breaks_a_line_is_refused_in_lines_only()
    {
        Assert.Equal("lineBreak", Code(TemplateRenderer.Render("Hi {{breaking}}", TemplateKind.Line, "subject", Variables)));
        Assert.Equal("Hi a\r\nBcc: eve@y.example", Render("Hi {{breaking}}", TemplateKind.Text));
        Assert.Equal("Hi", Render("  Hi {{missing}} ", TemplateKind.Line));
    }

    [Fact]
    public void The_output_has_an_end()
    {
        var variables = new Dictionary<string, object?> { ["x"] = new string('<', 10_000) };
        var template = string.Concat(Enumerable.Repeat("{{x}}", 200));
        var watch = Stopwatch.StartNew();
        Assert.Equal("templateOutputTooLong", Code(TemplateRenderer.Render(template, TemplateKind.Html, "bodyHtml", variables)));
        Assert.InRange(watch.ElapsedMilliseconds, 0, 1000);
    }

    [Fact]
    public void Deep_and_many_sections_stay_fast()
    {
        object? inner = "x";
        for (var i = 0; i < 10; i++) inner = new Dictionary<string, object?> { ["a"] = inner };
        var template = string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Repeat("{{#a}}", 10)) + string.Concat(Enumerable.Repeat("{{/a}}", 10)), 10));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
            Assert.Equal("", TemplateRenderer.Render(template, TemplateKind.Html, "f", (Dictionary<string, object?>)inner!).Value);
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2000);
    }

    [Fact]
    public void A_template_that_should_never_have_been_kept_is_an_error_and_not_an_exception()
    {
        Assert.Equal("templateUnclosed", Code(TemplateRenderer.Render("{{#a}}", TemplateKind.Text, "body", Variables)));
        Assert.Equal("templatePartial", Code(TemplateRenderer.Render("{{>a}}", TemplateKind.Text, "body", Variables)));
    }

    private static string Render(string template, TemplateKind kind) => TemplateRenderer.Render(template, kind, "body", Variables).Value;

    private static string Code(Result<string> result) => Assert.Single(Assert.IsType<Failure.Invalid>(result.Failure).Errors).Code;
}
