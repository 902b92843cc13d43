
namespace Freshcom.Tests.BlackBox;

public sealed class AccountTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Signing_up_makes_a_live_account_owned_as_administrator_and_its_test_account()
    {
        var shop = await Shop.OpenAsync(app);
        var live = (await shop.Live.GetAsync("/account")).Is(200);
        var test = (await shop.Test.GetAsync("/account")).Is(200);
        Assert.Equal(("live", "test"), (live["mode"], test["mode"]));
        Assert.Equal(("simple", "simple"), (live["defaultAuthMethod"], test["defaultAuthMethod"]));
        Assert.NotEqual(live.Id, test.Id);
        var own = (await shop.Live.GetAsync("/user")).Is(200);
        Assert.Equal(("administrator", shop.Username), (own["role"], own["email"]));
        Assert.Equal("administrator", (await shop.Test.GetAsync("/user")).Is(200)["role"]);
    }

    [Fact]
    public async Task The_test_account_mirrors_the_live_one_and_is_never_updated_by_itself()
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.Live.PatchAsync("/account", "Account", new { name = "Secret Weapons", companyName = "SW Ltd", supportEmail = "help@example.com" })).Is(200);
        var test = (await shop.Test.GetAsync("/account")).Is(200);
        Assert.Equal(("Secret Weapons", "SW Ltd", "help@example.com"), (test["name"], test["companyName"], test["supportEmail"]));
        (await shop.Test.PatchAsync("/account", "Account", new { name = "Other" })).Is(422);
        Assert.Equal("Secret Weapons", (await shop.Live.GetAsync("/account")).Is(200)["name"]);
    }

    [Theory]
    [InlineData("name", "")]
    [InlineData("name", null)]
    [InlineData("name", "two\nlines")]
    [InlineData("defaultAuthMethod", "tfa_totp")]
    [InlineData("defaultAuthMethod", "carrier_pigeon")]
    [InlineData("defaultAuthMethod", null)]
    [InlineData("supportEmail", "not an address")]
    [InlineData("websiteUrl", "javascript:alert(1)")]
    public async Task A_bad_setting_is_422_at_its_field(string field, object? value)
    {
        var shop = await Shop.SharedAsync(app);
        (await shop.Live.PatchAsync("/account", "Account", new Dictionary<string, object?> { [field] = value })).Rejects(field);
    }

    [Theory]
    [InlineData("name", 7)]
    [InlineData("websiteUrl", true)]
    [InlineData("isReadyForLiveTransaction", "yes")]
    public async Task A_setting_of_the_wrong_type_is_400_at_its_field(string field, object value)
    {
        var shop = await Shop.SharedAsync(app);
        var answer = (await shop.Live.PatchAsync("/account", "Account", new Dictionary<string, object?> { [field] = value })).Is(400);
        Assert.Equal([$"/data/attributes/{field}"], answer.Faults.Select(fault => fault.At));
    }

    [Fact]
    public async Task The_default_method_is_given_to_users_made_afterwards_only()
    {
        var shop = await Shop.OpenAsync(app);
        var before = await shop.RegisterAsync();
        (await shop.Live.PatchAsync("/account", "Account", new { defaultAuthMethod = "tfa_email" })).Is(200);
        var email = Make.Email();
        var answer = await shop.Test.PostAsync("/customers", "Customer", new { status = "registered", name = "New", email, password = Make.Password });
        var after = Shop.ToPerson(answer, email, "");
        Assert.Equal("simple", (await shop.Test.GetAsync($"/users/{before.UserId}")).Is(200)["authMethod"]);
        Assert.Equal("tfa_email", (await shop.Test.GetAsync($"/users/{after.UserId}")).Is(200)["authMethod"]);
        (await shop.LoginAsync(before)).Is(200);
        (await shop.LoginAsync(after)).AsksForOtp("tfa_email");
    }

    [Fact]
    public async Task Snake_case_names_and_tfa_phone_are_read_as_synonyms()
    {
        var shop = await Shop.OpenAsync(app);
        var answer = await shop.Live.PatchAsync("/account", "Account", new { company_name = "Snake Ltd", default_auth_method = "tfa_phone" });
        Assert.Equal(("Snake Ltd", "tfa_sms"), (answer.Is(200)["companyName"], answer["defaultAuthMethod"]));
        Assert.Null(answer["company_name"]);
    }

    [Fact]
    public async Task A_reset_empties_the_test_account_and_keeps_what_it_must()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.SendingAsync(Via.Sms);
        var publishable = await Shop.PublishableTokenAsync(shop.Test);
        var defaults = await NamesAsync(shop.Live);
        var person = await shop.RegisterAsync();
        await shop.VerificationCodeAsync(shop.Test, Via.Sms, Make.Phone());
        (await shop.Test.PostAsync("/account_resets", "AccountReset")).Is(204);
        foreach (var list in new[] { "/customers", "/users", "/sms", "/emails", "/sms_templates" })
            Assert.Equal((list, 0), (list, (await shop.Test.GetAsync(list)).Is(200).Rows.Count));
        Assert.Equal(defaults, await NamesAsync(shop.Test));
        Assert.Equal(publishable, await Shop.PublishableTokenAsync(shop.Test));
        (await shop.RefreshAsync(publishable)).Is(200);
        (await shop.LoginAsync(person)).IsInvalidGrant();
        (await shop.RefreshAsync(shop.Test.RefreshToken)).Is(200);
        (await shop.Live.GetAsync("/account")).Is(200);
    }

    [Fact]
    public async Task A_reset_with_a_live_token_is_422_and_deletes_nothing()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var live = await shop.RegisterAsync(owner: shop.Live);
        (await shop.Live.PostAsync("/account_resets", "AccountReset")).Is(422);
        (await shop.Test.GetAsync($"/customers/{person.CustomerId}")).Is(200);
        (await shop.Live.GetAsync($"/customers/{live.CustomerId}")).Is(200);
    }

    [Fact]
    public async Task A_new_account_starts_with_three_triggers_that_aim_at_its_own_templates()
    {
        var shop = await Shop.OpenAsync(app);
        foreach (var owner in new[] { shop.Live, shop.Test })
        {
            Assert.Equal(
                [
                    "identity:email_verification_token.create.success",
                    "identity:password_reset_token.create.error.username_not_found",
                    "identity:password_reset_token.create.success",
                ],
                (await NamesAsync(owner)).Select(name => name.Replace("identity.", "identity:", StringComparison.Ordinal)));
            foreach (var trigger in (await owner.GetAsync("/notification_triggers")).Is(200).Rows)
                (await owner.GetAsync($"/email_templates/{trigger["attributes"]!["actionTarget"]}")).Is(200);
        }
    }

    [Fact]
    public async Task A_translation_is_written_and_read_with_locale_and_leaves_the_original()
    {
        var shop = await Shop.OpenAsync(app);
        var path = "/customers/" + (await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name = "A", description = "Good tea" })).Is(201).Id;
        var written = (await shop.Test.PatchAsync(path + "?locale=zh-CN", "Customer", new { description = "好茶" })).Is(200);
        Assert.Equal(("好茶", "zh-CN"), (written["description"], Answer.Show(written.Meta["locale"])));
        Assert.Equal("好茶", (await shop.Test.GetAsync(path + "?locale=zh-CN")).Is(200)["description"]);
        Assert.Equal("Good tea", (await shop.Test.GetAsync(path)).Is(200)["description"]);
        (await shop.Test.PatchAsync(path, "Customer", new { description = "Better tea" })).Is(200);
        Assert.Equal("好茶", (await shop.Test.GetAsync(path + "?locale=zh-CN")).Is(200)["description"]);
    }

    [Fact]
    public async Task Creation_is_in_the_accounts_default_locale_whatever_the_locale_says()
    {
        var shop = await Shop.OpenAsync(app);
        var created = (await shop.Test.PostAsync("/customers?locale=zh-CN", "Customer", new { status = "guest", name = "A", description = "Original" })).Is(201);
        Assert.Equal("Original", (await shop.Test.GetAsync($"/customers/{created.Id}")).Is(200)["description"]);
    }

    /// <summary>The events of the account's triggers, ordered.</summary>
    private static async Task<List<string>> NamesAsync(ApiClient owner) =>
        [.. (await owner.GetAsync("/notification_triggers")).Is(200).Rows.Select(row => Answer.Show(row["attributes"]!["event"])!).Order()];
}
