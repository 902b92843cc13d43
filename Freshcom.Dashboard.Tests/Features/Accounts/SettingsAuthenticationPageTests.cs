using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Accounts;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;

namespace Freshcom.Tests.Features.Accounts;

public sealed class SettingsAuthenticationPageTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private Merchant _merchant = default!;
    private Caller _caller = default!;

    private async Task<IRenderedComponent<SettingsAuthenticationPage>> VisitAsync(bool live = true, params Preset[] triggers)
    {
        _merchant = await Merchant.OpenAsync(App);
        _caller = live ? await _merchant.LiveAsync() : _merchant.Owner;
        foreach (var preset in triggers) await _merchant.Get<TriggerPresets>().CreateAsync(_caller, preset, Merchant.Stop);
        var registration = _merchant.Get<Freshcom.Features.Customers.CustomerRegistration>();
        for (var i = 0; i < 2; i++) await registration.CreateAsync(_caller, Merchant.Registration(), Merchant.Stop);
        this.VisitAs(_caller);
        var page = Render<SettingsAuthenticationPage>();
        await page.WaitForElementAsync(".choice");
        return page;
    }

    private static void Choose(IRenderedComponent<SettingsAuthenticationPage> page, string title) =>
        page.FindAll(".choice").Single(x => x.QuerySelector(".title")!.TextContent == title).QuerySelector("input")!.Change(true);

    private async Task<AuthMethod> DefaultAsync() => (await _merchant.Get<AccountService>().GetAuthenticationAsync(_caller, Merchant.Stop)).Value.DefaultAuthMethod;

    [Fact]
    public async Task The_sentence_says_who_gets_the_method_and_how_many_keep_theirs()
    {
        var page = await VisitAsync();

        Assert.Equal("Only users created after you save get it. The 2 users you have now keep their method.", page.Find("#new-users").TextContent);
        Assert.Equal(["2 users", "0 users", "0 users"], page.FindAll(".choice .aside a").Select(x => x.TextContent));
        Assert.Equal("/team?kind=managed&method=tfa_email", page.FindAll(".choice .aside a")[1].GetAttribute("href"));
        Assert.Empty(page.FindAll(".save-bar"));
    }

    [Fact]
    public async Task A_method_that_cannot_work_is_saved_only_anyway()
    {
        var page = await VisitAsync();

        Choose(page, "SMS code");

        Assert.StartsWith("New users will get SMS codes that cannot be sent. Until all points are mended they cannot register or log in.", page.Find(".save-bar .what").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".button.filled"));
        Assert.Equal("3 of 4 missing", page.Find(".checks").ParentElement!.ParentElement!.QuerySelector(".tag")!.TextContent);
        var save = page.FindAll(".save-bar .button")[1];
        Assert.Equal("Save anyway", save.TextContent);
        await save.ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".save-bar")));
        Assert.Equal(AuthMethod.TfaSms, await DefaultAsync());
        Assert.Equal(["Settings saved"], Noticed);
    }

    [Fact]
    public async Task The_save_bar_counts_what_is_left_to_mend()
    {
        var page = await VisitAsync(triggers: [Preset.LoginCodeEmail, Preset.EmailVerificationCode]);

        Choose(page, "E-mail code");

        // Without a mail server one point is left: the checklist counts it, not the triggers.
        Assert.Equal("1 of 5 missing", page.FindAll(".card .head .tag").Single().TextContent);
        Assert.Contains("Until that point is mended", page.Find(".save-bar .what").TextContent);
    }

    [Fact]
    public async Task Discard_goes_back_to_what_is_saved()
    {
        var page = await VisitAsync();
        Choose(page, "SMS code");

        await page.FindAll(".save-bar .button").Single(x => x.TextContent == "Discard").ClickAsync(new());

        Assert.Empty(page.FindAll(".save-bar"));
        Assert.Contains("Password only", page.Find(".choice.selected").TextContent);
        Assert.Equal(AuthMethod.Simple, await DefaultAsync());
    }

    [Fact]
    public async Task One_click_in_the_checklist_makes_the_trigger_that_is_missing()
    {
        var page = await VisitAsync();
        Choose(page, "SMS code");

        await page.Find("button[aria-label='Create: Login code trigger']").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Active, sends “Login code”.", page.Find(".checks").TextContent));
        Assert.Empty(page.FindAll("button[aria-label='Create: Login code trigger']"));
        Assert.DoesNotContain(await _merchant.Get<TriggerPresets>().ListMissingAsync(_caller, Merchant.Stop), x => x.Preset == Preset.LoginCodeSms);
    }

    [Fact]
    public async Task In_test_mode_the_default_cannot_be_changed_and_the_page_leads_to_live_mode()
    {
        var page = await VisitAsync(live: false);

        Assert.NotEmpty(page.FindAll("fieldset[disabled] .choices"));
        Assert.Equal("Edit in live mode", page.Find("form[action='/mode'] button").TextContent);
    }
}
