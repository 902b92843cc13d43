
namespace Freshcom.Tests.BlackBox;

/// <summary>Moves the clock, so it has an app of its own.</summary>
public sealed class VerificationCodeTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_code_is_sent_to_its_address_as_six_digits_and_never_returned(Via via)
    {
        var shop = await OpenAsync(via);
        var address = via.NewAddress();
        var answer = (await Shop.AskCodeAsync(await shop.GuestAsync(), via, address)).Is(204);
        Assert.Empty(answer.Text);
        Assert.Matches("^[0-9]{6}$", await shop.Mail.NewCodeAsync(via, address));
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_code_verifies_the_users_new_address_and_its_present_one_once(Via via)
    {
        var shop = await OpenAsync(via);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var address = via.NewAddress();
        var code = await shop.VerificationCodeAsync(session, via, address);
        var changed = await session.PatchAsync("/user", "User", Fields(via, address, code));
        Assert.Equal((address, "true"), (changed.Is(200)[via.AddressField()], changed[via.VerifiedField()]));
        (await session.PatchAsync("/user", "User", Fields(via, address, code))).Rejects(via.CodeField());
        var present = await shop.VerificationCodeAsync(session, via, address);
        (await session.PatchAsync("/user", "User", Fields(via, null, present))).Is(200);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_code_ends_after_30_minutes(Via via)
    {
        var shop = await OpenAsync(via);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var (address, late) = (via.NewAddress(), via.NewAddress());
        var code = await shop.VerificationCodeAsync(session, via, address);
        shop.PassMinutes(29);
        (await session.PatchAsync("/user", "User", Fields(via, address, code))).Is(200);
        code = await shop.VerificationCodeAsync(session, via, late);
        shop.PassMinutes(30.1);
        (await session.PatchAsync("/user", "User", Fields(via, late, code))).Rejects(via.CodeField());
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_newer_code_does_not_void_an_older_one(Via via)
    {
        var shop = await OpenAsync(via);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var address = via.NewAddress();
        var older = await shop.VerificationCodeAsync(session, via, address);
        var newer = await shop.VerificationCodeAsync(session, via, address);
        Assert.NotEqual(older, newer);
        (await session.PatchAsync("/user", "User", Fields(via, address, older))).Is(200);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Of_four_requests_three_codes_live_and_the_fourth_is_passed_over_in_silence(Via via)
    {
        var shop = await OpenAsync(via);
        var guest = await shop.GuestAsync();
        var address = via.NewAddress();
        var first = await shop.VerificationCodeAsync(guest, via, address);
        await shop.VerificationCodeAsync(guest, via, address);
        await shop.VerificationCodeAsync(guest, via, address);
        (await Shop.AskCodeAsync(guest, via, address)).Is(204);
        await shop.Mail.NothingNewAsync(via, address);
        (await guest.PostAsync("/customers", "Customer", Shop.Registration(via, address, first, via.Method()))).Is(201);
        await shop.VerificationCodeAsync(guest, via, address);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task The_fifth_wrong_code_ends_all_of_that_addresss_codes_and_a_new_code_counts_anew(Via via)
    {
        var shop = await OpenAsync(via);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var (address, other) = (via.NewAddress(), via.NewAddress());
        var first = await shop.VerificationCodeAsync(session, via, address);
        var second = await shop.VerificationCodeAsync(session, via, address);
        var others = await shop.VerificationCodeAsync(session, via, other);
        foreach (var wrong in WrongOnes(5, first, second))
            (await session.PatchAsync("/user", "User", Fields(via, address, wrong))).Rejects(via.CodeField());
        (await session.PatchAsync("/user", "User", Fields(via, address, first))).Rejects(via.CodeField());
        (await session.PatchAsync("/user", "User", Fields(via, address, second))).Rejects(via.CodeField());
        (await session.PatchAsync("/user", "User", Fields(via, other, others))).Is(200);
        var fresh = await shop.VerificationCodeAsync(session, via, address);
        foreach (var wrong in WrongOnes(4, fresh))
            (await session.PatchAsync("/user", "User", Fields(via, address, wrong))).Rejects(via.CodeField());
        (await session.PatchAsync("/user", "User", Fields(via, address, fresh))).Is(200);
    }

    [Fact]
    public async Task A_code_is_bound_to_its_channel_and_its_address_and_not_to_who_asked()
    {
        var shop = await OpenAsync(Via.Sms);
        await shop.SendingAsync(Via.Email);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var (phone, email) = (Make.Phone(), Make.Email());
        var code = await shop.VerificationCodeAsync(await shop.GuestAsync(), Via.Sms, phone);
        (await session.PatchAsync("/user", "User", Fields(Via.Email, email, code))).Rejects("emailVerificationCode");
        (await session.PatchAsync("/user", "User", Fields(Via.Sms, Make.Phone(), code))).Rejects("phoneVerificationCode");
        (await session.PatchAsync("/user", "User", Fields(Via.Sms, phone, code))).Is(200);
    }

    [Fact]
    public async Task Other_fields_are_validated_before_a_code_is_tried_or_spent()
    {
        var shop = await OpenAsync(Via.Sms);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var phone = Make.Phone();
        var code = await shop.VerificationCodeAsync(session, Via.Sms, phone);
        for (var i = 1; i <= 6; i++)
        {
            (await session.PatchAsync("/user", "User", new { name = new string('n', 201), phoneNumber = phone, phoneVerificationCode = Make.Wrong(code, i) }))
                .Rejects("name");
        }
        (await session.PatchAsync("/user", "User", Fields(Via.Sms, phone, code))).Is(200);
    }

    [Fact]
    public async Task An_email_is_compared_ignoring_case_and_stored_as_entered()
    {
        var shop = await OpenAsync(Via.Email);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var email = "Mixed.Case." + Make.Email();
        var code = await shop.VerificationCodeAsync(session, Via.Email, email.ToLowerInvariant());
        Assert.Equal(email, (await session.PatchAsync("/user", "User", Fields(Via.Email, email, code))).Is(200)["email"]);
    }

    [Fact]
    public async Task A_phone_number_is_stored_as_e164_however_it_is_spaced()
    {
        var shop = await OpenAsync(Via.Sms);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var phone = Make.Phone();
        var spaced = $"+1 {phone[2..5]} {phone[5..8]}-{phone[8..]}";
        Assert.Equal(phone, (await session.PatchAsync("/user", "User", new { phoneNumber = spaced })).Is(200)["phoneNumber"]);
    }

    [Theory]
    [InlineData("/phone_verification_codes", "PhoneVerificationCode", "phoneNumber", "4165550123")]
    [InlineData("/phone_verification_codes", "PhoneVerificationCode", "phoneNumber", "")]
    [InlineData("/phone_verification_codes", "PhoneVerificationCode", "phoneNumber", "+999123")]
    [InlineData("/email_verification_codes", "EmailVerificationCode", "email", "nobody@")]
    [InlineData("/email_verification_codes", "EmailVerificationCode", "email", "a@example.com,b@example.com")]
    [InlineData("/email_verification_codes", "EmailVerificationCode", "email", "a@example.com\nCc: b@example.com")]
    public async Task A_malformed_address_is_422(string path, string type, string field, string value)
    {
        var shop = await Shop.SharedAsync(app);
        (await shop.Test.PostAsync(path, type, new Dictionary<string, object> { [field] = value })).Rejects(field);
    }

    private async Task<Shop> OpenAsync(Via via) => await (await Shop.OpenAsync(app)).SendingAsync(via);

    private static Dictionary<string, object?> Fields(Via via, string? address, string code)
    {
        var fields = new Dictionary<string, object?> { [via.CodeField()] = code };
        if (address is not null) fields[via.AddressField()] = address;
        return fields;
    }

    private static IEnumerable<string> WrongOnes(int count, params string[] codes) =>
        Enumerable.Range(1, 54).Select(step => Make.Wrong(codes[0], step)).Where(wrong => !codes.Contains(wrong)).Take(count);
}
