using System.Globalization;
using Freshcom.Domain;
using Freshcom.Tests.BlackBox;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>A merchant moves in: a file of customers, the check with its faults, the import, and one of them logs in with the password of old. Then the list goes out again.</summary>
public sealed class ImportJourney(Browser browser)
{
    [Theory]
    [InlineData(Browser.Desktop, ColorScheme.Light, "en-US")]
    [InlineData(Browser.Phone, ColorScheme.Dark, "zh-CN")]
    public async Task Customers_come_in_by_a_file_and_log_in_and_go_out_by_one(int width, ColorScheme scheme, string locale)
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        var site = app.StartKestrel();
        await using var owner = await browser.OpenAsync(site, width, scheme, locale);
        var page = owner.Page;
        await owner.SignInToDemoAsync();
        await owner.GotoAsync("/customers");
        await page.Locator("a[href='/customers/import']").ClickAsync();
        await Assertions.Expect(page.Locator(".drop")).ToBeVisibleAsync();
        await SoundAsync(owner);

        var email = Make.Email("moved");
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "old-shop.csv",
            MimeType = "text/csv",
            Buffer = System.Text.Encoding.UTF8.GetBytes($"Klant;E-mail;Hash;Method\r\n王秀英;{email};{BCrypt.Net.BCrypt.HashPassword(Make.Password, 6)};simple\r\nBea;bea@;;\r\n"),
        });
        await Assertions.Expect(page.Locator(".mapping tbody tr")).ToHaveCountAsync(4);
        await page.Locator(".mapping select").First.SelectOptionAsync("1");
        await page.Locator(".mapping select").Last.SelectOptionAsync(((int)ImportField.AuthMethod).ToString(CultureInfo.InvariantCulture));
        await SoundAsync(owner);
        await page.Locator(".button.filled").ClickAsync();

        await Assertions.Expect(page.Locator(".thirds .figure")).ToHaveTextAsync(["1", "0", "1"]);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await SoundAsync(owner);
        await page.Locator(".button.filled").ClickAsync();
        await Assertions.Expect(page.Locator(".banner.tone-green")).ToBeVisibleAsync();
        await SoundAsync(owner);

        await owner.GotoAsync($"/customers?search={email}");
        await Assertions.Expect(page.Locator("td a", new() { HasText = "王秀英" })).ToBeVisibleAsync();
        var export = page.Locator("a[download]");
        var account = new Uri(site, await export.GetAttributeAsync("href")).Query.Split("account=")[1].Split('&')[0];
        using var http = new HttpClient { BaseAddress = site };
        var login = await new ApiClient(http).TokenAsync(null, ("grant_type", "password"), ("username", email), ("password", Make.Password), ("scope", $"aid:{account}"));
        login.Is(200);

        var file = await page.RunAndWaitForDownloadAsync(() => export.ClickAsync());
        using var reader = new StreamReader(await file.CreateReadStreamAsync());
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains($"王秀英,,,{email},no", lines[1], StringComparison.Ordinal);
        owner.ShouldBeClean();
    }

    private static async Task SoundAsync(BrowserPage owner)
    {
        await owner.ShouldFitItsWidthAsync();
        await owner.ShouldBeAccessibleAsync();
    }
}
