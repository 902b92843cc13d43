using Freshcom.Tests.BlackBox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>The sample shop's flows in a real browser, its codes read from the captured messages.</summary>
public sealed class ShopJourney(Browser browser)
{
    /// <summary>With what JavaScript's own replacing would take for a pattern.</summary>
    private const string Name = "Ada $& Co";

    [Fact]
    public async Task A_newcomer_registers_with_a_code_and_logs_in_with_another()
    {
        await using var app = new TestApp();
        var (site, shop) = await OpenAsync(app, "tfa_email");
        await using var customer = await VisitAsync(site, shop);
        var (page, email) = (customer.Page, Make.Email("ada"));
        await customer.ShouldBeAccessibleAsync();
        await RegisterAsync(page, email);
        await Assertions.Expect(page.Locator("#code-lead")).ToHaveTextAsync($"If {email} can receive one, a code is on its way by e-mail.");
        await Assertions.Expect(page.GetByText("In test mode no message leaves")).ToBeVisibleAsync();
        await customer.ShouldBeAccessibleAsync();
        await AnswerAsync(page, "000000");
        await Assertions.Expect(page.Locator("#code [role=alert]")).ToHaveTextAsync("Email verification code is invalid or has expired");
        await AnswerAsync(page, await shop.Mail.NewCodeAsync(Via.Email, email));
        await ExpectAsync(page, "authMethod", "Password and e-mail code");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Hello, {Name}");
        await customer.ShouldBeAccessibleAsync();

        await page.Context.SetOfflineAsync(true);
        await PressAsync(page, "Sign out");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The server does not answer.");
        await page.Context.SetOfflineAsync(false);
        await PressAsync(page, "Sign out");
        await LogInAsync(page, email);
        var code = await shop.Mail.NewCodeAsync(Via.Email, email);
        await Assertions.Expect(page.Locator("#again")).ToBeDisabledAsync();
        await AnswerAsync(page, Make.Wrong(code));
        await Assertions.Expect(page.Locator("#code [role=alert]")).ToHaveTextAsync("That code is not right.");
        await AnswerAsync(page, code);
        await ExpectAsync(page, "email", $"{email} (verified)");
        customer.ShouldBeClean(0, 400, 422);
    }

    [Fact]
    public async Task With_an_authenticator_app_nothing_is_said_to_be_sent_in_either_language()
    {
        await using var app = new TestApp();
        var (site, shop) = await OpenAsync(app);
        var person = await shop.RegisterAsync();
        var secret = await TotpTests.EnrolAsync(shop, await shop.SignInAsync(person));
        await using var customer = await VisitAsync(site, shop);
        var page = customer.Page;
        await LogInAsync(page, person.Email);
        await Assertions.Expect(page.Locator("#code-lead")).ToHaveTextAsync("Enter the code that your authenticator app shows.");
        await PressAsync(page, "中文");
        await Assertions.Expect(page.Locator("#code-lead")).ToHaveTextAsync("输入验证器应用显示的验证码。");
        await PressAsync(page, "English");
        await Assertions.Expect(page.Locator("#sent")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#again")).ToBeHiddenAsync();
        // Enrolling has used the present time step.
        shop.PassSeconds(31);
        await AnswerAsync(page, TotpTests.Now(shop, secret));
        await ExpectAsync(page, "authMethod", "Password and authenticator app");
        customer.ShouldBeClean(400);
    }

    [Fact]
    public async Task Developers_opens_it_in_test_mode_with_the_test_accounts_token()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        await using var owner = await browser.OpenAsync(app.StartKestrel());
        await owner.SignInToDemoAsync();
        await owner.GotoAsync("/developers");
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "API reference" }).Locator("svg")).ToHaveCountAsync(1);
        await Assertions.Expect(owner.Page.Locator("a[href^='/shop']")).ToHaveCountAsync(0);
        await PressAsync(owner.Page, "Switch to test mode");
        await owner.InteractiveAsync();
        var shop = await owner.Page.RunAndWaitForPopupAsync(() => owner.Page.GetByRole(AriaRole.Link, new() { Name = "Open the sample shop" }).ClickAsync());
        await Assertions.Expect(shop.Locator("#register")).ToBeVisibleAsync();
        Assert.Contains("/shop/?token=prt-test-", shop.Url, StringComparison.Ordinal);
        owner.ShouldBeClean();
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
        await form.GetByLabel("Name").FillAsync(Name);
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
