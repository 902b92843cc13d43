using System.Diagnostics;
using CsCheck;
using Freshcom.Features.Notifications;

namespace Freshcom.Tests.Features.Notifications;

public sealed class TemplateChecksTests
{
    private static readonly string[] Pieces =
        ["{{", "}}", "{", "}", "#", "^", "/", ">", "=", "!", "&", "a", ".", " ", "\n", "{{#a}}", "{{^a}}", "{{/a}}", "{{{", "}}}", "{{a}}", "{{!", "{{=", "text"];

    [Theory]
    [InlineData("")]
    [InlineData("Plain text, { and } included")]
    [InlineData("Hello {{user.first_name}}, {{ code }} {{{code}}} {{&code}} {{! a comment }}")]
    [InlineData("{{#user.phoneNumber}}Call {{.}}{{/user.phoneNumber}}{{^user.phoneNumber}}No phone{{/user.phoneNumber}}")]
    [InlineData("{{#user}}\r\n  {{name}}\r\n{{/user}}\r\n")]
    public void Values_sections_and_comments_are_welcome(string template)
    {
        Assert.Null(TemplateChecks.Check(template, TemplateKind.Html, "bodyHtml"));
        Assert.Null(TemplateChecks.Check(template, TemplateKind.Text, "bodyText"));
    }

    [Theory]
    [InlineData("Hi {{name", "templateUnclosedTag")]
    [InlineData("Hi {{", "templateUnclosedTag")]
    [InlineData("Hi {{{name}}", "templateSyntax")]
    [InlineData("{{#user}}Hi", "templateUnclosed")]
    [InlineData("{{#a}}{{#b}}{{/b}}", "templateUnclosed")]
    [InlineData("Hi{{/user}}", "templateUnopened")]
    [InlineData("{{#a}}{{#b}}{{/a}}{{/b}}", "templateUnopened")]
    [InlineData("{{> header}}", "templatePartial")]
    [InlineData("{{#a}}{{>header}}{{/a}}", "templatePartial")]
    [InlineData("{{=<% %>=}}<%code%>", "templateDelimiters")]
    [InlineData("{{=", "templateUnclosedTag")]
    [InlineData("{{= x", "templateUnclosedTag")]
    [InlineData("{{#a}}{{={{/a}}", "templateSyntax")]
    [InlineData("{{}}", "templateName")]
    [InlineData("{{user name}}", "templateName")]
    [InlineData("{{user..name}}", "templateName")]
    [InlineData("{{*name}}", "templateName")]
    [InlineData("{{name()}}", "templateName")]
    [InlineData("{{{{name}}}}", "templateName")]
    [InlineData("{{a.b.c.d.e.f}}", "templateName")]
    [InlineData("a\0b", "invalid")]
    public void Everything_else_is_refused_by_its_own_name(string template, string code)
    {
        var error = TemplateChecks.Check(template, TemplateKind.Html, "bodyHtml");
        Assert.Equal((code, "bodyHtml"), (error?.Code, error?.Field));
        Assert.StartsWith("Body html ", error!.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_say_where_to_look()
    {
        Assert.Equal("Body html opens {{#user}} but never closes it", TemplateChecks.Check("{{# user }}Hi", TemplateKind.Html, "bodyHtml")?.Title);
        Assert.Equal("Body must not include other templates ({{> …}})", TemplateChecks.Check("{{> x}}", TemplateKind.Text, "body")?.Title);
        Assert.Equal("Body has {{user name}}, which cannot be a variable's name", TemplateChecks.Check("{{user name}}", TemplateKind.Text, "body")?.Title);
    }

    [Fact]
    public void Limits_are_64_kB_200_tags_and_10_levels()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{{#a}}", depth)) + string.Concat(Enumerable.Repeat("{{/a}}", depth));
        static string? Code(string template) => TemplateChecks.Check(template, TemplateKind.Text, "body")?.Code;

        Assert.Null(Code(new string('a', 65_536)));
        Assert.Equal("tooLong", Code(new string('a', 65_537)));
        Assert.Equal("tooLong", Code(new string('\u1ea7', 30_000)));
        Assert.Null(Code(string.Concat(Enumerable.Repeat("{{a}}", 200))));
        Assert.Equal("templateTooManyTags", Code(string.Concat(Enumerable.Repeat("{{a}}", 201))));
        Assert.Null(Code(Nested(10)));
        Assert.Equal("templateTooDeep", Code(Nested(11)));
    }

    [Theory]
    [InlineData("{{code}}")]
    [InlineData("{{{ code }}}")]
    [InlineData("{{&code}}")]
    [InlineData("{{#code}}{{.}}{{/code}}")]
    [InlineData("{{^code}}none{{/code}}")]
    [InlineData("{{user.password_reset_token}}")]
    [InlineData("{{user.passwordResetToken}}")]
    [InlineData("{{#user}}{{passwordResetToken}}{{/user}}")]
    [InlineData("{{user.email_verification_token}}")]
    public void A_line_must_not_name_a_code_or_token(string template)
    {
        Assert.Equal("templateSecret", TemplateChecks.Check($"x {template}", TemplateKind.Line, "subject")?.Code);
        Assert.Null(TemplateChecks.Check(template, TemplateKind.Text, "body"));
    }

    [Theory]
    [InlineData("{{customer.code}} at {{account.name}}")]
    [InlineData("{{user.email}}")]
    [InlineData("{{phoneNumber}}")]
    public void A_line_may_name_anything_else(string template) => Assert.Null(TemplateChecks.Check(template, TemplateKind.Line, "to"));

    [Theory]
    [InlineData("a\nb", "lineBreak")]
    [InlineData("a\r\nBcc: {{user.email}}", "lineBreak")]
    public void A_line_does_not_break(string template, string code) => Assert.Equal(code, TemplateChecks.Check(template, TemplateKind.Line, "subject")?.Code);

    [Fact]
    public void Uses_are_found_in_any_spelling_and_not_in_text()
    {
        Assert.True(TemplateChecks.UsesVariable("{{#user}}{{phoneNumber}}{{/user}}", "user.phone_number"));
        Assert.False(TemplateChecks.UsesVariable("code {{customer.code}} {{! code }}", "code"));
        Assert.False(TemplateChecks.UsesVariable("{{code", "code"));
    }

    [Fact]
    public void Hostile_templates_are_judged_quickly()
    {
        string[] hostile =
        [
            new('{', 65_536), new('}', 65_536), string.Concat(Enumerable.Repeat("{{#a}}", 10_000)), string.Concat(Enumerable.Repeat("{{/a}}", 10_000)),
            "{{" + new string(' ', 65_000), "{{#" + new string(' ', 65_000) + "}}", "{{" + new string('a', 65_000) + "}}", "{{" + new string('.', 65_000) + "}}",
            string.Concat(Enumerable.Repeat("{{#a}}", 100)) + new string('\n', 60_000), string.Concat(Enumerable.Repeat("{ {", 20_000)),
            string.Concat(Enumerable.Repeat("{{!" + new string(' ', 300), 190)), "{{=" + new string('=', 60_000) + "}}",
        ];
        var watch = Stopwatch.StartNew();
        foreach (var template in hostile) TemplateChecks.Check(template, TemplateKind.Html, "bodyHtml");
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2000);
    }

    [Fact]
    public void No_template_makes_the_checks_throw() =>
        Gen.Int[0, Pieces.Length - 1].List[0, 24]
            .Select(parts => string.Concat(parts.Select(i => Pieces[i])))
            .Sample(template =>
            {
                var error = TemplateChecks.Check(template, TemplateKind.Html, "f");
                var rendered = TemplateRenderer.Render(template, TemplateKind.Html, "f", new Dictionary<string, object?> { ["a"] = "<" });
                Assert.Equal(error is null, rendered.Failure is null);
            }, iter: 20_000);
}
