using System.Net;
using System.Text.RegularExpressions;
using Freshcom.Features.Guide;

namespace Freshcom.Tests.Features.Guide;

/// <summary>The guide in the dashboard, as the server first sends it.</summary>
public sealed partial class GuidePageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_is_in_the_dashboard_in_both_languages()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        using var client = app.CookieClient();
        await SignInAsync(client);
        foreach (var (culture, language) in new[] { ("en", "en"), ("zh-CN", "zh-Hans") })
        {
            foreach (var name in GuideBook.Names.Prepend("README"))
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, GuideBook.PathOf(name)) { Headers = { { "Accept-Language", culture } } };
                using var answer = await client.SendAsync(request, Stop);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
                var file = GuideFile.Open(language, name);
                Assert.Matches($"<h1[^>]*>{Regex.Escape(file.Title)}</h1>", page);
                Assert.All(file.Anchors.Skip(1), x => Assert.Contains($"id=\"{Uri.EscapeDataString(x!)}\"", page, StringComparison.Ordinal));
                Assert.All(file.Snippets, x => Assert.Contains(x.Lines.ToString(), page.ReplaceLineEndings("\n"), StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task A_page_that_does_not_exist_is_not_found()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        using var client = app.CookieClient();
        await SignInAsync(client);
        using var answer = await client.GetAsync("/guide/no-such-page", Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task SignInAsync(HttpClient client)
    {
        var forms = (await client.GetStringAsync("/signin", Stop)).Split("<form");
        var form = Hidden().Matches(forms.Single(x => x.Contains("Input.Username", StringComparison.Ordinal))).ToDictionary(x => x.Groups[1].Value, x => WebUtility.HtmlDecode(x.Groups[2].Value));
        (form["Input.Username"], form["Input.Password"]) = ("ines@starship.example", "starship-demo");
        using var answer = await client.PostAsync("/signin", new FormUrlEncodedContent(form), Stop);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
