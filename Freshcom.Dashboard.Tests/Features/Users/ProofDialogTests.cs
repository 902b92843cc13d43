using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Freshcom.Tests.Features.Users;

public sealed class ProofDialogTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private Merchant _merchant = default!;
    private IRenderedComponent<MudDialogProvider> _place = default!;

    /// <summary>A person with e-mail codes that asks to go back to the password alone.</summary>
    private async Task<(Guid UserId, Task<Result<UserView>> Change)> BeginAsync()
    {
        _merchant = await Merchant.OpenAsync(App);
        var customer = await _merchant.RegisterAsync(AuthMethod.TfaEmail);
        var (caller, _) = await _merchant.SignInAsync(customer);
        _place = DialogsFor(caller);
        var profile = (await _merchant.Get<ProfileService>().GetAsync(caller, Merchant.Stop)).Value;
        var change = Task.FromResult<Result<UserView>>(new Failure.NotFound());
        await _place.InvokeAsync(() =>
        {
            change = Services.GetRequiredService<IDialogService>().ProveAsync(caller, profile, proven => SimplifyAsync(proven, profile.User.Id));
        });
        await _place.WaitForElementAsync(".code-field");
        return (profile.User.Id, change);
    }

    private Task<Result<UserView>> SimplifyAsync(Caller caller, Guid userId) =>
        _merchant.Get<UserUpdateService>().UpdateAsync(caller, userId, new UserInput { AuthMethod = AuthMethod.Simple }, new UpdateOptions(), Merchant.Stop);

    [Fact]
    public async Task The_right_code_lets_the_change_through()
    {
        var (userId, change) = await BeginAsync();

        _place.Find(".code-field").Input(await _merchant.SentCodeAsync(userId, CodePurpose.Proof));

        Assert.Equal(AuthMethod.Simple, (await change).Value.AuthMethod);
    }

    [Fact]
    public async Task A_wrong_code_is_said_and_can_be_followed_by_the_right_one()
    {
        var (userId, change) = await BeginAsync();
        var right = await _merchant.SentCodeAsync(userId, CodePurpose.Proof);

        _place.Find(".code-field").Input(Make.Wrong(right));
        _place.WaitForAssertion(() => Assert.Contains("That code is not right", _place.Find(".fault").TextContent));
        _place.Find(".code-field").Input(right);

        Assert.Null((await change).Failure);
    }

    [Fact]
    public async Task Who_gives_up_changes_nothing()
    {
        var (userId, change) = await BeginAsync();

        _place.Find(".mud-dialog-actions .button.outlined").Click();

        Assert.IsType<Failure.ProofRequired>((await change).Failure);
        Assert.Equal(AuthMethod.TfaEmail, (await _merchant.Get<UserService>().GetAsync(_merchant.Owner, userId, Merchant.Stop)).Value.AuthMethod);
    }
}
