using AngleSharp.Dom;
using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Notifications;
using Freshcom.Tests.BlackBox;
using MudBlazor;

namespace Freshcom.Tests.Features.Customers;

public sealed class RegisterCustomerDialogTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private Merchant _merchant = default!;
    private CustomerView _guest = default!;
    private IRenderedComponent<MudDialogProvider> _place = default!;

    private async Task<Task<DialogResult?>> OpenAsync(string? phone = null, params Preset[] triggers)
    {
        _merchant = await Merchant.OpenAsync(App);
        foreach (var preset in triggers) await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, preset, Merchant.Stop);
        var input = new CustomerInput { Status = CustomerStatus.Guest, Name = "Tāne Mahuta Parata", Email = Make.Email("tane"), PhoneNumber = phone };
        _guest = (await _merchant.Get<CustomerRegistration>().CreateAsync(_merchant.Owner, input, Merchant.Stop)).Value;
        _place = DialogsFor(_merchant.Staff(Role.SupportSpecialist));
        var result = await OpenAsync(_place, new DialogParameters<RegisterCustomerDialog> { { d => d.Customer, _guest } });
        await _place.WaitForElementAsync(".choice");
        return result;
    }

    private void Choose(string title) => _place.FindAll(".choice").Single(x => x.QuerySelector(".title")!.TextContent == title).QuerySelector("input")!.Change(true);

    private IElement FieldOf(string label) => _place.FindAll(".field").Single(x => x.QuerySelector("label")?.TextContent.Trim().StartsWith(label, StringComparison.Ordinal) == true);

    private void Type(string label, string text) => FieldOf(label).QuerySelector("input")!.Input(text);

    private Task<CustomerView> ReadAsync() => _merchant.ReadAsync(_guest.Id);

    [Fact]
    public async Task What_is_missing_is_said_at_its_field_and_nobody_is_registered()
    {
        await OpenAsync();
        Choose("SMS code");

        await _place.Find("form").SubmitAsync();

        _place.WaitForAssertion(() => Assert.Contains("Password is required", FieldOf("Password").TextContent));
        Assert.Contains("Phone number is required", FieldOf("Phone").TextContent);
        Assert.Empty(_place.FindAll(".form-faults"));
        Assert.Null((await ReadAsync()).User);
    }

    [Fact]
    public async Task A_guest_gets_a_user_whose_address_is_pending()
    {
        var result = await OpenAsync(triggers: [Preset.LoginCodeEmail]);
        Choose("E-mail code");
        Type("Password", Make.Password);

        await _place.Find("form").SubmitAsync();

        var customer = Assert.IsType<CustomerView>((await result)!.Data);
        Assert.Equal((CustomerStatus.Registered, AuthMethod.TfaEmail, true, _guest.Email), (customer.Status, customer.User!.AuthMethod, customer.User.IsPending, customer.User.Username));
    }

    [Fact]
    public async Task A_code_that_was_read_out_verifies_the_address_at_once()
    {
        var result = await OpenAsync(phone: Make.Phone(), triggers: [Preset.LoginCodeSms, Preset.PhoneVerificationCode]);
        Choose("SMS code");
        Type("Password", Make.Password);
        Choose("Send a code now");
        _place.FindAll("button").Single(x => x.TextContent.Trim() == "Send the code").Click();
        await _place.WaitForElementAsync(".code-field");
        _place.Find(".code-field").Input(await _merchant.GiveCodeAsync(Channel.Sms, _guest.PhoneNumber!));

        await _place.Find("form").SubmitAsync();

        var customer = Assert.IsType<CustomerView>((await result)!.Data);
        Assert.Equal(App.Clock.GetUtcNow(), customer.User!.PhoneVerifiedAt);
    }

    [Fact]
    public async Task Staff_cannot_vouch_for_an_address_that_is_only_being_typed()
    {
        await OpenAsync(triggers: [Preset.LoginCodeEmail, Preset.EmailVerificationCode]);
        Choose("E-mail code");

        Assert.DoesNotContain(_place.FindAll(".choice .title"), x => x.TextContent.StartsWith("Mark", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_code_registers_nobody_and_is_cleared()
    {
        await OpenAsync(triggers: [Preset.LoginCodeEmail, Preset.EmailVerificationCode]);
        Choose("E-mail code");
        Type("Password", Make.Password);
        Choose("Send a code now");
        _place.FindAll("button").Single(x => x.TextContent.Trim() == "Send the code").Click();
        await _place.WaitForElementAsync(".code-field");
        _place.Find(".code-field").Input(Make.Wrong(await _merchant.GiveCodeAsync(Channel.Email, _guest.Email!)));

        await _place.Find("form").SubmitAsync();

        _place.WaitForAssertion(() => Assert.Contains("That code is not right", _place.Find(".address-proof .fault").TextContent));
        Assert.Equal("", _place.Find(".code-field").GetAttribute("value"));
        Assert.Null((await ReadAsync()).User);
    }
}
