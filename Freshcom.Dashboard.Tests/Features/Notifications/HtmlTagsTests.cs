using Freshcom.Features.Notifications;

namespace Freshcom.Tests.Features.Notifications;

public sealed class HtmlTagsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Plain, 1 < 2 and a > b")]
    [InlineData("<p>Hello<br>you<BR/> <img src=\"a>b.png\" alt='</p>'></p>")]
    [InlineData("<!doctype html><html><head><meta charset=utf-8><title>a <b> c</title></head><body><table><tr><td>x</td></tr></table></body></html>")]
    [InlineData("<!-- <p> <!--[if mso]><table><![endif]--><o:p>x</o:p>")]
    [InlineData("<style>p > a { content: '<div>' }</style><P>Case does not count</p>")]
    [InlineData("ignored</b>, as browsers do")]
    public void What_is_closed_is_sound(string html) => Assert.Empty(HtmlTags.Unclosed(html));

    [Theory]
    [InlineData("<p>Hello", "p")]
    [InlineData("<div><b>Hello</div>", "b")]
    [InlineData("<b><i>Hello</b></i>", "i")]
    [InlineData("<div><p>a</p><p>b</div>", "p")]
    [InlineData("<table><tr><td>x</table>", "tr td")]
    [InlineData("<p>Click <a href=\"https://shop.example>here</a></p>", "a")]
    [InlineData("<p>Hello</p><stro", "stro")]
    [InlineData("<style>p { }", "style")]
    public void What_is_not_is_named(string html, string tags) => Assert.Equal(tags.Split(' '), HtmlTags.Unclosed(html));

    [Fact]
    public void The_largest_body_is_read_at_once() => Assert.Equal(["a"], HtmlTags.Unclosed(string.Concat(Enumerable.Repeat("<a x=\"", 50_000))));
}
