using AngleSharp.Dom;
using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Freshcom.Tests.Features.Notifications;

public sealed class TemplatePageTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private Merchant _merchant = default!;

    private async Task<IRenderedComponent<TemplateEditor>> OpenAsync(MessageKind kind, Guid? id = null)
    {
        this.VisitAs(_merchant.Owner);
        Render<MudDialogProvider>();
        var page = Render<TemplateEditor>(p => p.Add(x => x.Kind, kind).Add(x => x.Id, id));
        await page.WaitForElementAsync("form");
        return page;
    }

    private static IElement Field(IRenderedComponent<TemplateEditor> page, string label) =>
        page.FindAll(".field").Single(x => x.QuerySelector("label")!.TextContent.Trim().StartsWith(label, StringComparison.Ordinal));

    private static void Type(IRenderedComponent<TemplateEditor> page, string label, string text) => Field(page, label).QuerySelector("input, textarea")!.Input(text);

    [Fact]
    public async Task Every_fault_stands_at_its_field()
    {
        _merchant = await Merchant.OpenAsync(App);
        var page = await OpenAsync(MessageKind.Email);
        Type(page, "Subject", "Your code {{code}}");
        Type(page, "HTML", "<p>{{#user}}</p>");

        await page.Find("form").SubmitAsync();

        Assert.Equal("Name is required", Field(page, "Name").QuerySelector(".fault")!.TextContent);
        Assert.Contains("must not contain a code or token", Field(page, "Subject").QuerySelector(".fault")!.TextContent);
        Assert.Contains("opens {{#user}} but never closes it", Field(page, "HTML").QuerySelector(".fault")!.TextContent);
        Assert.Empty(page.FindAll(".form-faults"));
    }

    [Fact]
    public async Task A_text_of_an_SMS_has_its_fault_in_place_too()
    {
        _merchant = await Merchant.OpenAsync(App);
        var page = await OpenAsync(MessageKind.Sms);

        await page.Find("form").SubmitAsync();

        Assert.NotNull(Field(page, "Text").QuerySelector(".fault"));
        Assert.Empty(page.FindAll(".form-faults"));
    }

    [Fact]
    public async Task A_new_template_is_made_and_its_page_opened()
    {
        _merchant = await Merchant.OpenAsync(App);
        var page = await OpenAsync(MessageKind.Sms);
        Type(page, "Name", "Short code");
        Type(page, "Text", "{{code}} is your code");

        await page.Find("form").SubmitAsync();

        var made = (await _merchant.Get<TemplateService>().ListAsync(_merchant.Owner, MessageKind.Sms, new(0, 10, "Short code", [new("insertedAt", true)]), null, Merchant.Stop)).Items.Single();
        Assert.Equal(("{{user.phone_number}}", "{{code}} is your code"), (made.To, made.BodyText));
        Assert.EndsWith($"/notifications/sms-templates/{made.Id}", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_trigger_sends_is_not_deleted_and_says_who_sends_it()
    {
        _merchant = await Merchant.OpenAsync(App);
        var trigger = (await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, Preset.LoginCodeEmail, Merchant.Stop)).Value;
        var page = await OpenAsync(MessageKind.Email, trigger.TemplateId);
        Assert.Contains("Used by 1 trigger", page.Find(".page-head").TextContent);

        page.Find(".item.danger").Click();

        page.WaitForAssertion(() => Assert.Contains("It is used by the trigger “Login code”", page.Find(".form-faults").TextContent));
        Assert.Null((await _merchant.Get<TemplateService>().GetAsync(_merchant.Owner, MessageKind.Email, trigger.TemplateId!.Value, null, Merchant.Stop)).Failure);
    }

    [Fact]
    public async Task The_chips_are_the_variables_of_the_event_the_needed_one_tinted()
    {
        _merchant = await Merchant.OpenAsync(App);
        var trigger = (await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, Preset.PhoneVerificationCode, Merchant.Stop)).Value;
        var page = await OpenAsync(MessageKind.Sms, trigger.TemplateId);

        Assert.Equal(["code", "phone_number", "account.name", "account.company_name", "account.website_url", "account.support_email"], page.FindAll(".chip").Select(x => x.TextContent));
        Assert.Equal("{{code}}", page.Find(".chip.needed").GetAttribute("data-insert"));
    }
}
