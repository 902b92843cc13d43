using OtpNet;

namespace Freshcom.Tests.BlackBox;

/// <summary>The authenticator app. Moves the clock, so it has an app of its own.</summary>
public sealed class TotpTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_secret_is_shown_once_as_base32_and_as_an_otpauth_uri()
    {
        var (shop, person, session) = await OpenAsync();
        var answer = (await session.PostAsync("/totp_secrets", "TotpSecret")).Is(201);
        Assert.Matches("^[A-Z2-7]{32,}$", answer["secret"]!);
        Assert.StartsWith("otpauth://totp/", answer["uri"], StringComparison.Ordinal);
        Assert.Contains(answer["secret"]!, answer["uri"], StringComparison.Ordinal);
        Assert.DoesNotContain(answer["secret"]!, (await session.GetAsync("/user")).Is(200).Text, StringComparison.Ordinal);
        (await shop.LoginAsync(person)).Is(200);
    }

    [Fact]
    public async Task The_method_needs_an_enrolled_app_and_the_apps_otp()
    {
        var (shop, person, session) = await OpenAsync();
        (await session.PatchAsync("/user", "User", new { authMethod = "tfa_totp" })).Is(422);
        (await session.PatchAsync("/user", "User", new { authMethod = "tfa_totp", otp = "123456" })).Is(422);
        var secret = (await session.PostAsync("/totp_secrets", "TotpSecret")).Is(201)["secret"]!;
        (await session.PatchAsync("/user", "User", new { authMethod = "tfa_totp", otp = Make.Wrong(Now(shop, secret)) })).Is(422);
        Assert.Equal("simple", (await session.GetAsync("/user")).Is(200)["authMethod"]);
        Assert.Equal("tfa_totp", (await session.PatchAsync("/user", "User", new { authMethod = "tfa_totp", otp = Now(shop, secret) })).Is(200)["authMethod"]);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_totp");
    }

    [Fact]
    public async Task A_login_takes_the_apps_otp_and_sends_nothing()
    {
        var (shop, person, session) = await OpenAsync();
        await shop.SendingAsync(Via.Sms);
        await shop.SendingAsync(Via.Email);
        var secret = await EnrolAsync(shop, session);
        shop.PassSeconds(30);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_totp");
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
        await shop.Mail.NothingNewAsync(Via.Email, person.Email);
        (await shop.LoginAsync(person, Make.Wrong(Now(shop, secret)))).AsksForOtp("tfa_totp");
        (await shop.LoginAsync(person, Now(shop, secret))).Is(200);
    }

    [Fact]
    public async Task Each_time_step_works_once_the_enrolments_too()
    {
        var (shop, person, session) = await OpenAsync();
        var secret = await EnrolAsync(shop, session);
        (await shop.LoginAsync(person, Now(shop, secret))).AsksForOtp("tfa_totp");
        shop.PassSeconds(30);
        var otp = Now(shop, secret);
        (await shop.LoginAsync(person, otp)).Is(200);
        (await shop.LoginAsync(person, otp)).AsksForOtp("tfa_totp");
        shop.PassSeconds(30);
        (await shop.LoginAsync(person, Now(shop, secret))).Is(200);
    }

    [Fact]
    public async Task An_otp_of_ten_minutes_ago_is_refused()
    {
        var (shop, person, session) = await OpenAsync();
        var secret = await EnrolAsync(shop, session);
        shop.PassSeconds(30);
        var old = Now(shop, secret);
        shop.PassMinutes(10);
        (await shop.LoginAsync(person, old)).AsksForOtp("tfa_totp");
    }

    [Fact]
    public async Task A_challenge_takes_the_apps_otp()
    {
        var (shop, person, session) = await OpenAsync();
        var secret = await EnrolAsync(shop, session);
        shop.PassSeconds(30);
        var challenge = (await shop.LoginAsync(person)).AsksForOtp("tfa_totp").Field("challenge");
        (await shop.Nobody.TokenAsync(null, ("grant_type", "otp"), ("challenge", challenge), ("otp", Now(shop, secret)))).Is(200);
    }

    [Fact]
    public async Task Wrong_otps_of_the_app_make_the_same_waits()
    {
        var (shop, person, session) = await OpenAsync();
        var secret = await EnrolAsync(shop, session);
        shop.PassSeconds(30);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_totp");
        for (var i = 1; i <= 5; i++) (await shop.LoginAsync(person, Make.Wrong(Now(shop, secret), i))).AsksForOtp("tfa_totp");
        Assert.InRange((await shop.LoginAsync(person, Now(shop, secret))).SlowsDown(), 25, 30);
        shop.PassSeconds(31);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_totp");
        (await shop.LoginAsync(person, Now(shop, secret))).Is(200);
    }

    [Fact]
    public async Task A_lower_method_and_a_new_secret_take_the_apps_proof()
    {
        var (shop, person, session) = await OpenAsync();
        var secret = await EnrolAsync(shop, session);
        shop.PassSeconds(30);
        (await session.PostAsync("/totp_secrets", "TotpSecret")).AsksForProof("tfa_totp");
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" })).AsksForProof("tfa_totp");
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: Now(shop, secret))).Is(200);
        (await shop.LoginAsync(person)).Is(200);
    }

    private async Task<(Shop Shop, Person Person, ApiClient Session)> OpenAsync()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        return (shop, person, await shop.SignInAsync(person));
    }

    internal static async Task<string> EnrolAsync(Shop shop, ApiClient session)
    {
        var secret = (await session.PostAsync("/totp_secrets", "TotpSecret")).Is(201)["secret"]!;
        (await session.PatchAsync("/user", "User", new { authMethod = "tfa_totp", otp = Now(shop, secret) })).Is(200);
        return secret;
    }

    internal static string Now(Shop shop, string secret) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(shop.App.Clock.GetUtcNow().UtcDateTime);
}
