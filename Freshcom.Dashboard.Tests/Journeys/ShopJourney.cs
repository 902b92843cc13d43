using Freshcom.Tests.BlackBox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>The sample shop's flows in a real browser, its codes read from the captured messages.</summary>
public sealed class ShopJourney(Browser browser)
{
    [Fact]
    public async Task A_newcomer_registers_with_a_code_and_logs_in_with_another()
    {
        await using var app = new TestApp();
        var (site, shop) = await OpenAsync(app, "tfa_email");
        await using var customer = await VisitAsync(site, shop);
        var (page, email) = (customer.Page, Make.Email("ada"));
        await RegisterAsync(page, email);
        await Assertions.Expect(page.GetByText("Test mode captured the message")).ToBeVisibleAsync();
        await AnswerAsync(page, "000000");
        await Assertions.Expect(page.Locator("#code [role=alert]")).ToHaveTextAsync("Email verification code is invalid or has expired");
        await AnswerAsync(page, await shop.Mail.NewCodeAsync(Via.Email, email));
        await ExpectAsync(page, "authMethod", "Password and e-mail code");

        await PressAsync(page, "Sign out");
        await LogInAsync(page, email);
        var code = await shop.Mail.NewCodeAsync(Via.Email, email);
        await Assertions.Expect(page.Locator("#again")).ToBeDisabledAsync();
        await AnswerAsync(page, Make.Wrong(code));
        await Assertions.Expect(page.Locator("#code [role=alert]")).ToHaveTextAsync("That code is not right.");
        await AnswerAsync(page, code);
        await ExpectAsync(page, "email", $"{email} (verified)");
        customer.ShouldBeClean(400, 422);
    }

    [Fact]
    public async Task A_code_is_sent_again_once_its_wait_is_over()
    {
        await using var app = new TestApp();
        var (site, shop) = await OpenAsync(app);
        var person = await shop.RegisterAsync("tfa_email");
        await using var customer = await browser.OpenAsync(site);
        await customer.Page.Clock.InstallAsync();
        await customer.GotoAsync(await AddressAsync(shop), interactive: false);
        await LogInAsync(customer.Page, person.Email);
        var code = await shop.Mail.NewCodeAsync(Via.Email, person.Email);
        await Assertions.Expect(customer.Page.Locator("#again")).ToBeDisabledAsync();
        await customer.Page.Clock.RunForAsync(31_000);
        shop.PassSeconds(31);
        await PressAsync(customer.Page, "Send the code again");
        Assert.Equal(code, await shop.Mail.NewCodeAsync(Via.Email, person.Email));
        await AnswerAsync(customer.Page, code);
        await ExpectAsync(customer.Page, "username", person.Username);
        customer.ShouldBeClean(400);
    }

    [Fact]
    public async Task A_guest_registers_later()
    {
        await using var app = new TestApp();
        var (site, shop) = await OpenAsync(app, "tfa_email");
        await using var customer = await VisitAsync(site, shop, Browser.Phone);
        var (page, email) = (customer.Page, Make.Email("gina"));
        await PressAsync(page, "Order as a guest");
        await page.Locator("#guest").GetByLabel("Name").FillAsync("Gina");
        await page.Locator("#guest").GetByLabel("E-mail").FillAsync(email);
        await PressAsync(page, "Go on as a guest");
        await page.Locator("#register").GetByLabel("Password").FillAsync(Make.Password);
        await PressAsync(page, "Create an account");
        await AnswerAsync(page, await shop.Mail.NewCodeAsync(Via.Email, email));
        await ExpectAsync(page, "email", $"{email} (verified)");
        var row = Assert.Single((await shop.Test.GetAsync("/customers")).Is(200).Rows);
        Assert.Equal("registered", Answer.Show(row["attributes"]!["status"]));
        await customer.ShouldFitItsWidthAsync();
        customer.ShouldBeClean();
    }

    [Fact]
    public async Task A_customer_turns_codes_on_later_and_then_changes_the_email_and_the_phone()
    {
        await using var app = new TestApp();
        var (site, shop) = await OpenAsync(app);
        var person = await shop.RegisterAsync();
        await using var customer = await VisitAsync(site, shop);
        var page = customer.Page;
        await LogInAsync(page, person.Email);
        await page.Locator("#method select").SelectOptionAsync("tfa_email");
        await PressAsync(page, "Change the login");
        await AnswerAsync(page, await shop.Mail.NewCodeAsync(Via.Email, person.Email));
        await ExpectAsync(page, "authMethod", "Password and e-mail code");

        var email = Make.Email("new");
        await page.GetByLabel("New e-mail").FillAsync(email);
        await PressAsync(page, "Change e-mail");
        await AnswerAsync(page, await shop.Mail.NewCodeAsync(Via.Email, email));
        await Assertions.Expect(page.GetByText("To change this, enter the code")).ToBeVisibleAsync();
        await AnswerAsync(page, await shop.Mail.NewCodeAsync(Via.Email, person.Email));
        await ExpectAsync(page, "email", $"{email} (verified)");

        var phone = Make.Phone();
        await page.GetByLabel("New phone").FillAsync(phone);
        await PressAsync(page, "Change phone");
        await AnswerAsync(page, await shop.Mail.NewCodeAsync(Via.Sms, phone));
        await ExpectAsync(page, "phoneNumber", $"{phone} (verified)");
        customer.ShouldBeClean(403);
    }

    [Fact]
    public async Task A_copy_on_another_origin_logs_in_with_a_code()
    {
        await using var app = new TestApp();
        var (site, shop) = await OpenAsync(app);
        var person = await shop.RegisterAsync("tfa_email");
        await using var copy = await CopyAsync();
        await using var customer = await browser.OpenAsync(new Uri(copy.Urls.First()));
        await customer.GotoAsync($"/?api={site.GetLeftPart(UriPartial.Authority)}#token={await Shop.PublishableTokenAsync(shop.Test)}", interactive: false);
        await LogInAsync(customer.Page, person.Email);
        await AnswerAsync(customer.Page, await shop.Mail.NewCodeAsync(Via.Email, person.Email));
        await ExpectAsync(customer.Page, "email", $"{person.Email} (verified)");
        customer.ShouldBeClean(400);
    }

    [Fact]
    public async Task A_live_token_is_refused_and_the_page_carries_the_security_headers()
    {
        await using var app = new TestApp();
        var site = app.StartKestrel();
        await using var customer = await browser.OpenAsync(site, locale: "zh-CN");
        var answer = await customer.Page.GotoAsync("/shop?token=prt-live-1");
        Assert.Contains("script-src 'self';", answer!.Headers["content-security-policy"], StringComparison.Ordinal);
        await Assertions.Expect(customer.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("这是正式令牌");
        await Assertions.Expect(customer.Page.Locator("form:visible")).ToHaveCountAsync(0);
        customer.ShouldBeClean();
    }

    private static async Task<(Uri Site, Shop Shop)> OpenAsync(TestApp app, string? defaultMethod = null)
    {
        var site = app.StartKestrel();
        var shop = await Shop.OpenAsync(app);
        if (defaultMethod is not null) (await shop.Live.PatchAsync("/account", "Account", new { defaultAuthMethod = defaultMethod })).Is(200);
        await shop.SendingAsync(Via.Email);
        return (site, await shop.SendingAsync(Via.Sms));
    }

    private async Task<BrowserPage> VisitAsync(Uri site, Shop shop, int width = Browser.Desktop)
    {
        var page = await browser.OpenAsync(site, width);
        await page.GotoAsync(await AddressAsync(shop), interactive: false);
        return page;
    }

    private static async Task<string> AddressAsync(Shop shop) => $"/shop?token={await Shop.PublishableTokenAsync(shop.Test)}";

    private static async Task RegisterAsync(IPage page, string email)
    {
        var form = page.Locator("#register");
        await form.GetByLabel("Name").FillAsync("Ada");
        await form.GetByLabel("E-mail").FillAsync(email);
        await form.GetByLabel("Password").FillAsync(Make.Password);
        await PressAsync(page, "Create an account");
    }

    private static async Task LogInAsync(IPage page, string username)
    {
        var form = page.Locator("#login");
        if (!await form.IsVisibleAsync()) await page.Locator("#tabs [data-view=login]").ClickAsync();
        await form.GetByLabel("Username").FillAsync(username);
        await form.GetByLabel("Password").FillAsync(Make.Password);
        await form.GetByRole(AriaRole.Button).ClickAsync();
    }

    private static async Task AnswerAsync(IPage page, string code)
    {
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(code);
        await PressAsync(page, "Go on");
    }

    private static Task PressAsync(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static Task ExpectAsync(IPage page, string field, string text) => Assertions.Expect(page.Locator($"[data-user={field}]")).ToHaveTextAsync(text);

    /// <summary>The shop's files as somebody else serves them.</summary>
    private static async Task<WebApplication> CopyAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        var copy = builder.Build();
        copy.Urls.Add("http://127.0.0.1:0");
        copy.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(Path.Combine(Repository.Root, "Freshcom.Dashboard", "wwwroot", "shop")) });
        await copy.StartAsync(TestContext.Current.CancellationToken);
        return copy;
    }
}
