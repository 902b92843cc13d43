using Bunit;
using Freshcom.Delivery;
using Freshcom.Features.Accounts;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Freshcom.Tests.Features.Notifications;
using Microsoft.AspNetCore.Components;

namespace Freshcom.Tests.Features.Accounts;

public sealed class SettingsGatewayPageTests(SettingsGatewayPageTests.GatewayApp app) : PageTest(app), IClassFixture<SettingsGatewayPageTests.GatewayApp>
{
    private static readonly SmtpSettings Mail = new() { Host = "smtp.hoasen.example", Username = "shop", Password = "page-secret-1", From = "no-reply@hoasen.example" };

    private static readonly SmsSettings Sms = new()
    {
        Provider = SmsProvider.Twilio,
        AccountSid = "AC1",
        AuthToken = "page-secret-2",
        From = "+12025550100",
        Fallback = new() { Provider = SmsProvider.Http, Url = "https://sms.example/", Authorization = "page-secret-3" },
    };

    /// <summary>Its senders are fakes.</summary>
    public sealed class GatewayApp : TestApp
    {
        public GatewayApp() => Rig = OutboxRig.Start(this);

        internal OutboxRig Rig { get; }
    }

    private Merchant _merchant = default!;
    private Caller _caller = default!;

    private async Task<IRenderedComponent<TPage>> VisitAsync<TPage>(bool live = true, SmtpSettings? mail = null, SmsSettings? sms = null) where TPage : IComponent
    {
        _merchant = await Merchant.OpenAsync(App);
        var owner = await _merchant.LiveAsync();
        _caller = live ? owner : _merchant.Owner;
        await _merchant.Get<GatewayService>().SaveEmailAsync(owner, mail, Merchant.Stop);
        await _merchant.Get<GatewayService>().SaveSmsAsync(owner, sms, Merchant.Stop);
        this.VisitAs(_caller);
        var page = Render<TPage>();
        await page.WaitForElementAsync(live ? ".choice" : ".facts");
        return page;
    }

    private static AngleSharp.Dom.IElement Field<TPage>(IRenderedComponent<TPage> page, string label, int nth = 0) where TPage : IComponent =>
        page.FindAll(".field").Where(x => x.QuerySelector("label")!.TextContent.StartsWith(label, StringComparison.Ordinal)).ElementAt(nth);

    private static void Type<TPage>(IRenderedComponent<TPage> page, string label, string text) where TPage : IComponent => Field(page, label).QuerySelector("input, textarea")!.Input(text);

    private static Task ClickAsync<TPage>(IRenderedComponent<TPage> page, string words) where TPage : IComponent =>
        page.FindAll(".button").Single(x => x.TextContent.Trim() == words).ClickAsync(new());

    private static void Choose<TPage>(IRenderedComponent<TPage> page, int choice) where TPage : IComponent => page.FindAll(".choice input")[choice].Change(true);

    [Fact]
    public async Task What_is_in_force_is_said_and_an_own_server_is_set_up()
    {
        var page = await VisitAsync<SettingsEmailPage>();
        Assert.Contains("In force", page.FindAll(".choice")[0].TextContent);
        Assert.Empty(page.FindAll(".save-bar"));

        Choose(page, 1);
        Type(page, "Server", "smtp.hoasen.example");
        Type(page, "Username", "shop");
        Type(page, "Password", "page-secret-1");
        await ClickAsync(page, "Save");
        page.WaitForAssertion(() => Assert.Equal("From is required", Field(page, "From").QuerySelector(".fault")!.TextContent.Trim()));
        Type(page, "From", "no-reply@hoasen.example");
        await ClickAsync(page, "Save");

        page.WaitForAssertion(() => Assert.Contains("In force", page.FindAll(".choice")[1].TextContent));
        Assert.Empty(page.FindAll(".save-bar"));
        Assert.Equal(Mail, await _merchant.Get<Gateways>().OwnEmailAsync(_caller.AccountId, Merchant.Stop));
        Assert.DoesNotContain("page-secret", page.Markup);
    }

    [Fact]
    public async Task A_saved_password_can_be_replaced_and_is_asked_for_again_with_another_server()
    {
        var page = await VisitAsync<SettingsEmailPage>(mail: Mail);
        Assert.Contains("Saved", Field(page, "Password").TextContent);
        Assert.DoesNotContain("page-secret", page.Markup);

        Type(page, "From", "shop@hoasen.example");
        await ClickAsync(page, "Replace");
        await ClickAsync(page, "Save");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".save-bar")));
        Assert.Equal(Mail with { From = "shop@hoasen.example" }, await _merchant.Get<Gateways>().OwnEmailAsync(_caller.AccountId, Merchant.Stop));

        Type(page, "Server", "smtp.other.example");
        Assert.Contains("is not sent to this one", Field(page, "Password").TextContent);
        Assert.True(string.IsNullOrEmpty(Field(page, "Password").QuerySelector("input")!.GetAttribute("value")));
        await ClickAsync(page, "Save");
        page.WaitForAssertion(() => Assert.Equal("Password is required", Field(page, "Password").QuerySelector(".fault")!.TextContent.Trim()));
    }

    [Fact]
    public async Task Choosing_the_installations_gateway_removes_the_own_one()
    {
        var page = await VisitAsync<SettingsEmailPage>(mail: Mail);
        Choose(page, 0);
        Assert.Contains("its password are removed", page.Find(".save-bar .what").TextContent);
        await ClickAsync(page, "Save");
        page.WaitForAssertion(() => Assert.Contains("In force", page.FindAll(".choice")[0].TextContent));
        Assert.Null(await _merchant.Get<Gateways>().OwnEmailAsync(_caller.AccountId, Merchant.Stop));
    }

    [Fact]
    public async Task A_test_goes_to_ones_own_address_and_its_answer_stands_in_place()
    {
        var page = await VisitAsync<SettingsEmailPage>();
        Assert.Equal(_caller.UserName, Field(page, "To").QuerySelector("input")!.GetAttribute("value"));
        await ClickAsync(page, "Send test");
        page.WaitForAssertion(() => Assert.Matches(@"The mail server took it200 · \d+\.\d\d s", page.Find(".checks").TextContent));

        Choose(page, 1);
        await ClickAsync(page, "Send test");
        page.WaitForAssertion(() => Assert.Equal("Server is required", Field(page, "Server").QuerySelector(".fault")!.TextContent.Trim()));
        Assert.Contains("Mend the settings first.", page.FindAll(".form-faults")[0].TextContent);
        Assert.Single(app.Rig.Senders.Given, x => x.To == _caller.UserName);
    }

    [Fact]
    public async Task A_JSON_body_is_checked_and_each_gateways_faults_stand_at_its_own_fields()
    {
        var page = await VisitAsync<SettingsSmsPage>(sms: Sms);
        Assert.DoesNotContain("page-secret", page.Markup);
        Assert.Equal(2, page.FindAll(".secret-line").Count);

        Type(page, "Body", "[]");
        Type(page, "Account SID", "AC2");
        await ClickAsync(page, "Save");

        page.WaitForAssertion(() => Assert.Equal("Type a JSON object.", Field(page, "Body").QuerySelector(".fault")!.TextContent.Trim()));
        Assert.Equal("Auth token is required", Field(page, "Auth token").QuerySelector(".fault")!.TextContent.Trim());
        Assert.Equal(Sms, await _merchant.Get<Gateways>().OwnSmsAsync(_caller.AccountId, Merchant.Stop));
    }

    [Fact]
    public async Task A_second_gateway_is_given_up_by_a_click()
    {
        var page = await VisitAsync<SettingsSmsPage>(sms: Sms);
        page.Find(".check input").Change(false);
        await ClickAsync(page, "Save");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".save-bar")));
        Assert.Equal(Sms with { Fallback = null }, await _merchant.Get<Gateways>().OwnSmsAsync(_caller.AccountId, Merchant.Stop));
    }

    [Fact]
    public async Task In_test_mode_there_is_neither_form_nor_test()
    {
        var page = await VisitAsync<SettingsEmailPage>(live: false, mail: Mail);
        Assert.Contains("smtp.hoasen.example", page.Find(".facts").TextContent);
        Assert.Empty(page.FindAll("input:not([type=hidden])"));
    }
}
