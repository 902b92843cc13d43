using System.Text.RegularExpressions;
using Freshcom.Tests.BlackBox;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>The main job, in a real browser and over HTTP: from an empty server to a customer who logs in with what the merchant set.</summary>
public sealed partial class FirstDayJourney(Browser browser)
{
    private const string Email = "ines@starship.example", Password = "a long password";

    [Fact]
    public async Task A_merchant_signs_up_makes_codes_the_default_and_changes_a_customers_method()
    {
        await using var app = new TestApp { RealClock = true };
        var site = app.StartKestrel();
        await using var merchant = await browser.OpenAsync(site);
        var page = merchant.Page;

        await SignUpAsync(merchant);
        await MakeEmailCodesTheDefaultAsync(merchant);

        await page.Locator("form.mode button[value=test]").ClickAsync();
        await Assertions.Expect(page.Locator(".strip")).ToBeVisibleAsync();
        await merchant.GotoAsync("/notifications/triggers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create all", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Codes without a trigger")).ToHaveCountAsync(0);

        var client = await ClientOf(site, merchant);
        (await client.Guest.PostAsync("/email_verification_codes", "EmailVerificationCode", new { email = "ada@shop.example" })).Is(204);
        var code = await NewestCodeInMessagesAsync(merchant);
        var customer = (await client.Guest.PostAsync("/customers", "Customer", new
        {
            status = "registered",
            name = "Ada",
            email = "ada@shop.example",
            phoneNumber = "+15555550142",
            password = Password,
            emailVerificationCode = code,
        })).Is(201).Id;

        (await client.LoginAsync()).AsksForOtp("tfa_email");
        (await client.LoginAsync(await NewestCodeInMessagesAsync(merchant))).Is(200);

        await ChangeToSmsAsync(merchant, customer);
        (await client.LoginAsync()).AsksForOtp("tfa_sms");
        (await client.LoginAsync(await NewestCodeInMessagesAsync(merchant))).Is(200);
        await merchant.GotoAsync($"/customers/{customer}");
        await Assertions.Expect(page.GetByText("Not verified")).ToHaveCountAsync(0);
        merchant.ShouldBeClean();
    }

    private static async Task SignUpAsync(BrowserPage merchant)
    {
        var page = merchant.Page;
        await merchant.GotoAsync("/signup", interactive: false);
        await page.GetByLabel("Name of the business").FillAsync("Starship Manufacturing");
        await page.GetByLabel("Your name").FillAsync("Ines Carvalho");
        await page.GetByLabel("E-mail").FillAsync(Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create an account" }).ClickAsync();
        await merchant.InteractiveAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Home");
    }

    private static async Task MakeEmailCodesTheDefaultAsync(BrowserPage merchant)
    {
        var page = merchant.Page;
        await merchant.GotoAsync("/settings/authentication");
        await Assertions.Expect(page.Locator("#new-users")).ToContainTextAsync("Only users created after you save get it.");
        await page.Locator("label", new() { HasText = "E-mail code" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save anyway" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Settings saved")).ToBeVisibleAsync();
    }

    private static async Task ChangeToSmsAsync(BrowserPage merchant, string customer)
    {
        var page = merchant.Page;
        await merchant.GotoAsync($"/customers/{customer}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change authentication method" }).ClickAsync();
        await page.Locator("label", new() { HasText = "SMS code" }).ClickAsync();
        await page.Locator("label", new() { HasText = "Let the customer confirm at the next login" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change, confirm at next login" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Method changed")).ToBeVisibleAsync();
    }

    /// <summary>Read as a person would: the newest message, opened.</summary>
    private static async Task<string> NewestCodeInMessagesAsync(BrowserPage merchant)
    {
        await merchant.GotoAsync("/messages");
        await merchant.Page.GetByRole(AriaRole.Button, new() { Name = "Show details" }).First.ClickAsync();
        var text = await merchant.Page.Locator(".mail-text").InnerTextAsync();
        return SixDigits().Match(text).Value;
    }

    private static async Task<Client> ClientOf(Uri site, BrowserPage merchant)
    {
        var http = new HttpClient { BaseAddress = site };
        await merchant.GotoAsync("/developers");
        var publishable = await merchant.Page.GetByText("prt-test-").First.InnerTextAsync();
        var account = await merchant.Page.GetByText("aid-test-").First.InnerTextAsync();
        var nobody = new ApiClient(http);
        return new(nobody, nobody.As(await nobody.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", publishable.Trim()))), account.Trim());
    }

    /// <summary>The merchant's client application.</summary>
    private sealed record Client(ApiClient Nobody, ApiClient Guest, string Account)
    {
        public Task<Answer> LoginAsync(string? otp = null) =>
            Nobody.TokenAsync(otp, ("grant_type", "password"), ("scope", $"aid:{Account}"), ("username", "ada@shop.example"), ("password", Password));
    }

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
