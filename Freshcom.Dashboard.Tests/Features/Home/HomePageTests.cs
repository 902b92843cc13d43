using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Home;
using Freshcom.Features.Notifications;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.WebUtilities;

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
    public async Task A_new_account_is_shown_its_first_steps_until_it_has_users()
    {
        var merchant = await Merchant.OpenAsync(App);
        var live = await merchant.LiveAsync();
        this.VisitAs(live);
        Assert.Equal(["/notifications/triggers", "/settings/email", "/settings/authentication", "/developers"], (await Render<HomePage>().WaitForElementAsync(".steps")).QuerySelectorAll("a").Select(x => x.GetAttribute("href")));

        var registered = await merchant.Get<CustomerRegistration>().CreateAsync(live, new() { Status = CustomerStatus.Registered, Name = "Aroha", Email = Make.Email("aroha"), Password = Make.Password }, Merchant.Stop);
        Assert.Null(registered.Failure);
        var page = Render<HomePage>();
        await page.WaitForElementAsync(".figures");
        Assert.Empty(page.FindAll(".steps"));
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

    [Fact]
    public async Task Each_figure_leads_to_the_list_of_what_it_counts()
    {
        var merchant = await Merchant.OpenAsync(App);
        foreach (var preset in new[] { Preset.LoginCodeEmail, Preset.EmailVerificationCode }) await merchant.Get<TriggerPresets>().CreateAsync(merchant.Owner, preset, Merchant.Stop);
        await merchant.SignInAsync(await merchant.RegisterAsync(AuthMethod.TfaEmail));
        await merchant.SignInAsync(await merchant.RegisterAsync());
        await merchant.Get<Freshcom.Features.Users.UserService>().CreateAsync(merchant.Owner, new() { Name = "Sam", Username = Make.Email(), Password = Make.Password, Role = Role.Manager }, Merchant.Stop);
        foreach (var channel in new[] { Channel.Sms, Channel.Email, Channel.Sms })
            await merchant.Get<Freshcom.Features.VerificationCodes.VerificationCodeService>().SendAsync(merchant.AccountId, channel, channel == Channel.Sms ? Make.Phone() : Make.Email(), null, Merchant.Stop);
        this.VisitAs(merchant.Owner);

        var page = Render<HomePage>();
        await page.WaitForElementAsync(".figures");

        Assert.Equal("1", page.FindAll(".figures .figure")[0].TextContent);
        Assert.EndsWith("of 2 logins, 1 without", page.FindAll(".figures .small")[0].TextContent);
        foreach (var figure in new[] { 1, 3 })
            Assert.Equal(page.FindAll(".figures .figure")[figure].TextContent, await CountMessagesAsync(merchant, page.FindAll(".figures a")[figure].GetAttribute("href")!));
        Assert.Equal("2", page.FindAll(".figures .figure")[3].TextContent);
        var users = page.FindAll(".chart-legend a");
        Assert.Equal(["2", "1", "0", "0"], users.Select(x => x.TextContent));
        foreach (var method in Enum.GetValues<AuthMethod>())
        {
            Assert.Equal($"/team?kind=managed&method={method.Wire()}", users[(int)method].GetAttribute("href"));
            var list = await merchant.Get<Freshcom.Features.Users.UserService>().ListAsync(merchant.Owner, Newest, new() { IsManaged = true, AuthMethod = method }, Merchant.Stop);
            Assert.Equal(users[(int)method].TextContent, $"{list.TotalCount}");
        }
    }

    private static ListRequest Newest => new(0, 1, null, [new SortKey("insertedAt", true)]);

    /// <summary>How many messages the page at that address lists.</summary>
    private async Task<string> CountMessagesAsync(Merchant merchant, string href)
    {
        var query = QueryHelpers.ParseQuery(href[href.IndexOf('?', StringComparison.Ordinal)..]);
        var filter = new MessageQuery(null, null, null, null, null, null, null, null, query["since"], null, query["codes"]).ToFilter(App.Clock.GetUtcNow());
        return $"{(await merchant.Get<MessageService>().ListRowsAsync(merchant.Owner, Newest, filter, Merchant.Stop)).TotalCount}";
    }
}
