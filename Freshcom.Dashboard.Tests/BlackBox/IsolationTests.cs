
namespace Freshcom.Tests.BlackBox;

public sealed class IsolationTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Another_accounts_and_another_modes_records_are_404_for_every_method()
    {
        var (mine, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        foreach (var (path, type) in await RecordsAsync(mine))
        {
            foreach (var stranger in new[] { other.Test, other.Live, mine.Live })
            {
                Assert.Equal((path, 404), (path, (await stranger.GetAsync(path)).Status));
                if (type.Length == 0) continue;
                Assert.Equal((path, 404), (path, (await stranger.PatchAsync(path, type, new { name = "Stolen" })).Status));
                Assert.Equal((path, 404), (path, (await stranger.DeleteAsync(path)).Status));
            }
            var own = (await mine.Test.GetAsync(path)).Is(200);
            Assert.DoesNotContain("Stolen", own.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Lists_show_only_the_tokens_own_account_and_mode()
    {
        var (mine, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        var records = await RecordsAsync(mine);
        foreach (var list in new[] { "/users", "/customers", "/notification_triggers", "/email_templates", "/sms_templates", "/emails", "/sms", "/account_memberships" })
        {
            foreach (var stranger in new[] { other.Test, other.Live, mine.Live })
            {
                var text = (await stranger.GetAsync(list + "?page[size]=100")).Is(200).Text;
                Assert.All(records, record => Assert.DoesNotContain(record.Path.Split('/')[^1], text, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task A_password_of_another_accounts_user_cannot_be_set()
    {
        var (mine, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        var person = await mine.RegisterAsync();
        (await other.Test.PatchAsync($"/passwords/{person.UserId}", "Password", new { value = Make.OtherPassword })).Is(404);
        (await mine.Live.PatchAsync($"/passwords/{person.UserId}", "Password", new { value = Make.OtherPassword })).Is(404);
        (await mine.LoginAsync(person)).Is(200);
    }

    [Fact]
    public async Task A_standard_user_is_no_record_of_users_by_id()
    {
        var shop = await Shop.OpenAsync(app);
        var owner = (await shop.Live.GetAsync("/user")).Is(200).Id;
        (await shop.Live.GetAsync($"/users/{owner}")).Is(404);
        (await shop.Live.PatchAsync($"/passwords/{owner}", "Password", new { value = Make.OtherPassword })).Is(404);
        (await shop.Live.DeleteAsync($"/users/{owner}")).Is(404);
    }

    [Fact]
    public async Task The_same_username_lives_in_two_accounts_and_in_both_modes()
    {
        var (mine, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        var username = Make.Email();
        var attributes = new { status = "registered", name = "Same Name", username, email = username, password = Make.Password };
        foreach (var staff in new[] { mine.Test, mine.Live, other.Test })
            (await staff.PostAsync("/customers", "Customer", attributes)).Is(201);
        (await mine.Test.PostAsync("/customers", "Customer", attributes)).Rejects("username", "taken");
    }

    [Fact]
    public async Task A_verification_code_of_another_account_or_mode_verifies_nothing()
    {
        var (mine, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        await mine.SendingAsync(Via.Sms);
        var phone = Make.Phone();
        var code = await mine.VerificationCodeAsync(await mine.GuestAsync(), Via.Sms, phone);
        foreach (var guest in new[] { await other.GuestAsync(), await mine.LiveGuestAsync() })
        {
            (await guest.PostAsync("/customers", "Customer", Shop.Registration(Via.Sms, phone, code, "tfa_sms")))
                .Rejects("phoneVerificationCode");
        }
    }

    [Fact]
    public async Task A_trigger_cannot_aim_at_another_accounts_or_modes_template()
    {
        var (mine, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        var template = (await mine.Test.PostAsync("/sms_templates", "SMSTemplate", new { name = "T", to = "{{phone_number}}", body = "Hi" })).Is(201).Id;
        var trigger = new { name = "T", @event = "identity:user.create.success", actionType = "sendSms", actionTarget = template };
        foreach (var stranger in new[] { other.Test, mine.Live })
            (await stranger.PostAsync("/notification_triggers", "NotificationTrigger", trigger)).Rejects("actionTarget");
        (await mine.Test.PostAsync("/notification_triggers", "NotificationTrigger", trigger)).Is(201);
    }

    [Fact]
    public async Task A_customer_sees_only_itself()
    {
        var shop = await Shop.OpenAsync(app);
        var (person, neighbour) = (await shop.RegisterAsync(), await shop.RegisterAsync());
        var session = await shop.SignInAsync(person);
        Assert.Equal(person.CustomerId, (await session.GetAsync($"/customers/{person.CustomerId}")).Is(200).Id);
        Assert.Equal(person.CustomerId, (await session.GetAsync("/customer")).Is(200).Id);
        Assert.Equal(person.UserId, (await session.GetAsync("/user")).Is(200).Id);
        (await session.GetAsync($"/customers/{neighbour.CustomerId}")).Is(403, 404);
        (await session.PatchAsync($"/customers/{neighbour.CustomerId}", "Customer", new { name = "Stolen" })).Is(403, 404);
        Assert.NotEqual("Stolen", (await shop.Test.GetAsync($"/customers/{neighbour.CustomerId}")).Is(200)["name"]);
    }

    /// <summary>One record of each kind in the test account; no type for those that are only read.</summary>
    private static async Task<List<(string Path, string Type)>> RecordsAsync(Shop shop)
    {
        await shop.SendingAsync(Via.Sms);
        await shop.SendingAsync(Via.Email);
        var (phone, email) = (Make.Phone(), Make.Email());
        await shop.VerificationCodeAsync(shop.Test, Via.Sms, phone);
        await shop.VerificationCodeAsync(shop.Test, Via.Email, email);
        var person = await shop.RegisterAsync();
        return
        [
            ($"/customers/{person.CustomerId}", "Customer"),
            ($"/users/{person.UserId}", "User"),
            ($"/notification_triggers/{await FirstAsync(shop, "/notification_triggers")}", "NotificationTrigger"),
            ($"/email_templates/{await FirstAsync(shop, "/email_templates")}", "EmailTemplate"),
            ($"/sms_templates/{await FirstAsync(shop, "/sms_templates")}", "SMSTemplate"),
            ($"/emails/{await FirstAsync(shop, "/emails")}", ""),
            ($"/sms/{await FirstAsync(shop, "/sms")}", ""),
        ];
    }

    private static async Task<string> FirstAsync(Shop shop, string list) =>
        (await shop.Test.GetAsync(list)).Is(200).Rows[0]["id"]!.GetValue<string>();
}
