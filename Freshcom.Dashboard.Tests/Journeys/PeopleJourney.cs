using System.Text.RegularExpressions;
using Freshcom.Tests.BlackBox;
using Microsoft.Playwright;

namespace Freshcom.Tests.Journeys;

/// <summary>The people of a merchant in a real browser, with their mail from a real server: somebody is invited and joins, somebody moves to another address.</summary>
public sealed partial class PeopleJourney(Browser browser, SmtpServer smtp) : IClassFixture<SmtpServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Somebody_is_invited_signs_up_by_the_link_and_sees_what_the_role_may()
    {
        await using var app = NewApp();
        var site = app.StartKestrel();
        await using var owner = await browser.OpenAsync(site);
        var (address, email) = (await SignUpAsync(owner), Make.Email("nina"));
        await owner.GotoAsync(await LinkAsync(address, "verify-email"), interactive: false);
        await owner.Page.Locator("button.filled").ClickAsync();
        await owner.GotoAsync("/team");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Invite by e-mail" }).ClickAsync();
        await owner.Page.GetByLabel("E-mail", new() { Exact = true }).FillAsync(email);
        await owner.ShouldBeAccessibleAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Send the invitation" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText($"Invitation sent to {email}")).ToBeVisibleAsync();
        await owner.ShouldBeAccessibleAsync();
        var link = await LinkAsync(email, "invitation");
        await owner.GotoAsync(link, interactive: false);
        await Assertions.Expect(owner.Page.GetByText("you are signed in with another address")).ToBeVisibleAsync();

        await using var nina = await browser.OpenAsync(site, Browser.Phone, ColorScheme.Dark);
        await nina.GotoAsync(link, interactive: false);
        await Assertions.Expect(nina.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Join Starship Manufacturing");
        await nina.ShouldBeAccessibleAsync();
        await nina.ShouldFitItsWidthAsync();
        await nina.Page.GetByLabel("Your name").FillAsync("Nina");
        await nina.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Make.Password);
        await nina.Page.GetByRole(AriaRole.Button, new() { Name = "Create login and join" }).ClickAsync();
        await nina.InteractiveAsync();
        await Assertions.Expect(nina.Page.Locator(".account-name")).ToHaveTextAsync("Starship Manufacturing");
        await nina.GotoAsync("/customers");
        await Assertions.Expect(nina.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Customers");
        await nina.GotoAsync("/developers");
        await Assertions.Expect(nina.Page.GetByText("publishable", new() { Exact = false })).ToHaveCountAsync(0);
        await nina.GotoAsync(link, interactive: false);
        await Assertions.Expect(nina.Page.GetByText("It has been accepted already")).ToBeVisibleAsync();

        await owner.GotoAsync("/team");
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Invitations" })).ToHaveCountAsync(0);
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Nina" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Remove from the team" }).ClickAsync();
        await owner.Page.Locator(".mud-dialog-actions .button").Last.ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("Removed from the team")).ToBeVisibleAsync();
        await Assertions.Expect(nina.Page).Not.ToHaveURLAsync(new Regex("/customers"));
        owner.ShouldBeClean();
    }

    [Fact]
    public async Task A_person_moves_to_another_address_with_a_code_from_there_and_signs_in_with_it()
    {
        await using var app = NewApp();
        await using var owner = await browser.OpenAsync(app.StartKestrel());
        var (page, old, email) = (owner.Page, await SignUpAsync(owner), Make.Email("new"));
        await owner.GotoAsync("/profile");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Change.*E-mail") }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("New e-mail address")).ToBeFocusedAsync();
        await page.GetByLabel("New e-mail address").FillAsync(email);
        await page.GetByLabel("Current password").FillAsync(Make.Password);
        // On a slow machine this comes late: who types already is left there.
        await page.EvaluateAsync("async () => (await import('/js/focus.js')).focusFirst(document.querySelector('.mud-dialog .stack'))");
        await Assertions.Expect(page.GetByLabel("Current password")).ToBeFocusedAsync();
        await owner.ShouldBeAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the code" }).ClickAsync();
        await Assertions.Expect(page.Locator(".code-field")).ToBeVisibleAsync();
        await owner.ShouldBeAccessibleAsync();
        var mail = await smtp.WaitForMailAsync(email, cancellationToken: Stop);
        await page.Locator(".code-field").FillAsync(SixDigits().Match(mail.Message.TextBody!).Value);
        await Assertions.Expect(page.GetByText("E-mail address changed")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".facts")).ToContainTextAsync(email);
        Assert.Equal("Your e-mail address was changed", (await smtp.WaitForMailAsync(old, count: 2, cancellationToken: Stop)).Message.Subject);

        await page.Context.ClearCookiesAsync();
        await owner.GotoAsync("/signin", interactive: false);
        await page.Locator("[name='Input.Username']").FillAsync(email);
        await page.Locator("[name='Input.Password']").FillAsync(Make.Password);
        await page.Locator("button.filled").ClickAsync();
        await owner.InteractiveAsync();
        owner.ShouldBeClean();
    }

    private static async Task<string> SignUpAsync(BrowserPage person)
    {
        var email = Make.Email("ines");
        await person.GotoAsync("/signup", interactive: false);
        await person.Page.GetByLabel("Name of the business").FillAsync("Starship Manufacturing");
        await person.Page.GetByLabel("Your name").FillAsync("Ines Carvalho");
        await person.Page.GetByLabel("E-mail").FillAsync(email);
        await person.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Make.Password);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Create an account" }).ClickAsync();
        await person.InteractiveAsync();
        return email;
    }

    private async Task<string> LinkAsync(string address, string page)
    {
        var mail = await smtp.WaitForMailAsync(address, cancellationToken: Stop);
        return Regex.Match(mail.Message.TextBody!, $@"http\S+/{page}\?token=\S+").Value;
    }

    private TestApp NewApp() => new TestApp { RealClock = true }
        .With("Smtp:Host", SmtpServer.Host).With("Smtp:Port", $"{smtp.Port}").With("Smtp:Username", SmtpServer.Username).With("Smtp:Password", SmtpServer.Password)
        .With("Smtp:From", "Freshcom <hello@example.com>").With("Smtp:CheckCertificateRevocation", "false").With("RateLimits:Enabled", "false");

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
