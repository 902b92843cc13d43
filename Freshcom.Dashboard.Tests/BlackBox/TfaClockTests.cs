
namespace Freshcom.Tests.BlackBox;

/// <summary>Ends, resends, waits and the lock of a TFA login. Moves the clock, so it has an app of its own.</summary>
public sealed class TfaClockTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task The_same_otp_is_sent_again_after_30_and_60_seconds_and_no_fourth_time(Via via)
    {
        var (shop, person) = await OpenAsync(via);
        var otp = await AskAsync(shop, person, via);
        shop.PassSeconds(29);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        shop.PassSeconds(2);
        Assert.Equal(otp, await AskAsync(shop, person, via));
        shop.PassSeconds(58);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        shop.PassSeconds(3);
        Assert.Equal(otp, await AskAsync(shop, person, via));
        shop.PassSeconds(150);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        (await shop.LoginAsync(person, otp)).Is(200);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task An_otp_ends_after_five_minutes_though_it_was_sent_again(Via via)
    {
        var (shop, person) = await OpenAsync(via);
        var otp = await AskAsync(shop, person, via);
        shop.PassMinutes(4);
        Assert.Equal(otp, await AskAsync(shop, person, via));
        shop.PassSeconds(61);
        (await shop.LoginAsync(person, otp)).AsksForOtp(via.Method());
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        var fresh = await AskAsync(shop, person, via);
        (await shop.LoginAsync(person, fresh)).Is(200);
    }

    [Fact]
    public async Task From_the_fifth_wrong_otp_a_wait_runs_that_doubles_and_a_success_ends_it()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        var otp = await AskAsync(shop, person, Via.Sms);
        for (var i = 1; i <= 5; i++) (await shop.LoginAsync(person, Make.Wrong(otp, i))).AsksForOtp("tfa_sms");
        Assert.InRange((await shop.LoginAsync(person, otp)).SlowsDown(), 25, 30);
        Assert.InRange((await shop.LoginAsync(person)).SlowsDown(), 25, 30);
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
        shop.PassSeconds(31);
        (await shop.LoginAsync(person, otp)).AsksForOtp("tfa_sms");
        otp = await AskAsync(shop, person, Via.Sms);
        (await shop.LoginAsync(person, Make.Wrong(otp))).AsksForOtp("tfa_sms");
        Assert.InRange((await shop.LoginAsync(person, otp)).SlowsDown(), 55, 60);
        shop.PassSeconds(61);
        (await shop.LoginAsync(person, otp)).Is(200);
        otp = await AskAsync(shop, person, Via.Sms);
        (await shop.LoginAsync(person, Make.Wrong(otp))).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(person, otp)).Is(200);
    }

    [Fact]
    public async Task A_wait_shows_only_after_a_right_password()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        var otp = await AskAsync(shop, person, Via.Sms);
        for (var i = 1; i <= 5; i++) await shop.LoginAsync(person, Make.Wrong(otp, i));
        (await shop.LoginAsync(person, otp, "not the password")).IsInvalidGrant();
        (await shop.LoginAsync(person, otp)).SlowsDown();
    }

    [Fact]
    public async Task Neither_time_nor_a_new_login_resets_the_count()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        for (var i = 0; i < 4; i++)
        {
            var otp = await AskAsync(shop, person, Via.Sms);
            (await shop.LoginAsync(person, Make.Wrong(otp))).AsksForOtp("tfa_sms");
            shop.Pass(TimeSpan.FromHours(7));
        }
        var last = await AskAsync(shop, person, Via.Sms);
        (await shop.LoginAsync(person, Make.Wrong(last))).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(person, last)).SlowsDown();
    }

    [Fact]
    public async Task At_20_wrong_otps_the_user_is_locked_until_a_password_reset_by_another_channel()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        await shop.TriggerAsync("identity:password_reset_token.create.success", Via.Email, "{{user.email}}", "TOKEN={{user.password_reset_token}}");
        await LockAsync(shop, person);
        Assert.Equal(3600, (await shop.LoginAsync(person)).SlowsDown());
        shop.Pass(TimeSpan.FromDays(2));
        Assert.Equal(3600, (await shop.LoginAsync(person)).SlowsDown());
        await shop.RenewAsync();
        (await (await shop.GuestAsync()).PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = person.Username })).Is(204);
        var resetToken = await shop.Mail.NewCodeAsync(Via.Email, person.Email, "TOKEN");
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken, value = Make.OtherPassword })).Is(204);
        Assert.NotNull(await shop.SignInTfaAsync(person with { Password = Make.OtherPassword }, Via.Sms));
    }

    [Fact]
    public async Task A_recovery_code_unlocks_and_logs_in_once()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        var session = await shop.SignInTfaAsync(person, Via.Sms);
        (await session.PostAsync("/recovery_codes", "RecoveryCodes")).AsksForProof("tfa_sms");
        var proof = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        var codes = StepUpTests.RecoveryCodes(await session.PostAsync("/recovery_codes", "RecoveryCodes", otp: proof));
        await LockAsync(shop, person);
        (await shop.LoginAsync(person, codes[0])).Is(200);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(person, codes[0])).AsksForOtp("tfa_sms");
    }

    [Fact]
    public async Task Wrong_passwords_of_a_user_and_of_nobody_make_the_same_wait_from_the_fifth()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        foreach (var username in new[] { person.Username, Make.Email() })
        {
            for (var i = 0; i < 5; i++) (await shop.ManagedLoginAsync(shop.TestAccountId, username, "not the password")).IsInvalidGrant();
            var seconds = (await shop.ManagedLoginAsync(shop.TestAccountId, username, "not the password")).SlowsDown();
            Assert.InRange(seconds, 1, 3600);
        }
        (await shop.LoginAsync(person)).SlowsDown();
        shop.PassMinutes(61);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
    }

    /// <summary>Fails until the count is 20, waiting out each wait.</summary>
    private static async Task LockAsync(Shop shop, Person person)
    {
        for (var wrong = 0; wrong < 20; wrong++)
        {
            shop.PassMinutes(61);
            (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
            var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
            (await shop.LoginAsync(person, Make.Wrong(otp))).Is(400);
        }
    }

    private static async Task<string> AskAsync(Shop shop, Person person, Via via)
    {
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        return await shop.Mail.NewCodeAsync(via, person.Address(via));
    }

    private async Task<(Shop Shop, Person Person)> OpenAsync(Via via)
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(via);
        return (shop, await shop.RegisterAsync(via.Method()));
    }
}
