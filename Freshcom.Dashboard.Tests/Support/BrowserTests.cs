using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Xunit.Sdk;

namespace Freshcom.Tests;

/// <summary>What the browser fixture promises, on a site of its own.</summary>
public sealed class BrowserTests(Browser browser)
{
    private const string Plain = """
        <!doctype html><title>Plain</title><link rel="icon" href="data:,">
        <button id="late" onclick="this.textContent = 'heard'">not heard</button>
        <script>setTimeout(() => document.body.dataset.interactive = 'yes', 200)</script>
        """;

    [Fact]
    public async Task A_page_waits_until_clicks_are_heard()
    {
        await using var site = await SiteAsync(Plain);
        await using var page = await browser.OpenAsync(new Uri(site.Urls.First()));
        Assert.Equal(200, await page.GotoAsync("/"));
        await page.Page.ClickAsync("#late");
        Assert.Equal("heard", await page.Page.TextContentAsync("#late"));
        page.ShouldBeClean();
    }

    [Theory]
    [InlineData(Browser.Desktop, ColorScheme.Light, "1440 light")]
    [InlineData(Browser.Phone, ColorScheme.Dark, "390 dark")]
    public async Task A_page_has_the_width_and_the_scheme_asked_for(int width, ColorScheme scheme, string expected)
    {
        await using var site = await SiteAsync(Plain);
        await using var page = await browser.OpenAsync(new Uri(site.Urls.First()), width, scheme);
        await page.GotoAsync("/");
        Assert.Equal(expected, await page.Page.EvaluateAsync<string>("innerWidth + (matchMedia('(prefers-color-scheme: dark)').matches ? ' dark' : ' light')"));
        await page.ShouldFitItsWidthAsync();
    }

    [Theory]
    [InlineData("<script>throw new Error('torn')</script>", "torn")]
    [InlineData("<script>console.error('spilt')</script>", "spilt")]
    [InlineData("<img src='/missing.png'>", "404 GET")]
    public async Task What_goes_wrong_in_a_page_fails_its_test(string fault, string report)
    {
        await using var site = await SiteAsync(Plain + fault);
        await using var page = await browser.OpenAsync(new Uri(site.Urls.First()));
        await page.GotoAsync("/");
        Assert.Contains(report, Assert.Throws<FailException>(() => page.ShouldBeClean()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_wider_than_its_window_fails_its_test()
    {
        await using var site = await SiteAsync(Plain + "<div style='width: 500px'>wide</div>");
        await using var page = await browser.OpenAsync(new Uri(site.Urls.First()), Browser.Phone);
        await page.GotoAsync("/");
        await Assert.ThrowsAsync<FailException>(page.ShouldFitItsWidthAsync);
    }

    private static async Task<WebApplication> SiteAsync(string html)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        var site = builder.Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.Run(context =>
        {
            if (context.Request.Path != "/")
            {
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            }
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(html);
        });
        await site.StartAsync(TestContext.Current.CancellationToken);
        return site;
    }
}
