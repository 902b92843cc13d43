using Freshcom.Domain;
using Freshcom.Features.Users;
using Freshcom.Tests.Features.Customers;

namespace Freshcom.Tests.Features.Users;

public sealed class UserSessionTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Support_ends_a_customers_sessions_and_the_log_says_who_did()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        await merchant.SignInAsync(customer);
        await merchant.SignInAsync(customer);
        var sessions = merchant.Get<UserSessionService>();
        Assert.Equal(2, (await sessions.ListAsync(merchant.Staff(Role.ReadOnly), customer.User!.Id, Merchant.Stop)).Value.Count);

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await sessions.EndAllAsync(merchant.Staff(Role.SupportSpecialist), customer.User.Id, Merchant.Stop)).Failure);

        Assert.Empty((await sessions.ListAsync(merchant.Owner, customer.User.Id, Merchant.Stop)).Value);
        var history = (await merchant.Get<UserStandingService>().ListHistoryAsync(merchant.Owner, customer.User.Id, Merchant.Stop)).Value;
        Assert.Equal(("user.sessions.end", merchant.Owner.UserName), (history[0].Action, history[0].ActorName));
    }

    [Theory]
    [InlineData(Role.ReadOnly, Role.Customer)]
    [InlineData(Role.SupportSpecialist, Role.Developer)]
    [InlineData(Role.Developer, Role.Administrator)]
    public async Task Who_may_not_change_a_user_may_not_end_its_sessions(Role caller, Role user)
    {
        var merchant = await Merchant.OpenAsync(app);
        var input = new UserInput { Name = "Rui", Username = BlackBox.Make.Email("rui"), Password = BlackBox.Make.Password, Role = user };
        var made = (await merchant.Get<UserService>().CreateAsync(merchant.Owner, input, Merchant.Stop)).Value;

        Assert.IsType<Failure.Forbidden>((await merchant.Get<UserSessionService>().EndAllAsync(merchant.Staff(caller), made.Id, Merchant.Stop)).Failure);
    }

    [Fact]
    public async Task Another_merchants_users_are_not_found()
    {
        var (merchant, other) = (await Merchant.OpenAsync(app), await Merchant.OpenAsync(app));
        var customer = await other.RegisterAsync();

        Assert.IsType<Failure.NotFound>((await merchant.Get<UserSessionService>().ListAsync(merchant.Owner, customer.User!.Id, Merchant.Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await merchant.Get<UserSessionService>().EndAllAsync(merchant.Owner, customer.User.Id, Merchant.Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await merchant.Get<UserStandingService>().GetAsync(merchant.Owner, customer.User.Id, Merchant.Stop)).Failure);
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Chrome · Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge · Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari · iPhone")]
    [InlineData("ShopClient/2.1", "ShopClient/2.1")]
    [InlineData(null, null)]
    public void A_session_is_named_after_its_browser_and_system(string? userAgent, string? words) => Assert.Equal(words, UserAgents.Describe(userAgent));
}
