
namespace Freshcom.Tests.BlackBox;

/// <summary>Registering with TFA, and the code that is the first login's OTP too. Moves the clock, so it has an app of its own.</summary>
public sealed class FirstLoginTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Registering_under_tfa_takes_the_addresss_code_and_makes_nothing_without_it(Via via)
    {
        var shop = await OpenAsync(via);
        var guest = await shop.GuestAsync();
        var address = via.NewAddress();
        var code = await shop.VerificationCodeAsync(guest, via, address);
        foreach (var wrong in new[] { null, "", Make.Wrong(code), "rubbish" })
            (await guest.PostAsync("/customers", "Customer", Shop.Registration(via, address, wrong, via.Method()))).Rejects(via.CodeField());
        Assert.Empty((await shop.Test.GetAsync("/customers")).Is(200).Rows);
        Assert.Empty((await shop.Test.GetAsync("/users")).Is(200).Rows);
        var made = await guest.PostAsync("/customers", "Customer", Shop.Registration(via, address, code, via.Method()));
        var user = (await shop.Test.GetAsync($"/users/{made.Is(201).Related("user")}")).Is(200);
        Assert.Equal((via.Method(), "true", address), (user["authMethod"], user[via.VerifiedField()], user[via.AddressField()]));
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task The_accounts_default_method_asks_for_the_code_too(Via via)
    {
        var shop = await OpenAsync(via);
        (await shop.Live.PatchAsync("/account", "Account", new { defaultAuthMethod = via.Method() })).Is(200);
        var guest = await shop.GuestAsync();
        var address = via.NewAddress();
        (await guest.PostAsync("/customers", "Customer", Shop.Registration(via, address, null))).Rejects(via.CodeField());
        var code = await shop.VerificationCodeAsync(guest, via, address);
        (await guest.PostAsync("/customers", "Customer", Shop.Registration(via, address, code))).Is(201);
    }

    [Fact]
    public async Task Registering_under_sms_tfa_without_a_phone_names_the_phone_or_its_code()
    {
        var shop = await OpenAsync(Via.Sms);
        var answer = (await (await shop.GuestAsync()).PostAsync("/customers", "Customer",
            new { status = "registered", name = "A", email = Make.Email(), password = Make.Password, authMethod = "tfa_sms" })).Is(422);
        Assert.Contains(answer.Faults, fault => fault.At is "/data/attributes/phoneVerificationCode" or "/data/attributes/phoneNumber");
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task The_registrations_code_is_the_first_logins_otp_once(Via via)
    {
        var shop = await OpenAsync(via);
        var (person, code) = await shop.RegisterTfaAsync(via);
        (await shop.LoginAsync(person, code)).Is(200);
        (await shop.LoginAsync(person, code)).AsksForOtp(via.Method());
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        Assert.NotNull(await shop.SignInTfaAsync(person, via));
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task It_is_an_otp_for_five_minutes_after_registering(Via via)
    {
        var shop = await OpenAsync(via);
        var (person, code) = await shop.RegisterTfaAsync(via);
        shop.PassMinutes(5.1);
        (await shop.LoginAsync(person, code)).AsksForOtp(via.Method());
        var (early, earlyCode) = await shop.RegisterTfaAsync(via);
        shop.PassMinutes(4.9);
        (await shop.LoginAsync(early, earlyCode)).Is(200);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_login_without_an_otp_in_between_makes_another_and_leaves_it_valid(Via via)
    {
        var shop = await OpenAsync(via);
        var (person, code) = await shop.RegisterTfaAsync(via);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        Assert.NotEqual(code, await shop.Mail.NewCodeAsync(via, person.Address(via)));
        (await shop.LoginAsync(person, code)).Is(200);
    }

    [Fact]
    public async Task It_is_of_the_first_login_only()
    {
        var shop = await OpenAsync(Via.Sms);
        var (person, code) = await shop.RegisterTfaAsync(Via.Sms);
        Assert.NotNull(await shop.SignInTfaAsync(person, Via.Sms));
        (await shop.LoginAsync(person, code)).AsksForOtp("tfa_sms");
    }

    [Fact]
    public async Task It_may_be_30_minutes_old_when_registering_and_still_is_the_first_logins_otp()
    {
        var shop = await OpenAsync(Via.Sms);
        var guest = await shop.GuestAsync();
        var phone = Make.Phone();
        var code = await shop.VerificationCodeAsync(guest, Via.Sms, phone);
        shop.PassMinutes(29);
        var registration = Shop.Registration(Via.Sms, phone, code, "tfa_sms");
        var person = Shop.ToPerson(await guest.PostAsync("/customers", "Customer", registration), (string)registration["email"]!, phone);
        shop.PassMinutes(4);
        (await shop.LoginAsync(person, code)).Is(200);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_guest_customer_turned_into_a_registered_one_logs_in_with_its_code_too(Via via)
    {
        var shop = await OpenAsync(via);
        var guest = await shop.GuestAsync();
        var address = via.NewAddress();
        var path = "/customers/" + (await guest.PostAsync("/customers", "Customer", new { status = "guest", name = "Gus" })).Is(201).Id;
        var code = await shop.VerificationCodeAsync(guest, via, address);
        (await guest.PatchAsync(path, "Customer", Shop.Registration(via, address, null, via.Method()))).Rejects(via.CodeField());
        Assert.Equal("guest", (await shop.Test.GetAsync(path)).Is(200)["status"]);
        var registration = Shop.Registration(via, address, code, via.Method());
        (await guest.PatchAsync(path, "Customer", registration)).Is(200);
        var username = (string)registration["email"]!;
        (await shop.ManagedLoginAsync(shop.TestAccountId, username, Make.Password, code)).Is(200);
        (await shop.ManagedLoginAsync(shop.TestAccountId, username, Make.Password, code)).AsksForOtp(via.Method());
    }

    [Fact]
    public async Task A_wrong_otp_counts_against_the_registrations_code_and_the_login_code()
    {
        var shop = await OpenAsync(Via.Sms);
        var (person, code) = await shop.RegisterTfaAsync(Via.Sms);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        var wrongs = Enumerable.Range(1, 20).Select(step => Make.Wrong(code, step)).Where(wrong => wrong != otp).Take(5);
        foreach (var wrong in wrongs) (await shop.LoginAsync(person, wrong)).AsksForOtp("tfa_sms");
        shop.PassSeconds(31);
        (await shop.LoginAsync(person, code)).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(person, otp)).AsksForOtp("tfa_sms");
    }

    [Fact]
    public async Task A_code_that_verified_an_address_later_is_no_otp()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        var code = await shop.VerificationCodeAsync(session, Via.Sms, person.Phone);
        (await session.PatchAsync("/user", "User", new { authMethod = "tfa_sms", phoneVerificationCode = code })).Is(200);
        (await shop.LoginAsync(person, code)).AsksForOtp("tfa_sms");
    }

    [Fact]
    public async Task A_code_spent_by_one_registration_makes_no_second_one()
    {
        var shop = await OpenAsync(Via.Sms);
        var (person, code) = await shop.RegisterTfaAsync(Via.Sms);
        (await (await shop.GuestAsync()).PostAsync("/customers", "Customer", Shop.Registration(Via.Sms, person.Phone, code, "tfa_sms")))
            .Rejects("phoneVerificationCode");
    }

    private async Task<Shop> OpenAsync(Via via) => await (await Shop.OpenAsync(app)).SendingAsync(via);
}
