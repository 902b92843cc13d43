using System.Text.RegularExpressions;
using Freshcom.Tests.BlackBox;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>The support's daily work in a real browser: another method for a customer, in each of the three ways; with the keyboard alone; on a phone, in Chinese.</summary>
public sealed class SupportJourney(Browser browser)
{
    [Fact]
    public async Task A_customers_method_is_changed_in_each_of_the_three_ways()
    {
        await using var app = new TestApp { RealClock = true };
        var site = app.StartKestrel();
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Email);
        await using var support = await browser.OpenAsync(site);
        var page = support.Page;
        await support.SignInAsync(shop.Username, shop.Password);
        await page.Locator("form.mode button[value=test]").ClickAsync();
        await Assertions.Expect(page.Locator(".strip")).ToBeVisibleAsync();

        var readsOut = await shop.RegisterAsync();
        await OpenChangeAsync(support, readsOut, "Send a code now");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the code" }).ClickAsync();
        await page.Locator("input[name=emailVerificationCode], .code-field").First.FillAsync(await shop.Mail.NewCodeAsync(Via.Email, readsOut.Email));
        await ShouldBeChangedAsync(page, "Verified");
        (await shop.LoginAsync(readsOut)).AsksForOtp("tfa_email");

        var confirms = await shop.RegisterAsync();
        await OpenChangeAsync(support, confirms, "Let the customer confirm at the next login");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change, confirm at next login" }).ClickAsync();
        await ShouldBeChangedAsync(page, "Not verified");
        await shop.SignInTfaAsync(confirms, Via.Email);

        var known = await shop.RegisterAsync();
        await OpenChangeAsync(support, known, "Mark as verified, with a reason");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("Showed the invoice of March");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark verified and change" }).ClickAsync();
        await ShouldBeChangedAsync(page, "Verified");
        (await shop.LoginAsync(known)).AsksForOtp("tfa_email");
        support.ShouldBeClean();
    }

    [Fact]
    public async Task The_keyboard_alone_finds_a_customer_and_changes_the_method()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        await using var support = await browser.OpenAsync(app.StartKestrel());
        var (page, keys) = (support.Page, support.Page.Keyboard);
        await support.GotoAsync("/signin", interactive: false);
        await keys.TypeAsync("ines@starship.example");
        await TabToAsync(page, "[name='Input.Password']");
        await keys.TypeAsync("starship-demo");
        await keys.PressAsync("Enter");
        await support.InteractiveAsync();

        await keys.PressAsync("/");
        await Assertions.Expect(page.Locator("#find-customer")).ToBeFocusedAsync();
        await keys.TypeAsync("Priya");
        await keys.PressAsync("Enter");
        await ShouldHaveFoundAsync(page, "Priya");
        await TabToAsync(page, "main tbody a");
        await keys.PressAsync("Enter");
        var change = page.GetByRole(AriaRole.Button, new() { Name = "Change authentication method" });
        await Assertions.Expect(change).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("h1")).ToBeFocusedAsync();

        await TabToAsync(page, ".method-now button");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[role=dialog] :focus")).ToHaveCountAsync(1);
        await keys.PressAsync("Escape");
        await Assertions.Expect(page.Locator("[role=dialog]")).ToHaveCountAsync(0);
        await Assertions.Expect(change).ToBeFocusedAsync();

        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[role=dialog] :focus")).ToHaveCountAsync(1);
        await TabToAsync(page, "[role=dialog] input[type=radio]");
        // Priya has an e-mail code: up from nothing chosen, or from it, is the password.
        await keys.PressAsync("Space");
        await TabToAsync(page, "[role=dialog] .button.filled, [role=dialog] .button.outlined:last-child");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".method-now h3")).ToContainTextAsync("Password only");
        support.ShouldBeClean();
    }

    [Fact]
    public async Task On_a_phone_in_Chinese_a_customer_is_found_and_the_method_changed()
    {
        await using var app = new TestApp { IsDevelopment = true, RealClock = true };
        await using var support = await browser.OpenAsync(app.StartKestrel(), Browser.Phone, ColorScheme.Dark, "zh-CN");
        var page = support.Page;
        await support.SignInToDemoAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", new Regex("^zh-"));
        await page.GetByRole(AriaRole.Button, new() { Name = "菜单" }).ClickAsync();
        await page.Locator("#drawer").GetByRole(AriaRole.Link, new() { Name = "客户" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("客户");
        await page.Locator(".search-box input").FillAsync("Giulia");
        await ShouldHaveFoundAsync(page, "Giulia");
        await page.Locator("main tbody a").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "更改身份验证方式" }).ClickAsync();
        await page.Locator("label", new() { HasText = "仅密码" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "更改为仅密码" }).ClickAsync();
        await Assertions.Expect(page.Locator(".method-now h3")).ToContainTextAsync("仅密码");
        await support.ShouldFitItsWidthAsync();

        await page.Locator("button.avatar").ClickAsync();
        await page.GetByText("English", new() { Exact = true }).Locator("visible=true").ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", new Regex("^en"));
        await support.InteractiveAsync();
        await Assertions.Expect(page.Locator(".method-now h3")).ToContainTextAsync("Password only");
        support.ShouldBeClean();
    }

    private static async Task OpenChangeAsync(BrowserPage support, Person customer, string way)
    {
        await support.GotoAsync($"/customers/{customer.CustomerId}");
        await support.Page.GetByRole(AriaRole.Button, new() { Name = "Change authentication method" }).ClickAsync();
        await support.Page.Locator("label", new() { HasText = "E-mail code" }).ClickAsync();
        await support.Page.Locator("label", new() { HasText = way }).ClickAsync();
    }

    /// <summary>That person alone; a list that is loading has one row, too, and one that is not filtered yet has others first.</summary>
    private static async Task ShouldHaveFoundAsync(IPage page, string name)
    {
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"[?&]search={name}"));
        await Assertions.Expect(page.Locator("main tbody a")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("main tbody a")).ToContainTextAsync(name);
        await Assertions.Expect(page.Locator("main .list.busy")).ToHaveCountAsync(0);
    }

    private static async Task ShouldBeChangedAsync(IPage page, string badge)
    {
        // Not the notice, which goes after five seconds: on a busy machine before it was looked for.
        await Assertions.Expect(page.Locator(".method-now h3")).ToContainTextAsync("E-mail code");
        await Assertions.Expect(page.Locator(".facts.wide").First).ToContainTextAsync(badge);
    }

    /// <summary>Presses Tab until that element has the focus; fails when the page has gone round without it.</summary>
    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var i = 0; i < 60; i++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector)) return;
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"Tab does not come to {selector} on {page.Url}.");
    }
}
