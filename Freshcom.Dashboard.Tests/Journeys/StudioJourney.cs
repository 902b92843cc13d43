using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>The template studio in a real browser: what only a browser can prove.</summary>
public sealed class StudioJourney(Browser browser)
{
    [Fact]
    public async Task Variables_go_in_at_the_caret_and_no_script_of_a_template_runs()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        var site = app.StartKestrel();
        await using var owner = await browser.OpenAsync(site);
        var page = owner.Page;
        await OpenNewAsync(owner);

        var html = page.Locator("form textarea");
        await html.FillAsync("<p>Code: </p>");
        await html.EvaluateAsync("field => field.setSelectionRange(9, 9)");
        await page.Locator(".chip.needed").First.ClickAsync();
        await Assertions.Expect(html).ToHaveValueAsync("<p>Code: {{code}}</p>");
        var frame = page.FrameLocator("iframe.mail-frame");
        await Assertions.Expect(frame.Locator("p")).ToHaveTextAsync("Code: 123456");

        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        var headers = page.WaitForResponseAsync(x => x.Url.Contains("/notifications/preview/", StringComparison.Ordinal));
        await html.FillAsync("""
            <p style="color: rgb(255, 0, 0)">{{code}}</p>
            <script>parent.document.title = document.title = 'ran'; fetch('/stolen')</script>
            <img src="x:y" onerror="parent.document.title = 'ran'; document.body.id = 'ran'">
            <svg onload="document.body.id = 'ran'"></svg><meta http-equiv="refresh" content="0;url=/stolen">
            <form action="/stolen" id="f"><input autofocus onfocus="document.body.id = 'ran'"></form><a href="javascript:document.body.id='ran'">go</a>
            """);
        var policy = (await headers).Headers;
        await Assertions.Expect(frame.Locator("p")).ToHaveTextAsync("123456");

        Assert.Equal("rgb(255, 0, 0)", await frame.Locator("p").EvaluateAsync<string>("p => getComputedStyle(p).color"));
        Assert.Equal("null", await frame.Locator("body").EvaluateAsync<string>("() => self.origin"));
        Assert.NotEqual("ran", await frame.Locator("body").GetAttributeAsync("id"));
        Assert.DoesNotContain("ran", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(asked, x => x.Contains("stolen", StringComparison.Ordinal));
        Assert.StartsWith("sandbox; default-src 'none'; ", policy["content-security-policy"], StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", policy["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal(("nosniff", "no-store"), (policy["x-content-type-options"], policy["cache-control"]));
        await OtherSessionsSeeNothingAsync(site, owner);
    }

    [Theory]
    [InlineData(Browser.Desktop, ColorScheme.Light, "en-US")]
    [InlineData(Browser.Phone, ColorScheme.Dark, "zh-CN")]
    public async Task The_studio_fits_its_window_and_has_no_fault_that_axe_finds(int width, ColorScheme scheme, string locale)
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        await using var owner = await browser.OpenAsync(app.StartKestrel(), width, scheme, locale);
        await OpenNewAsync(owner);
        await owner.ShouldFitItsWidthAsync();
        await owner.ShouldBeAccessibleAsync();
        owner.ShouldBeClean();
    }

    /// <summary>The address of a frame is worth nothing outside of the session whose page it stands on, and ends with that page.</summary>
    private async Task OtherSessionsSeeNothingAsync(Uri site, BrowserPage owner)
    {
        var source = await owner.Page.Locator("iframe.mail-frame").GetAttributeAsync("src");
        await using var other = await browser.OpenAsync(site);
        await other.SignInToDemoAsync();
        Assert.Equal(404, await other.GotoAsync(source!, interactive: false));
        await using var nobody = await browser.OpenAsync(site);
        await nobody.GotoAsync(source!, interactive: false);
        Assert.Contains("/signin", nobody.Page.Url, StringComparison.Ordinal);
    }

    private static async Task OpenNewAsync(BrowserPage owner)
    {
        await owner.SignInToDemoAsync();
        await owner.GotoAsync("/notifications/email-templates/new");
        await Assertions.Expect(owner.Page.Locator("iframe.mail-frame")).ToBeVisibleAsync();
    }
}
