using Freshcom.Domain;
using Freshcom.Tests.Features.Notifications;
using Freshcom.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.BlackBox;

/// <summary>How much an account sends, in live mode, where the limits hold. Moves the clock, so it has an app of its own.</summary>
public sealed class SendingLimitTests(TestApp app) : IClassFixture<TestApp>
{
    private const string CountryNotAllowed = "Text messages to this country are not allowed in the account's settings.";

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
    public async Task Numbers_that_begin_alike_get_at_most_20_anonymous_sends_an_hour()
    {
        await using var far = new TestApp().WithServices(services => services.AddSingleton<IStartupFilter>(new ComesFrom()));
        var shop = await Shop.OpenAsync(far);
        await shop.SendingAsync(Via.Sms, shop.Live);
        var publishable = await Shop.PublishableTokenAsync(shop.Live);
        for (var i = 0; i < 22; i++)
        {
            var http = far.Api();
            http.DefaultRequestHeaders.Add(ComesFrom.Header, $"198.51.100.{i}");
            var guest = new ApiClient(http).As(await shop.RefreshAsync(publishable));
            await AskAsync(guest, Via.Sms, $"+1416555{i:0000}");
        }
        Assert.Equal(20, await CountAsync(shop, Via.Sms, "+1416555"));
        Assert.Equal("20 codes were sent to numbers that begin alike within an hour.", await WhyNotAsync(shop, "+14165550021"));
    }

    [Fact]
    public async Task Text_messages_go_to_allowed_countries_only_and_a_refused_one_uses_no_budget_up()
    {
        var shop = await OpenAsync(Via.Sms);
        await SetAsync(shop, x => x.SetProperty(a => a.SmsCountries, ["VN"]).SetProperty(a => a.SmsPerDay, 1));
        var (guest, phone) = (await shop.LiveGuestAsync(), Make.Phone());
        await AskAsync(guest, Via.Sms, phone);
        Assert.Equal(0, await CountAsync(shop, Via.Sms, phone));
        Assert.Equal(CountryNotAllowed, await WhyNotAsync(shop, phone));
        await AskAsync(guest, Via.Sms, "+84911112278");
        Assert.Equal(1, await CountAsync(shop, Via.Sms, "+84911112278"));
    }

    [Fact]
    public async Task A_login_code_to_a_country_that_is_not_allowed_is_not_sent_and_the_log_says_why()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync("tfa_sms", shop.Live);
        await SetAsync(shop, x => x.SetProperty(a => a.SmsCountries, ["VN"]));
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).AsksForOtp("tfa_sms");
        Assert.Equal(0, await CountAsync(shop, Via.Sms, person.Phone));
        Assert.Equal(CountryNotAllowed, await WhyNotAsync(shop, person.Phone));
    }

    [Fact]
    public async Task No_other_text_message_goes_to_a_country_that_is_not_allowed_either()
    {
        var shop = await OpenAsync(Via.Sms);
        await shop.TriggerAsync("crm:customer.create.success", Via.Sms, "{{customer.phone_number}}", "Welcome", shop.Live);
        await SetAsync(shop, x => x.SetProperty(a => a.SmsCountries, ["VN"]));
        var person = await shop.RegisterAsync(owner: shop.Live);
        Assert.Empty(await shop.LiveMail.AllAsync(Via.Sms));
        Assert.Equal(CountryNotAllowed, await WhyNotAsync(shop, person.Phone));
    }

    [Fact]
    public async Task Test_mode_knows_no_country_that_is_not_allowed()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.SendingAsync(Via.Sms);
        await SetAsync(shop, x => x.SetProperty(a => a.SmsCountries, ["VN"]));
        var person = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        Assert.Single(await shop.Mail.ToAsync(Via.Sms, person.Phone));
    }

    [Fact]
    public async Task The_days_budget_counts_messages_not_their_segments_and_no_login_codes()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.TriggerAsync("identity:phone_verification_code.create.success", Via.Sms, "{{phone_number}}", new string('x', 400) + " CODE={{code}}", shop.Live);
        await shop.TriggerAsync("identity:user.tfa_code.create.success", Via.Sms, "{{user.phone_number}}", "CODE={{code}}", shop.Live);
        await SetAsync(shop, x => x.SetProperty(a => a.SmsPerDay, 2));
        var guest = await shop.LiveGuestAsync();
        var phones = new[] { Make.Phone(), Make.Phone(), Make.Phone() };
        foreach (var phone in phones) await AskAsync(guest, Via.Sms, phone);
        Assert.Equal((1, 1, 0), (await CountAsync(shop, Via.Sms, phones[0]), await CountAsync(shop, Via.Sms, phones[1]), await CountAsync(shop, Via.Sms, phones[2])));
        Assert.Equal("The day's budget of 2 text messages is used up.", await WhyNotAsync(shop, phones[2]));
        var person = await shop.RegisterAsync("tfa_sms", shop.Live);
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).AsksForOtp("tfa_sms");
        Assert.Equal(1, await CountAsync(shop, Via.Sms, person.Phone));
        shop.Pass(TimeSpan.FromHours(24.1));
        await shop.RenewAsync();
        await AskAsync(await shop.LiveGuestAsync(), Via.Sms, phones[2]);
        Assert.Equal(1, await CountAsync(shop, Via.Sms, phones[2]));
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

    /// <summary>The reason of the one entry of the dashboard's log for the number.</summary>
    private static async Task<string?> WhyNotAsync(Shop shop, string phone)
    {
        await using var db = await OutboxRig.Over(shop.App).OpenAsync();
        return (await db.Messages.AsNoTracking().SingleAsync(x => x.To == phone && x.Status == MessageStatus.NotSent && x.Kind == MessageKind.Sms, TestContext.Current.CancellationToken)).Reason;
    }

    /// <summary>Changes the live account and the test account beside it, as saving settings does.</summary>
    private static async Task SetAsync(Shop shop, Action<UpdateSettersBuilder<Account>> set)
    {
        Guid[] ids = [Guid.Parse(shop.LiveAccountId), Guid.Parse(shop.TestAccountId)];
        await using var db = await OutboxRig.Over(shop.App).OpenAsync();
        await db.Accounts.Where(x => ids.Contains(x.Id)).ExecuteUpdateAsync(set, TestContext.Current.CancellationToken);
    }
}
