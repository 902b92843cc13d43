
namespace Freshcom.Tests.BlackBox;

/// <summary>Password reset and e-mail verification by token. Moves the clock, so it has an app of its own.</summary>
public sealed class PasswordResetTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_reset_token_sets_a_password_once_and_ends_the_sessions()
    {
        var (shop, person) = await OpenAsync();
        var session = await shop.SignInAsync(person);
        var resetToken = await AskAsync(shop, person);
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken, value = "short" })).Rejects("value");
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken })).Rejects("value");
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken, value = Make.OtherPassword })).Is(204);
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken, value = "a third password" })).Rejects("resetToken");
        (await shop.LoginAsync(person)).IsInvalidGrant();
        (await shop.LoginAsync(person, password: Make.OtherPassword)).Is(200);
        await shop.EndsAsync(() => session.GetAsync("/user"), 401);
    }

    [Fact]
    public async Task Username_and_reset_token_may_come_in_the_query_and_in_snake_case()
    {
        var (shop, person) = await OpenAsync();
        var guest = await shop.GuestAsync();
        (await guest.PostAsync($"/password_reset_tokens?username={person.Username}", "PasswordResetToken")).Is(204);
        var token = await shop.Mail.NewCodeAsync(Via.Email, person.Email, "TOKEN");
        (await shop.Nobody.PatchAsync($"/password?resetToken={token}", "Password", new { value = Make.OtherPassword })).Is(204);
        (await guest.PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = person.Username })).Is(204);
        token = await shop.Mail.NewCodeAsync(Via.Email, person.Email, "TOKEN");
        (await shop.Nobody.PatchAsync("/password", "Password", new { reset_token = token, value = "a third password" })).Is(204);
        (await shop.LoginAsync(person, password: "a third password")).Is(200);
    }

    [Fact]
    public async Task An_unknown_username_answers_alike_and_emits_its_own_event()
    {
        var (shop, person) = await OpenAsync();
        await shop.TriggerAsync("identity:password_reset_token.create.error.username_not_found", Via.Email, "{{username}}", "UNKNOWN={{username}}");
        var guest = await shop.GuestAsync();
        var stranger = Make.Email("stranger");
        var known = (await guest.PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = person.Username })).Is(204);
        var unknown = (await guest.PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = stranger })).Is(204);
        Assert.Equal(known.Text, unknown.Text);
        Assert.Equal(stranger, await shop.Mail.NewCodeAsync(Via.Email, stranger, "UNKNOWN"));
        await shop.Mail.NothingNewAsync(Via.Email, stranger, "TOKEN");
    }

    [Fact]
    public async Task Without_a_token_it_is_for_standard_users_and_answers_alike()
    {
        var (shop, person) = await OpenAsync();
        foreach (var username in new[] { shop.Username, person.Username, Make.Email() })
            (await shop.Nobody.PostAsync("/password_reset_tokens", "PasswordResetToken", new { username })).Is(204);
        await shop.Mail.NothingNewAsync(Via.Email, person.Email, "TOKEN");
        (await shop.Nobody.PostAsync("/password_reset_tokens", "PasswordResetToken")).Rejects("username");
    }

    [Fact]
    public async Task A_newer_token_voids_the_older_one()
    {
        var (shop, person) = await OpenAsync();
        var older = await AskAsync(shop, person);
        shop.PassSeconds(60);
        var newer = await AskAsync(shop, person);
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken = older, value = Make.OtherPassword })).Rejects("resetToken");
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken = newer, value = Make.OtherPassword })).Is(204);
    }

    [Fact]
    public async Task A_reset_token_ends_after_24_hours()
    {
        var (shop, person) = await OpenAsync();
        var early = await AskAsync(shop, person);
        shop.Pass(TimeSpan.FromHours(23.9));
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken = early, value = Make.OtherPassword })).Is(204);
        var late = await AskAsync(shop, person);
        shop.Pass(TimeSpan.FromHours(24.1));
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken = late, value = "a third password" })).Rejects("resetToken");
    }

    [Fact]
    public async Task A_reset_leaves_the_tfa_method_and_stands_for_no_login()
    {
        var (shop, person) = await OpenAsync("tfa_sms");
        await shop.SendingAsync(Via.Sms);
        var resetToken = await AskAsync(shop, person);
        (await shop.Nobody.PatchAsync("/password", "Password", new { resetToken, value = Make.OtherPassword })).Is(204);
        Assert.Equal("tfa_sms", (await shop.Test.GetAsync($"/users/{person.UserId}")).Is(200)["authMethod"]);
        Assert.NotNull(await shop.SignInTfaAsync(person with { Password = Make.OtherPassword }, Via.Sms));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("１２３４")]
    public async Task A_malformed_or_unknown_token_is_422(string token)
    {
        var nobody = new ApiClient(app.Api());
        (await nobody.PatchAsync("/password", "Password", new { resetToken = token, value = Make.OtherPassword })).Is(token.Length == 0 ? [401, 422] : [422]);
        (await nobody.PostAsync("/email_verifications", "EmailVerification", new { token })).Rejects("token");
    }

    [Fact]
    public async Task A_users_creation_and_its_request_send_a_token_that_verifies_the_email_once()
    {
        var shop = await Shop.OpenAsync(app);
        await VerifyingAsync(shop);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        var first = await shop.Mail.NewCodeAsync(Via.Email, person.Email, "VERIFY");
        shop.PassSeconds(60);
        (await session.PostAsync("/email_verification_tokens", "EmailVerificationToken", relationships: new { user = ApiClient.One("User", person.UserId) })).Is(204);
        var second = await shop.Mail.NewCodeAsync(Via.Email, person.Email, "VERIFY");
        (await shop.Nobody.PostAsync("/email_verifications", "EmailVerification", new { token = first })).Rejects("token");
        Assert.Equal("false", (await session.GetAsync("/user")).Is(200)["emailVerified"]);
        (await shop.Nobody.PostAsync("/email_verifications", "EmailVerification", new { token = second })).Is(204);
        Assert.Equal("true", (await session.GetAsync("/user")).Is(200)["emailVerified"]);
        (await shop.Nobody.PostAsync("/email_verifications", "EmailVerification", new { token = second })).Rejects("token");
    }

    [Fact]
    public async Task An_email_verification_token_ends_after_24_hours_and_with_its_address()
    {
        var shop = await Shop.OpenAsync(app);
        await VerifyingAsync(shop);
        var (late, moved) = (await shop.RegisterAsync(), await shop.RegisterAsync());
        var lateToken = await shop.Mail.NewCodeAsync(Via.Email, late.Email, "VERIFY");
        var movedToken = await shop.Mail.NewCodeAsync(Via.Email, moved.Email, "VERIFY");
        var email = Make.Email();
        (await shop.Test.PatchAsync($"/users/{moved.UserId}", "User", new { email })).Is(200);
        (await shop.Nobody.PostAsync("/email_verifications", "EmailVerification", new { token = movedToken })).Rejects("token");
        Assert.NotEmpty(await shop.Mail.NewCodeAsync(Via.Email, email, "VERIFY"));
        shop.Pass(TimeSpan.FromHours(24.1));
        (await shop.Nobody.PostAsync("/email_verifications", "EmailVerification", new { token = lateToken })).Rejects("token");
    }

    [Fact]
    public async Task A_verification_token_of_another_user_cannot_be_asked_for()
    {
        var shop = await Shop.OpenAsync(app);
        await VerifyingAsync(shop);
        var (person, neighbour) = (await shop.RegisterAsync(), await shop.RegisterAsync());
        await shop.Mail.NewCodeAsync(Via.Email, neighbour.Email, "VERIFY");
        var session = await shop.SignInAsync(person);
        shop.PassSeconds(60);
        await session.PostAsync("/email_verification_tokens", "EmailVerificationToken", relationships: new { user = ApiClient.One("User", neighbour.UserId) });
        await shop.Mail.NothingNewAsync(Via.Email, neighbour.Email, "VERIFY");
    }

    private static Task<string> VerifyingAsync(Shop shop) => shop.TriggerAsync(
        "identity:email_verification_token.create.success", Via.Email, "{{user.email}}", "VERIFY={{user.email_verification_token}}");

    private async Task<(Shop Shop, Person Person)> OpenAsync(string method = "simple")
    {
        var shop = await Shop.OpenAsync(app);
        await shop.TriggerAsync("identity:password_reset_token.create.success", Via.Email, "{{user.email}}", "TOKEN={{user.password_reset_token}}");
        return (shop, await shop.RegisterAsync(method));
    }

    private static async Task<string> AskAsync(Shop shop, Person person)
    {
        await shop.StayAsync();
        (await (await shop.GuestAsync()).PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = person.Username })).Is(204);
        return await shop.Mail.NewCodeAsync(Via.Email, person.Email, "TOKEN");
    }
}
