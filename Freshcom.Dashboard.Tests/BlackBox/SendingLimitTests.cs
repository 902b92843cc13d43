
namespace Freshcom.Tests.BlackBox;

/// <summary>How much an account sends, in live mode, where the limits hold. Moves the clock, so it has an app of its own.</summary>
public sealed class SendingLimitTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Anonymous_sends_to_one_address_are_at_least_30_seconds_apart(Via via)
    {
        var shop = await OpenAsync(via);
        var guest = await shop.LiveGuestAsync();
        var address = via.NewAddress();
        await AskAsync(guest, via, address);
        await AskAsync(guest, via, address);
        Assert.Equal(1, await CountAsync(shop, via, address));
        shop.PassSeconds(31);
        await AskAsync(guest, via, address);
        Assert.Equal(2, await CountAsync(shop, via, address));
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Anonymous_sends_to_one_address_are_five_an_hour(Via via)
    {
        var shop = await OpenAsync(via);
        var address = via.NewAddress();
        var guest = await shop.LiveGuestAsync();
        foreach (var minutes in new[] { 0, 10, 10, 11, 11, 11 })
        {
            shop.PassMinutes(minutes);
            await AskAsync(guest, via, address);
        }
        Assert.Equal(5, await CountAsync(shop, via, address));
        shop.PassMinutes(8);
        await shop.RenewAsync();
        await AskAsync(await shop.LiveGuestAsync(), via, address);
        Assert.Equal(6, await CountAsync(shop, via, address));
    }

    [Fact]
    public async Task New_users_of_one_address_cause_no_more_links_to_it_than_its_limits_allow()
    {
        var shop = await OpenAsync(Via.Email);
        var guest = await shop.LiveGuestAsync();
        var address = Via.Email.NewAddress();
        for (var i = 0; i < 3; i++) (await guest.PostAsync("/users", "User", new { username = Make.Email(), email = address, name = "Ada", password = Make.Password, authMethod = "simple" })).Is(201);
        Assert.Single(await shop.LiveMail.ToAsync(Via.Email, address, mark: ""));
    }

    [Fact]
    public async Task One_client_address_causes_at_most_20_anonymous_sends_an_hour()
    {
        var shop = await OpenAsync(Via.Email);
        var guest = await shop.LiveGuestAsync();
        for (var i = 0; i < 25; i++) await AskAsync(guest, Via.Email, Make.Email("many"));
        Assert.Equal(20, await CountAsync(shop, Via.Email, "many."));
    }

    [Fact]
    public async Task A_user_gets_at_most_10_login_otps_an_hour()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync("tfa_sms", shop.Live);
        for (var i = 0; i < 11; i++)
        {
            (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).AsksForOtp("tfa_sms");
            shop.PassMinutes(5.1);
        }
        Assert.Equal(10, await CountAsync(shop, Via.Sms, person.Phone));
        shop.PassMinutes(10);
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).AsksForOtp("tfa_sms");
        Assert.Equal(11, await CountAsync(shop, Via.Sms, person.Phone));
    }

    [Fact]
    public async Task Test_mode_has_no_such_limits()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.SendingAsync(Via.Email);
        var guest = await shop.GuestAsync();
        var email = Make.Email("many");
        for (var i = 0; i < 3; i++) await AskAsync(guest, Via.Email, email);
        for (var i = 0; i < 22; i++) await AskAsync(guest, Via.Email, Make.Email("many"));
        Assert.Equal(25, (await shop.Mail.ToAsync(Via.Email, "many.")).Count);
    }

    private async Task<Shop> OpenAsync(Via via)
    {
        var shop = await Shop.OpenAsync(app);
        return await shop.SendingAsync(via, shop.Live);
    }

    /// <summary>The answer is the same whether something is sent or not.</summary>
    private static async Task AskAsync(ApiClient guest, Via via, string address) =>
        Assert.Empty((await Shop.AskCodeAsync(guest, via, address)).Is(204).Text);

    private static async Task<int> CountAsync(Shop shop, Via via, string address) => (await shop.LiveMail.ToAsync(via, address)).Count;
}
