using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>A default method that cannot work yet, in a real browser: what would follow, the mends one after the other, and a new user who gets the code.</summary>
public sealed partial class ReadinessJourney(Browser browser)
{
    [Fact]
    public async Task Text_messages_become_the_default_once_everything_they_need_is_there()
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = TestCertificates.WriteServerCertificate(folder.Path, trusted: true);
        using var identity = X509Certificate2.CreateFromPemFile(certificate, key);
        await using var gateway = await HttpGateway.StartAsync(200, "{}", identity);
        await using var app = new TestApp { RealClock = true }.With("Webhooks:AllowPrivateAddresses", "true");
        var site = app.StartKestrel();
        var shop = await Shop.OpenAsync(app);
        await using var merchant = await browser.OpenAsync(site);
        await merchant.SignInAsync(shop.Username, shop.Password);

        await ShouldWarnAsync(merchant);
        await MakeTriggersAsync(merchant.Page);
        await SetGatewayUpAsync(merchant.Page, $"{gateway.Origin}/sms");
        await ShouldSaveWithoutWarningAsync(merchant);
        await ShouldLogInWithACodeAsync(shop, gateway);
        merchant.ShouldBeClean();
    }

    private static async Task ShouldWarnAsync(BrowserPage merchant)
    {
        var page = merchant.Page;
        await ChooseSmsAsync(merchant);
        await Assertions.Expect(page.Locator(".choice.selected .tag.tone-red")).ToHaveTextAsync("Cannot work yet");
        await Assertions.Expect(page.Locator(".card:has(.checks) .tag.tone-red")).ToHaveTextAsync("3 of 4 missing");
        await Assertions.Expect(page.Locator(".save-bar .what")).ToContainTextAsync("New users will get SMS codes that cannot be sent. Until all points are mended they cannot register or log in.");
        await Assertions.Expect(SaveIn(page)).ToHaveTextAsync("Save anyway");
        await Assertions.Expect(SaveIn(page)).ToHaveClassAsync(new Regex(@"\boutlined\b"));
        await Assertions.Expect(page.Locator("main .button.filled, .save-bar .button.filled")).ToHaveCountAsync(0);
        await merchant.ShouldBeAccessibleAsync();
    }

    private static async Task MakeTriggersAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Create: Login code trigger" }).ClickAsync();
        await Assertions.Expect(page.Locator(".card:has(.checks) .tag.tone-red")).ToHaveTextAsync("2 of 5 missing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create: Phone verification trigger" }).ClickAsync();
        await Assertions.Expect(page.Locator(".card:has(.checks) .tag.tone-red")).ToHaveTextAsync("1 of 5 missing");
        await Assertions.Expect(page.Locator(".save-bar .what")).ToContainTextAsync("Until that point is mended");
    }

    /// <summary>Where the checklist leads to.</summary>
    private static async Task SetGatewayUpAsync(IPage page, string url)
    {
        await page.Locator(".checks").GetByRole(AriaRole.Link, new() { Name = "Set up" }).ClickAsync();
        await page.Locator("label", new() { HasText = "Own SMS gateway" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "JSON over HTTPS" }).ClickAsync();
        await page.GetByLabel("Address", new() { Exact = true }).FillAsync(url);
        await SaveIn(page).ClickAsync();
        await Assertions.Expect(page.Locator(".save-bar")).ToHaveCountAsync(0);
    }

    private static async Task ShouldSaveWithoutWarningAsync(BrowserPage merchant)
    {
        var page = merchant.Page;
        await ChooseSmsAsync(merchant);
        await Assertions.Expect(page.Locator(".choice.selected .tag")).ToHaveTextAsync("Works");
        await Assertions.Expect(page.Locator(".save-bar .what")).ToContainTextAsync("Users created after you save get SMS codes.");
        await Assertions.Expect(SaveIn(page)).ToHaveTextAsync("Save");
        await Assertions.Expect(SaveIn(page)).ToHaveClassAsync(new Regex(@"\bfilled\b"));
        await SaveIn(page).ClickAsync();
        await Assertions.Expect(page.Locator(".save-bar")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".choice.selected")).ToContainTextAsync("Current default");
    }

    /// <summary>Over the API alone: the code that verifies the number, registering with it, and the code of a login.</summary>
    private static async Task ShouldLogInWithACodeAsync(Shop shop, HttpGateway gateway)
    {
        var (guest, phone) = (await shop.LiveGuestAsync(), Make.Phone());
        (await Shop.AskCodeAsync(guest, Via.Sms, phone)).Is(204);
        var registration = Shop.Registration(Via.Sms, phone, await CodeAsync(gateway, phone, messages: 1));
        var person = Shop.ToPerson(await guest.PostAsync("/customers", "Customer", registration), (string)registration["email"]!, phone);
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).AsksForOtp("tfa_sms");
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password, await CodeAsync(gateway, phone, messages: 2))).Is(200);
    }

    /// <summary>The code of the last of so many messages that the gateway got for the number.</summary>
    private static async Task<string> CodeAsync(HttpGateway gateway, string phone, int messages)
    {
        List<JsonElement> TextsTo() => [.. gateway.Requests.Select(x => JsonElement.Parse(x.Body)).Where(x => x.GetProperty("to").GetString() == phone)];
        await OutboxRig.UntilAsync(() => Task.FromResult(TextsTo().Count >= messages), "No text message came.");
        return SixDigits().Match(TextsTo()[messages - 1].GetProperty("body").GetString()!).Value;
    }

    private static async Task ChooseSmsAsync(BrowserPage merchant)
    {
        await merchant.GotoAsync("/settings/authentication");
        await merchant.Page.Locator("label", new() { HasText = "SMS code" }).ClickAsync();
    }

    private static ILocator SaveIn(IPage page) => page.Locator(".save-bar .button").Last;

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
