using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;
using MudBlazor;

namespace Freshcom.Tests.Features.Users;

public sealed class OwnAddressDialogTests(OwnAddressTests.TextingApp app) : PageTest(app), IClassFixture<OwnAddressTests.TextingApp>
{
    private Merchant _merchant = default!;
    private Caller _caller = default!;
    private IRenderedComponent<MudDialogProvider> _place = default!;

    private async Task<OwnProfile> SignInAsync()
    {
        _merchant = await Merchant.OpenAsync(App);
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        _caller = await _merchant.LiveAsync();
        _place = DialogsFor(_caller);
        return (await _merchant.Get<ProfileService>().GetAsync(_caller, Merchant.Stop)).Value;
    }

    private void Type(string field, string text)
    {
        Settle();
        _place.FindAll(".field").Single(x => x.QuerySelector("label")!.TextContent == field).QuerySelector("input")!.Input(text);
    }

    private string Fault(string field) => _place.FindAll(".field").Single(x => x.QuerySelector("label")!.TextContent == field).QuerySelector(".fault")?.TextContent.Trim() ?? "";

    private void Submit()
    {
        Settle();
        _place.Find("form").Submit();
    }

    /// <summary>As the button does, nothing is done while the form is being sent.</summary>
    private void Settle() => _place.WaitForAssertion(() => Assert.Empty(_place.FindAll("[aria-busy=true]")));

    [Fact]
    public async Task The_address_and_the_password_come_first_then_the_code()
    {
        var profile = await SignInAsync();
        var email = Make.Email("new");
        var closed = await OpenAsync(_place, new DialogParameters<OwnAddressDialog> { { d => d.Profile, profile }, { d => d.Channel, Channel.Email } });

        Type("New e-mail address", "nobody");
        Submit();
        _place.WaitForAssertion(() => Assert.Equal("Type an e-mail address, as name@example.com.", Fault("New e-mail address")));
        Type("New e-mail address", email);
        Type("Current password", "a guess");
        Submit();
        _place.WaitForAssertion(() => Assert.Equal("That is not the current password.", Fault("Current password")));
        Type("Current password", Make.Password);
        Submit();
        var field = await _place.WaitForElementAsync(".code-field");
        Assert.Contains($"A code of 6 digits went to {email}.", _place.Find(".for-whom").TextContent);

        var code = await SentAsync(email);
        field.Input(Make.Wrong(code));
        _place.WaitForAssertion(() => Assert.Contains("That code is not right. 4 tries left.", _place.Find(".fault").TextContent));
        _place.Find(".code-field").Input(code);

        Assert.Equal(email, Assert.IsType<UserView>((await closed)!.Data).Email);
    }

    [Fact]
    public async Task A_number_in_use_is_not_offered_for_removal()
    {
        var profile = await SignInAsync();
        var user = profile.User with { AuthMethod = AuthMethod.TfaSms, PhoneNumber = Make.Phone(), PhoneVerifiedAt = App.Clock.GetUtcNow() };
        await OpenAsync(_place, new DialogParameters<RemovePhoneDialog> { { d => d.Profile, profile with { User = user } } });
        Assert.Contains("Choose another authentication method first", (await _place.WaitForElementAsync(".mud-dialog form")).TextContent);
        Assert.Empty(_place.FindAll(".mud-dialog-actions .danger, .mud-dialog form input"));
    }

    [Fact]
    public async Task Somebody_is_invited_listed_and_uninvited()
    {
        await SignInAsync();
        var now = App.Clock.GetUtcNow();
        await using (var db = await _merchant.DbAsync()) await db.Users.Where(x => x.Id == _caller.UserId).ExecuteUpdateAsync(x => x.SetProperty(u => u.EmailVerifiedAt, now), Merchant.Stop);
        var email = Make.Email("nina");
        var closed = await OpenAsync(_place, new DialogParameters<InviteDialog>());
        Type("E-mail", _caller.UserName!);
        Submit();
        _place.WaitForAssertion(() => Assert.Equal("Somebody with this address is in the team already.", Fault("E-mail")));
        Type("E-mail", $" {email} ");
        _place.Find("select").Change("5");
        Submit();
        Assert.Equal(email, (await closed)!.Data);

        var list = Render<InvitationsSection>(p => p.Add(x => x.Version, 1));
        var line = (await list.WaitForElementAsync("li")).TextContent;
        Assert.Contains($"{email}Developer · by Olga", line);
        Assert.Contains("until ", line);
        list.FindAll("li button")[0].Click();
        list.WaitForAssertion(() => Assert.Contains("Too many invitations went to this address", list.Find(".fault").TextContent));
        list.FindAll("li button")[1].Click();
        (await _place.WaitForElementAsync(".mud-dialog-actions .button:last-child")).Click();
        list.WaitForAssertion(() => Assert.Empty(list.FindAll("li")));
        Assert.Contains("Invitation withdrawn", Noticed);
    }

    private async Task<string> SentAsync(string address)
    {
        await using var db = await _merchant.DbAsync();
        var message = await db.Messages.AsNoTracking().SingleAsync(x => x.To == address && x.IsCode, Merchant.Stop);
        return System.Text.RegularExpressions.Regex.Match(_merchant.Get<MessageComposer>().Open(message).BodyText!, @"\b\d{6}\b").Value;
    }
}
