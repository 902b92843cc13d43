using AngleSharp.Dom;
using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Notifications;
using Freshcom.Features.Users;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using MudBlazor;
using TestContext = Xunit.TestContext;

namespace Freshcom.Tests.Features.Users;

public sealed class ChangeAuthMethodDialogTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Merchant _merchant = default!;
    private CustomerView _customer = default!;
    private IRenderedComponent<MudDialogProvider> _place = default!;

    private async Task<Task<DialogResult?>> OpenAsync(Role role = Role.Administrator, AuthMethod method = AuthMethod.Simple, params Preset[] triggers)
    {
        _merchant = await Merchant.OpenAsync(App);
        foreach (var preset in triggers) await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, preset, Stop);
        _customer = await _merchant.RegisterAsync(method);
        _place = DialogsFor(_merchant.Staff(role));
        var result = await OpenAsync(_place, new DialogParameters<ChangeAuthMethodDialog> { { d => d.UserId, _customer.User!.Id }, { d => d.IsCustomer, true } });
        await _place.WaitForElementAsync(".choice");
        return result;
    }

    private IElement Row(string title) => _place.FindAll(".choice").Single(x => x.QuerySelector(".title")!.TextContent == title);

    private void Choose(string title) => _place.FindAll(".choice").Single(x => x.QuerySelector(".title")!.TextContent == title).QuerySelector("input[type=radio]")!.Change(true);

    private bool IsBarred(string title) => Row(title).QuerySelector("input")!.HasAttribute("disabled");

    private IElement Act => _place.Find(".mud-dialog-actions .button:last-child");

    private IElement Button(string text) => _place.FindAll("button").Single(x => x.TextContent.Trim() == text);

    private async Task<AuthMethod> MethodAsync() => (await _merchant.ReadAsync(_customer.Id)).User!.AuthMethod;

    [Fact]
    public async Task The_present_method_and_an_app_cannot_be_chosen_and_say_why()
    {
        await OpenAsync();

        Assert.True(IsBarred("Password only"));
        Assert.Contains("Used now", Row("Password only").TextContent);
        Assert.True(IsBarred("Authenticator app"));
        Assert.Contains("Set up by the customer", Row("Authenticator app").TextContent);
        Assert.True(Act.HasAttribute("disabled"));
    }

    [Fact]
    public async Task An_app_can_be_taken_away_by_choosing_another_method()
    {
        var result = await OpenAsync(method: AuthMethod.TfaEmail, triggers: [Preset.LoginCodeEmail]);

        Choose("Password only");
        Assert.Equal("Change to password only", Act.TextContent.Trim());
        Act.Click();

        Assert.Equal(AuthMethod.Simple, Assert.IsType<UserView>((await result)!.Data).AuthMethod);
    }

    [Fact]
    public async Task Ways_without_their_trigger_stay_in_sight_and_are_mended_in_one_click()
    {
        await OpenAsync();
        Choose("SMS code");

        Assert.True(IsBarred("Send a code now"));
        Assert.Contains("No active trigger sends phone verification codes.", Row("Send a code now").TextContent);
        Assert.True(IsBarred("Let the customer confirm at the next login"));
        Assert.Contains("No active trigger sends login codes by SMS.", Row("Let the customer confirm at the next login").TextContent);
        Assert.Equal("/notifications/triggers", Row("Send a code now").QuerySelector("a")!.GetAttribute("href"));

        Row("Send a code now").QuerySelector("button")!.Click();

        _place.WaitForAssertion(() => Assert.False(IsBarred("Send a code now")));
        Assert.True(IsBarred("Let the customer confirm at the next login"));
        Assert.Contains("Trigger and template created", Noticed);
    }

    [Fact]
    public async Task Support_reads_who_can_mend_a_missing_trigger_and_cannot_mark_verified()
    {
        await OpenAsync(Role.SupportSpecialist);
        Choose("E-mail code");

        Assert.Contains("A developer or administrator can create it.", Row("Send a code now").TextContent);
        Assert.Empty(Row("Send a code now").QuerySelectorAll("button"));
        Assert.True(IsBarred("Mark as verified, with a reason"));
        Assert.Contains("Administrators only", Row("Mark as verified, with a reason").TextContent);
        Assert.True(Act.HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_code_that_the_customer_reads_out_verifies_and_changes_by_itself()
    {
        var result = await OpenAsync(triggers: [Preset.LoginCodeSms, Preset.PhoneVerificationCode]);
        Choose("SMS code");
        Assert.Equal("Verify and change to SMS code", Act.TextContent.Trim());
        Button("Send the code").Click();
        await _place.WaitForElementAsync(".code-field");
        Assert.Contains("Send again in 0:30", Row("Send a code now").TextContent);

        _place.Find(".code-field").Input(await _merchant.GiveCodeAsync(Channel.Sms, _customer.PhoneNumber!));

        var user = Assert.IsType<UserView>((await result)!.Data);
        Assert.Equal((AuthMethod.TfaSms, App.Clock.GetUtcNow()), (user.AuthMethod, user.PhoneVerifiedAt));
    }

    [Fact]
    public async Task A_wrong_code_is_cleared_and_says_how_many_tries_are_left()
    {
        await OpenAsync(triggers: [Preset.LoginCodeSms, Preset.PhoneVerificationCode]);
        Choose("SMS code");
        Button("Send the code").Click();
        await _place.WaitForElementAsync(".code-field");
        var right = await _merchant.GiveCodeAsync(Channel.Sms, _customer.PhoneNumber!);

        _place.Find(".code-field").Input(Make.Wrong(right));

        _place.WaitForAssertion(() => Assert.Contains("That code is not right. 4 tries left.", _place.Find(".address-proof .fault").TextContent));
        Assert.Equal("", _place.Find(".code-field").GetAttribute("value"));
        Assert.Equal(AuthMethod.Simple, await MethodAsync());
    }

    [Fact]
    public async Task A_customer_may_confirm_at_the_next_login()
    {
        var result = await OpenAsync(Role.SupportSpecialist, triggers: [Preset.LoginCodeEmail]);
        Choose("E-mail code");
        Assert.Equal("Change, confirm at next login", Act.TextContent.Trim());

        Act.Click();

        var user = Assert.IsType<UserView>((await result)!.Data);
        Assert.True(user.IsPending);
        Assert.Equal(AuthMethod.TfaEmail, await MethodAsync());
    }

    [Fact]
    public async Task Marking_verified_takes_a_reason()
    {
        var result = await OpenAsync(triggers: [Preset.LoginCodeEmail]);
        Choose("E-mail code");
        Choose("Mark as verified, with a reason");
        Assert.Equal("Mark verified and change", Act.TextContent.Trim());
        Assert.True(Act.HasAttribute("disabled"));

        _place.Find(".choice .body input").Input("Seen in the shop with a passport");
        Act.Click();

        var user = Assert.IsType<UserView>((await result)!.Data);
        Assert.Equal(App.Clock.GetUtcNow(), user.EmailVerifiedAt);
        var history = (await _merchant.Get<UserStandingService>().ListHistoryAsync(_merchant.Owner, user.Id, Stop)).Value;
        Assert.Contains(history, x => x is { Action: "user.authMethod.change", Reason: "Seen in the shop with a passport" });
    }

    [Fact]
    public async Task What_ends_and_who_is_told_stands_before_the_act()
    {
        _merchant = await Merchant.OpenAsync(App);
        _customer = await _merchant.RegisterAsync();
        await _merchant.SignInAsync(_customer);
        await _merchant.SignInAsync(_customer);
        _place = DialogsFor(_merchant.Owner);
        await OpenAsync(_place, new DialogParameters<ChangeAuthMethodDialog> { { d => d.UserId, _customer.User!.Id }, { d => d.IsCustomer, true } });

        var consequence = await _place.WaitForElementAsync(".consequence");

        Assert.Equal("2 open sessions end at once. The customer is told by e-mail.", consequence.TextContent.Trim());
        Assert.Contains("What you change is the method of the associated user", _place.Find(".for-whom").TextContent);
    }

    [Fact]
    public async Task Each_method_that_cannot_work_says_so_and_why()
    {
        await OpenAsync(triggers: [Preset.LoginCodeSms, Preset.PhoneVerificationCode]);
        Assert.Equal(["E-mail code"], _place.FindAll(".choice").Where(x => x.QuerySelector(".tag") is { TextContent: "Cannot work yet" }).Select(x => x.QuerySelector(".title")!.TextContent));
        Choose("SMS code");
        Assert.Empty(_place.FindAll(".banner"));

        Choose("E-mail code");

        Assert.Equal("Nothing sends an e-mail when a login code is made.", _place.Find(".banner .title").TextContent);
    }

    [Fact]
    public async Task A_method_whose_codes_nothing_sends_is_no_filled_act()
    {
        await OpenAsync(triggers: [Preset.EmailVerificationCode]);
        Choose("E-mail code");

        Assert.Contains("Until that is mended, the customer cannot log in with this method.", _place.Find(".banner").TextContent);
        Assert.DoesNotContain("filled", Act.ClassName);
    }
}
