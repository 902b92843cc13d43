using AngleSharp.Dom;
using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using MudBlazor;

namespace Freshcom.Tests.Features.Customers;

/// <summary>A guest's record in the dashboard has at least something by which the person is found again.</summary>
public sealed class GuestDialogTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private const string Fault = "Enter a name, an e-mail or a phone number, so that the customer can be found again.";

    private IRenderedComponent<MudDialogProvider> _place = default!;

    private IElement FieldOf(string label) => _place.FindAll(".field").Single(x => x.QuerySelector("label")?.TextContent.Trim().StartsWith(label, StringComparison.Ordinal) == true);

    private void Type(string label, string text) => FieldOf(label).QuerySelector("input")!.Input(text);

    [Theory]
    [InlineData("Name", "Aroha")]
    [InlineData("E-mail", "aroha@shop.example")]
    [InlineData("Phone", "+64 21 555 0101")]
    public async Task A_guest_is_made_once_something_names_the_person(string label, string text)
    {
        var merchant = await Merchant.OpenAsync(App);
        _place = DialogsFor(merchant.Staff(Role.SupportSpecialist));
        var result = await OpenAsync(_place, new DialogParameters<NewCustomerDialog>());
        await _place.WaitForElementAsync("form");
        Type("Customer code", "C-1");

        await _place.Find("form").SubmitAsync();
        _place.WaitForAssertion(() => Assert.Contains(Fault, FieldOf("Name").TextContent));
        Assert.False(result.IsCompleted);

        Type(label, text);
        await _place.Find("form").SubmitAsync();
        Assert.Equal(CustomerStatus.Guest, Assert.IsType<CustomerView>((await result)!.Data).Status);
    }

    [Fact]
    public async Task The_last_that_names_a_guest_is_not_taken_away_but_a_nameless_one_of_the_API_is_edited()
    {
        var merchant = await Merchant.OpenAsync(App);
        _place = DialogsFor(merchant.Staff(Role.SupportSpecialist));
        var named = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new() { Status = CustomerStatus.Guest, Name = "Aroha" }, Merchant.Stop)).Value;
        await OpenAsync(_place, new DialogParameters<EditCustomerDialog> { { d => d.Customer, named } });
        await _place.WaitForElementAsync("form");
        Type("Name", "");
        await _place.Find("form").SubmitAsync();
        _place.WaitForAssertion(() => Assert.Contains(Fault, FieldOf("Name").TextContent));
        _place.Find(".mud-dialog-actions button").Click();
        _place.WaitForAssertion(() => Assert.Empty(_place.FindAll("form")));

        var nameless = (await merchant.Get<CustomerRegistration>().CreateAsync(merchant.Owner, new() { Status = CustomerStatus.Guest, Code = "C-2" }, Merchant.Stop)).Value;
        var result = await OpenAsync(_place, new DialogParameters<EditCustomerDialog> { { d => d.Customer, nameless } });
        await _place.WaitForElementAsync("form");
        Type("Label", "walk-in");
        await _place.Find("form").SubmitAsync();
        Assert.Equal("walk-in", Assert.IsType<CustomerView>((await result)!.Data).Label);
    }
}
