
namespace Freshcom.Tests.BlackBox;

/// <summary>The <c>otp</c> grant. Moves the clock, so it has an app of its own.</summary>
public sealed class ChallengeTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_challenge_and_the_otp_complete_the_login_without_the_password(Via via)
    {
        var (shop, person, challenge, otp) = await BeginAsync(via);
        var session = shop.Nobody.As(await GrantAsync(shop, challenge, otp));
        Assert.Equal(person.UserId, (await session.GetAsync("/user")).Is(200).Id);
    }

    [Fact]
    public async Task The_otp_may_come_in_the_header()
    {
        var (shop, _, challenge, otp) = await BeginAsync(Via.Sms);
        (await shop.Nobody.TokenAsync(otp, ("grant_type", "otp"), ("challenge", challenge))).Is(200);
    }

    [Fact]
    public async Task A_wrong_otp_asks_again_and_the_right_one_still_goes_through()
    {
        var (shop, person, challenge, otp) = await BeginAsync(Via.Sms);
        var again = (await GrantAsync(shop, challenge, Make.Wrong(otp))).AsksForOtp("tfa_sms");
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
        (await GrantAsync(shop, again.Field("challenge"), otp)).Is(200);
    }

    [Fact]
    public async Task A_challenge_without_an_otp_asks_for_the_same_code_again_as_the_waits_allow()
    {
        var (shop, person, challenge, otp) = await BeginAsync(Via.Sms);
        (await GrantAsync(shop, challenge, null)).AsksForOtp("tfa_sms");
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
        shop.PassSeconds(31);
        (await GrantAsync(shop, challenge, null)).AsksForOtp("tfa_sms");
        Assert.Equal(otp, await shop.Mail.NewCodeAsync(Via.Sms, person.Phone));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("１２３")]
    public async Task An_unknown_challenge_is_an_invalid_grant_without_the_header(string challenge)
    {
        var shop = await Shop.SharedAsync(app);
        var answer = (await GrantAsync(shop, challenge, "123456")).Is(400);
        Assert.Null(answer.Header("X-Freshcom-OTP"));
        Assert.Contains(answer.GrantError, challenge.Length == 0 ? ["invalid_grant", "invalid_request"] : new[] { "invalid_grant" });
    }

    [Fact]
    public async Task A_challenge_ends_with_its_code()
    {
        var (shop, _, challenge, otp) = await BeginAsync(Via.Sms);
        shop.PassMinutes(5.1);
        (await GrantAsync(shop, challenge, otp)).IsInvalidGrant();
        (await GrantAsync(shop, challenge, null)).IsInvalidGrant();
    }

    [Fact]
    public async Task A_challenge_ends_with_its_use()
    {
        var (shop, _, challenge, otp) = await BeginAsync(Via.Email);
        (await GrantAsync(shop, challenge, otp)).Is(200);
        (await GrantAsync(shop, challenge, otp)).IsInvalidGrant();
    }

    [Fact]
    public async Task A_challenge_takes_no_other_users_otp()
    {
        var (shop, _, challenge, _) = await BeginAsync(Via.Sms);
        var other = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(other)).AsksForOtp("tfa_sms");
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, other.Phone);
        (await GrantAsync(shop, challenge, otp)).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(other, otp)).Is(200);
    }

    [Fact]
    public async Task Five_wrong_otps_at_a_challenge_end_the_code_and_make_a_wait()
    {
        var (shop, person, challenge, otp) = await BeginAsync(Via.Sms);
        for (var i = 1; i <= 5; i++) (await GrantAsync(shop, challenge, Make.Wrong(otp, i))).Is(400);
        Assert.NotEqual(200, (await GrantAsync(shop, challenge, otp)).Status);
        (await shop.LoginAsync(person, otp)).SlowsDown();
    }

    [Fact]
    public async Task A_suspended_users_challenge_is_an_invalid_grant()
    {
        var (shop, person, challenge, otp) = await BeginAsync(Via.Sms);
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { status = "suspended" })).Is(200);
        (await GrantAsync(shop, challenge, otp)).IsInvalidGrant();
    }

    private async Task<(Shop Shop, Person Person, string Challenge, string Otp)> BeginAsync(Via via)
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(via);
        var person = await shop.RegisterAsync(via.Method());
        var challenge = (await shop.LoginAsync(person)).AsksForOtp(via.Method()).Field("challenge");
        return (shop, person, challenge, await shop.Mail.NewCodeAsync(via, person.Address(via)));
    }

    private static Task<Answer> GrantAsync(Shop shop, string challenge, string? otp) => otp is null
        ? shop.Nobody.TokenAsync(null, ("grant_type", "otp"), ("challenge", challenge))
        : shop.Nobody.TokenAsync(null, ("grant_type", "otp"), ("challenge", challenge), ("otp", otp));
}
