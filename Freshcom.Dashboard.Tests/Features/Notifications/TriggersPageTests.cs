using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Freshcom.Tests.Features.Notifications;

public sealed class TriggersPageTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private Merchant _merchant = default!;
    private IRenderedComponent<MudDialogProvider> _dialogs = default!;

    private async Task<Merchant> OpenAsync(params Preset[] triggers)
    {
        _merchant = await Merchant.OpenAsync(App);
        foreach (var preset in triggers) await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, preset, Merchant.Stop);
        this.VisitAs(_merchant.Owner);
        _dialogs = Render<MudDialogProvider>();
        return _merchant;
    }

    private Task<IReadOnlyList<MissingTrigger>> MissingAsync() => _merchant.Get<TriggerPresets>().ListMissingAsync(_merchant.Owner, Merchant.Stop);

    [Fact]
    public async Task One_click_makes_the_trigger_with_its_template_and_the_line_goes()
    {
        await OpenAsync();
        var page = Render<TriggersPage>();
        (await page.WaitForElementAsync("button[aria-label='Create trigger and template: Login code by SMS']")).Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("button[aria-label='Create trigger and template: Login code by SMS']")));
        page.WaitForAssertion(() => Assert.Contains("identity:user.tfa_code.create.success", page.Find("tbody").TextContent));
        Assert.DoesNotContain(await MissingAsync(), x => x.Preset == Preset.LoginCodeSms);
        Assert.Equal(["Trigger and template created"], Noticed);
    }

    [Fact]
    public async Task Two_missing_ones_are_made_by_create_both_and_then_nothing_is_missing()
    {
        await OpenAsync(Preset.LoginCodeEmail, Preset.LoginCodeSms);
        var page = Render<TriggersPage>();
        await page.WaitForElementAsync(".checks");

        page.FindAll("button").Single(x => x.TextContent == "Create both").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".checks")));
        Assert.Empty(await MissingAsync());
    }

    [Fact]
    public async Task Whose_method_cannot_log_in_is_told_apart_from_what_nobody_uses_yet()
    {
        await OpenAsync();
        await _merchant.RegisterAsync(AuthMethod.TfaSms);
        var page = Render<TriggersPage>();
        await page.WaitForElementAsync(".checks");

        var lines = page.FindAll(".checks > li");
        Assert.Contains("1 user has this method and cannot log in.", lines.Single(x => x.TextContent.Contains("Login code by SMS", StringComparison.Ordinal)).TextContent);
        Assert.Contains("No user has this method yet.", lines.Single(x => x.TextContent.Contains("Login code by e-mail", StringComparison.Ordinal)).TextContent);
        Assert.Single(page.FindAll(".checks .icon.bad"));
    }

    [Fact]
    public async Task An_empty_trigger_says_in_place_what_is_missing()
    {
        await OpenAsync();
        await OpenAsync(_dialogs, new DialogParameters<TriggerDialog>());
        await _dialogs.WaitForElementAsync(".mud-dialog form");

        await _dialogs.Find(".mud-dialog form").SubmitAsync();

        Assert.Equal(["Choose an event.", "Choose what it does.", "Name is required"], _dialogs.FindAll(".mud-dialog .fault").Select(x => x.TextContent.Trim()));
        Assert.Empty(_dialogs.FindAll(".form-faults"));
    }

    [Fact]
    public async Task A_code_by_another_channel_is_said_to_be_passed_over()
    {
        await OpenAsync();
        await OpenAsync(_dialogs, new DialogParameters<TriggerDialog>());
        await _dialogs.WaitForElementAsync(".mud-dialog select");
        _dialogs.Find(".mud-dialog select").Change(EventNames.All.ToList().IndexOf(EventNames.PhoneCodeCreated).ToString(System.Globalization.CultureInfo.InvariantCulture));

        Choose("Send SMS");
        Assert.DoesNotContain("passed over", _dialogs.Markup);
        Choose("Send e-mail");
        _dialogs.WaitForAssertion(() => Assert.Contains("A code goes only to its own channel: this trigger would be passed over.", _dialogs.Markup));
        Choose("Call webhook");
        _dialogs.WaitForAssertion(() => Assert.Contains("Webhooks never carry codes", _dialogs.Markup));
    }

    [Fact]
    public async Task An_event_of_another_module_can_be_listened_to()
    {
        await OpenAsync();
        var result = await OpenAsync(_dialogs, new DialogParameters<TriggerDialog>());
        await _dialogs.WaitForElementAsync(".mud-dialog select");
        _dialogs.Find(".mud-dialog select").Change(EventNames.All.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _dialogs.WaitForAssertion(() => Assert.Contains("the trigger waits until another module does", _dialogs.Markup));
        Choose("Call webhook");
        var inputs = _dialogs.FindAll(".mud-dialog input.input");
        Type(0, "storefront:order.create.success");
        Type(1, "https://erp.example/hooks");
        Type(2, "Order made");
        Assert.Equal(3, inputs.Count);

        await _dialogs.Find(".mud-dialog form").SubmitAsync();

        var made = Assert.IsType<TriggerView>((await result)!.Data);
        Assert.Equal(("storefront:order.create.success", ActionType.Webhook, false), (made.Event, made.ActionType, made.IsKnownEvent));
    }

    [Fact]
    public async Task A_trigger_says_what_it_does_in_a_sentence_and_turns_off_and_on()
    {
        await OpenAsync();
        var trigger = (await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, Preset.LoginCodeEmail, Merchant.Stop)).Value;
        var page = Render<TriggerPage>(p => p.Add(x => x.Id, trigger.Id));
        await page.WaitForElementAsync(".sentence");
        Assert.Equal(
            "When a login code is made for a user whose method is E-mail code, send the e-mail Login code to the user's e-mail address. It is tried for 60 seconds and never after the code has ended.",
            Words(page.Find(".sentence p").TextContent));

        page.FindAll("button").Single(x => x.TextContent == "Turn off").Click();

        page.WaitForAssertion(() => Assert.Contains("It is turned off: nothing is sent.", page.Find(".sentence").TextContent));
        Assert.Contains(await MissingAsync(), x => x.Preset == Preset.LoginCodeEmail);
        page.FindAll("button").Single(x => x.TextContent == "Turn on").Click();
        page.WaitForAssertion(() => Assert.DoesNotContain("turned off", page.Find(".sentence").TextContent));
    }

    [Fact]
    public async Task A_trigger_of_codes_goes_only_after_its_name_was_typed()
    {
        await OpenAsync();
        var trigger = (await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, Preset.LoginCodeEmail, Merchant.Stop)).Value;
        var page = Render<TriggerPage>(p => p.Add(x => x.Id, trigger.Id));
        await page.WaitForElementAsync(".sentence");

        page.FindAll(".item.danger").Single().Click();
        (await _dialogs.WaitForElementAsync(".mud-dialog input")).Input(trigger.Name);
        _dialogs.WaitForAssertion(() => Assert.False(_dialogs.Find(".button.danger").HasAttribute("disabled")));
        _dialogs.Find(".button.danger").Click();

        page.WaitForAssertion(() => Assert.EndsWith("/notifications/triggers", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.IsType<Failure.NotFound>((await _merchant.Get<TriggerService>().GetAsync(_merchant.Owner, trigger.Id, null, Merchant.Stop)).Failure);
    }

    private void Choose(string title) => _dialogs.FindAll(".mud-dialog .choice").Single(x => x.QuerySelector(".title")!.TextContent == title).QuerySelector("input")!.Change(true);

    private void Type(int index, string text) => _dialogs.FindAll(".mud-dialog input.input")[index].Input(text);

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)).Replace(" ,", ",", StringComparison.Ordinal).Replace(" .", ".", StringComparison.Ordinal);
}
