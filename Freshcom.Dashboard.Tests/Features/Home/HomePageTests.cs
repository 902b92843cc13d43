using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Home;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Features.Customers;

namespace Freshcom.Tests.Features.Home;

public sealed class HomePageTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private async Task<(IRenderedComponent<HomePage> Page, Merchant Merchant)> VisitAsync(Role role, params AuthMethod[] customers)
    {
        var merchant = await Merchant.OpenAsync(App);
        foreach (var method in customers) await merchant.RegisterAsync(method);
        this.VisitAs(merchant.Staff(role));
        var page = Render<HomePage>();
        return (page, merchant);
    }

    [Fact]
    public async Task The_worst_fault_comes_with_its_mend()
    {
        var (page, merchant) = await VisitAsync(Role.Administrator, AuthMethod.TfaSms, AuthMethod.TfaSms, AuthMethod.TfaEmail);
        Assert.Equal("2 customers use SMS codes, and no SMS code can be sent", (await page.WaitForElementAsync(".banner.tone-red .title")).TextContent);
        Assert.Contains("and 3 more", page.Find(".banner").TextContent);

        page.FindAll(".banner button").Single(x => x.TextContent == "Create the trigger").Click();

        page.WaitForAssertion(() => Assert.Equal("1 customer uses e-mail codes, and no e-mail code can be sent", page.Find(".banner .title").TextContent));
        Assert.DoesNotContain(await merchant.Get<TriggerPresets>().ListMissingAsync(merchant.Owner, Merchant.Stop), x => x.Preset == Preset.LoginCodeSms);
    }

    [Fact]
    public async Task Support_sees_the_fault_but_not_the_button_that_it_may_not_press()
    {
        var (page, _) = await VisitAsync(Role.SupportSpecialist, AuthMethod.TfaSms);
        await page.WaitForElementAsync(".banner.tone-red");
        Assert.Empty(page.FindAll(".banner button"));
        // The only way on is to the table below, which says what else there is.
        Assert.Equal("#methods", Assert.Single(page.FindAll(".banner a")).GetAttribute("href"));
        Assert.Contains("Nothing sends the code that registering needs.", page.Find("#methods").TextContent);
    }

    [Fact]
    public async Task What_will_fail_is_amber_and_what_fails_now_is_red()
    {
        var merchant = await Merchant.OpenAsync(App);
        var live = await merchant.LiveAsync();
        await merchant.Get<Freshcom.Features.Accounts.AccountService>().UpdateAuthenticationAsync(live, new() { DefaultAuthMethod = AuthMethod.TfaEmail }, Merchant.Stop);
        foreach (var preset in new[] { Preset.LoginCodeEmail, Preset.EmailVerificationCode }) await merchant.Get<TriggerPresets>().CreateAsync(live, preset, Merchant.Stop);
        this.VisitAs(live);

        var page = Render<HomePage>();

        Assert.Equal("New users will get e-mail codes that cannot be sent.", (await page.WaitForElementAsync(".banner.tone-amber .title")).TextContent);
        Assert.Equal("/settings/email", page.FindAll(".banner .actions a")[0].GetAttribute("href"));
        Assert.DoesNotContain("more", page.Find(".banner").TextContent);
    }

    [Fact]
    public async Task Where_all_that_is_in_use_works_there_is_no_banner()
    {
        var (page, _) = await VisitAsync(Role.Administrator, AuthMethod.Simple);
        await page.WaitForElementAsync(".figures");
        Assert.Empty(page.FindAll(".banner"));
        Assert.Equal("Password only: 1, E-mail code: 0, SMS code: 0, Authenticator app: 0", page.Find("svg.stacked").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task A_role_without_access_to_customers_sees_no_figures()
    {
        var (page, merchant) = await VisitAsync(Role.MarketingSpecialist, AuthMethod.Simple);
        Assert.Empty(page.FindAll(".figures"));
        Assert.IsType<Failure.Forbidden>((await merchant.Get<HomeService>().GetAsync(merchant.Staff(Role.MarketingSpecialist), 30, Merchant.Stop)).Failure);
    }

    [Fact]
    public async Task What_could_not_be_sent_is_counted_and_named()
    {
        var merchant = await Merchant.OpenAsync(App);
        var customer = await merchant.RegisterAsync();
        await merchant.Get<Freshcom.Features.VerificationCodes.VerificationCodeService>().SendAsync(merchant.AccountId, Channel.Sms, customer.PhoneNumber!, null, Merchant.Stop);

        var home = (await merchant.Get<HomeService>().GetAsync(merchant.Owner, 30, Merchant.Stop)).Value;

        Assert.Equal((1, 1, 0), (home.Figures.NotDelivered, home.Figures.NotSent, home.Figures.Used));
        Assert.Equal(MessageStatus.NotSent, Assert.Single(home.Failures).Message.Status);
        Assert.Equal(1, home.Figures.Made);
    }
}
