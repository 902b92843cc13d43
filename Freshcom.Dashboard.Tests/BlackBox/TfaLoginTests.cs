
namespace Freshcom.Tests.BlackBox;

/// <summary>The three steps of a login with TFA, by SMS and by e-mail.</summary>
public sealed class TfaLoginTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_right_password_without_an_otp_sends_it_and_the_otp_in_the_header_logs_in(Via via)
    {
        var (shop, person) = await OpenAsync(via);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        var otp = await shop.Mail.NewCodeAsync(via, person.Address(via));
        Assert.Matches("^[0-9]{6}$", otp);
        var session = await shop.SignInAsync(person, otp);
        Assert.Equal(person.UserId, (await session.GetAsync("/user")).Is(200).Id);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task The_otp_may_come_as_a_field(Via via)
    {
        var (shop, person) = await OpenAsync(via);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        var otp = await shop.Mail.NewCodeAsync(via, person.Address(via));
        (await FieldLoginAsync(shop, person, Make.Wrong(otp))).AsksForOtp(via.Method());
        (await FieldLoginAsync(shop, person, otp)).Is(200);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_wrong_password_never_carries_the_header_nor_sends_a_code(Via via)
    {
        var (shop, person) = await OpenAsync(via);
        var wrong = (await shop.LoginAsync(person, password: "not the password")).IsInvalidGrant();
        (await shop.LoginAsync(person, otp: "123456", password: "not the password")).IsInvalidGrant();
        Assert.Equal(wrong.Text, (await shop.LoginAsync(person with { Username = Make.Email() })).IsInvalidGrant().Text);
        await shop.Mail.NothingNewAsync(via, person.Address(via));
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task A_wrong_otp_answers_like_a_missing_one_and_sends_nothing(Via via)
    {
        var (shop, person) = await OpenAsync(via);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        var otp = await shop.Mail.NewCodeAsync(via, person.Address(via));
        (await shop.LoginAsync(person, Make.Wrong(otp))).AsksForOtp(via.Method());
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        (await shop.LoginAsync(person, otp)).Is(200);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task An_otp_works_once(Via via)
    {
        var (shop, person) = await OpenAsync(via);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        var otp = await shop.Mail.NewCodeAsync(via, person.Address(via));
        (await shop.LoginAsync(person, otp)).Is(200);
        (await shop.LoginAsync(person, otp)).AsksForOtp(via.Method());
        await shop.Mail.NothingNewAsync(via, person.Address(via));
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        Assert.NotEmpty(await shop.Mail.NewCodeAsync(via, person.Address(via)));
    }

    [Fact]
    public async Task An_otp_of_another_user_is_a_wrong_one()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        var neighbour = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(neighbour)).AsksForOtp("tfa_sms");
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await shop.LoginAsync(neighbour, otp)).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(person, otp)).Is(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    [InlineData("'; DROP TABLE")]
    [InlineData("１２３４５６")]
    [InlineData("-12345")]
    public async Task A_malformed_otp_answers_like_a_missing_one(string otp)
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        (await FieldLoginAsync(shop, person, otp)).AsksForOtp("tfa_sms");
        (await FieldLoginAsync(shop, person, new string('1', 10_000))).AsksForOtp("tfa_sms");
    }

    [Fact]
    public async Task An_otp_that_comes_while_no_code_lives_is_not_counted_and_sends_nothing()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        for (var i = 0; i < 8; i++) (await shop.LoginAsync(person, "000000")).AsksForOtp("tfa_sms");
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
        Assert.NotNull(await shop.SignInTfaAsync(person, Via.Sms));
    }

    [Fact]
    public async Task Without_an_active_trigger_the_answer_is_the_same_and_nothing_is_sent()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        Assert.Empty(await shop.Mail.AllAsync(Via.Sms));
    }

    [Fact]
    public async Task A_suspended_user_under_tfa_is_an_invalid_grant_without_the_header()
    {
        var (shop, person) = await OpenAsync(Via.Sms);
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { status = "suspended" })).Is(200);
        (await shop.LoginAsync(person)).IsInvalidGrant();
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
    }

    [Fact]
    public async Task Tokens_of_a_tfa_login_are_refreshed_without_an_otp()
    {
        var (shop, person) = await OpenAsync(Via.Email);
        var session = await shop.SignInTfaAsync(person, Via.Email);
        (await shop.RefreshAsync(session.RefreshToken)).Is(200);
    }

    private async Task<(Shop Shop, Person Person)> OpenAsync(Via via)
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(via);
        return (shop, await shop.RegisterAsync(via.Method()));
    }

    private static Task<Answer> FieldLoginAsync(Shop shop, Person person, string otp) => shop.Nobody.TokenAsync(null,
        ("grant_type", "password"), ("username", person.Username), ("password", person.Password), ("scope", $"aid:{shop.TestAccountId}"), ("otp", otp));
}
