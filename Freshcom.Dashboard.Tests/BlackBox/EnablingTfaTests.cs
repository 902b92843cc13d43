
namespace Freshcom.Tests.BlackBox;

/// <summary>Enabling TFA for existing users, and addresses that are pending (rules 4 to 6).</summary>
public sealed class EnablingTfaTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_method_with_an_unverified_address_is_422_notVerified_unless_the_code_comes_along(Via via)
    {
        var shop = await OpenAsync(via);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        (await session.PatchAsync("/user", "User", new { authMethod = via.Method() })).Is(422);
        Assert.Contains((await session.PatchAsync("/user", "User", new { authMethod = via.Method() })).Faults, fault => fault.Code == "notVerified");
        var code = await shop.VerificationCodeAsync(session, via, person.Address(via));
        var answer = await session.PatchAsync("/user", "User", new Dictionary<string, object> { ["authMethod"] = via.Method(), [via.CodeField()] = code });
        Assert.Equal((via.Method(), "true"), (answer.Is(200)["authMethod"], answer[via.VerifiedField()]));
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        Assert.NotEmpty(await shop.Mail.NewCodeAsync(via, person.Address(via)));
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_verified_user_enables_tfa_by_the_method_alone(Via via)
    {
        var shop = await OpenAsync(via);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        var code = await shop.VerificationCodeAsync(session, via, person.Address(via));
        (await session.PatchAsync("/user", "User", new Dictionary<string, object> { [via.CodeField()] = code })).Is(200);
        Assert.Equal(via.Method(), (await session.PatchAsync("/user", "User", new { authMethod = via.Method() })).Is(200)["authMethod"]);
        (await session.GetAsync("/user")).Is(200);
    }

    [Fact]
    public async Task Address_code_and_method_go_together_in_one_request()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        var phone = Make.Phone();
        var code = await shop.VerificationCodeAsync(session, Via.Sms, phone);
        (await session.PatchAsync("/user", "User", new { phone_number = phone, phone_verification_code = code, auth_method = "tfa_phone" })).Is(200);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        Assert.NotEmpty(await shop.Mail.NewCodeAsync(Via.Sms, phone));
    }

    [Fact]
    public async Task A_wrong_code_changes_nothing_at_all()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        var phone = Make.Phone();
        var code = await shop.VerificationCodeAsync(session, Via.Sms, phone);
        (await session.PatchAsync("/user", "User", new { name = "Changed", phoneNumber = phone, phoneVerificationCode = Make.Wrong(code), authMethod = "tfa_sms" }))
            .Rejects("phoneVerificationCode");
        var user = (await session.GetAsync("/user")).Is(200);
        Assert.Equal(("Carl Customer", person.Phone, "simple"), (user["name"], user["phoneNumber"], user["authMethod"]));
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Staffs_unverified_address_is_pending_and_the_first_login_proves_it(Via via)
    {
        var shop = await OpenAsync(via);
        var person = await shop.RegisterAsync(via.Method());
        Assert.Equal("false", (await shop.Test.GetAsync($"/users/{person.UserId}")).Is(200)[via.VerifiedField()]);
        Assert.NotNull(await shop.SignInTfaAsync(person, via));
        var user = (await shop.Test.GetAsync($"/users/{person.UserId}")).Is(200);
        Assert.Equal("true", user[via.VerifiedField()]);
        Assert.NotNull(user[via.VerifiedField() + "At"]);
    }

    [Fact]
    public async Task Staff_creating_a_user_under_tfa_needs_the_address_and_never_falls_back_to_the_password()
    {
        var shop = await OpenAsync(Via.Sms);
        (await shop.Test.PostAsync("/customers", "Customer", new { status = "registered", name = "A", email = Make.Email(), password = Make.Password, authMethod = "tfa_sms" }))
            .Rejects("phoneNumber");
        (await shop.Test.PostAsync("/users", "User", new { name = "A", username = "no.email.at.all", password = Make.Password, role = "manager", authMethod = "tfa_email" }))
            .Rejects("email");
    }

    [Theory]
    [InlineData(Via.Sms, "/user")]
    [InlineData(Via.Email, "/user")]
    [InlineData(Via.Sms, "/customers")]
    [InlineData(Via.Email, "/customers")]
    public async Task The_methods_address_cannot_be_removed_and_is_replaced_only_with_a_code(Via via, string door)
    {
        var shop = await OpenAsync(via);
        var (person, session) = await shop.VerifiedAsync(via);
        var (path, type) = door == "/user" ? (door, "User") : ($"/customers/{person.CustomerId}", "Customer");
        (await session.PatchAsync(path, type, new Dictionary<string, object?> { [via.AddressField()] = null })).Rejects(via.AddressField());
        (await session.PatchAsync(path, type, new Dictionary<string, object?> { [via.AddressField()] = "" })).Rejects(via.AddressField());
        (await session.PatchAsync(path, type, new Dictionary<string, object?> { [via.AddressField()] = via.NewAddress() })).Is(422);
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        Assert.Equal(person.Address(via), (await session.GetAsync("/user")).Is(200)[via.AddressField()]);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task An_address_replaced_by_staff_is_pending_and_takes_the_next_otp(Via via)
    {
        var shop = await OpenAsync(via);
        var (person, _) = await shop.VerifiedAsync(via);
        var address = via.NewAddress();
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new Dictionary<string, object> { [via.AddressField()] = address })).Is(200);
        var user = (await shop.Test.GetAsync($"/users/{person.UserId}")).Is(200);
        Assert.Equal((via.Method(), "false", address), (user["authMethod"], user[via.VerifiedField()], user[via.AddressField()]));
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        (await shop.LoginAsync(person, await shop.Mail.NewCodeAsync(via, address))).Is(200);
    }

    [Fact]
    public async Task Going_to_simple_changing_the_address_and_coming_back_does_not_get_around_its_code()
    {
        var shop = await OpenAsync(Via.Sms);
        var (person, session) = await shop.VerifiedAsync(Via.Sms);
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" })).AsksForProof("tfa_sms");
        var proof = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: proof)).Is(200);
        Assert.Equal("false", (await session.PatchAsync("/user", "User", new { phoneNumber = Make.Phone() })).Is(200)["phoneVerified"]);
        (await session.PatchAsync("/user", "User", new { authMethod = "tfa_sms" })).Is(422);
    }

    [Fact]
    public async Task Staffs_change_of_method_over_the_api_is_422_notVerified_without_a_code()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync();
        var answer = (await shop.Test.PatchAsync($"/users/{person.UserId}", "User", new { authMethod = "tfa_sms" })).Is(422);
        Assert.Contains(answer.Faults, fault => fault.Code == "notVerified");
        var code = await shop.VerificationCodeAsync(shop.Test, Via.Sms, person.Phone);
        (await shop.Test.PatchAsync($"/users/{person.UserId}", "User", new { authMethod = "tfa_sms", phoneVerificationCode = code })).Is(200);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
    }

    private async Task<Shop> OpenAsync(Via via) => await (await Shop.OpenAsync(app)).SendingAsync(via);
}
