
namespace Freshcom.Tests.BlackBox;

/// <summary>What must hold when many requests come at once. Moves the clock.</summary>
public sealed class ConcurrencyTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Of_40_parallel_wrong_otps_at_most_five_are_compared()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        var answers = await AtOnceAsync(40, i => shop.LoginAsync(person, Make.Wrong(otp, i + 1)));
        Assert.All(answers, answer => answer.Is(400, 429));
        // A sixth wrong one would have doubled the wait to 60 seconds.
        Assert.InRange((await shop.LoginAsync(person, otp)).SlowsDown(), 1, 30);
        shop.PassSeconds(31);
        (await shop.LoginAsync(person, otp)).AsksForOtp("tfa_sms");
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Of_40_parallel_guesses_at_a_verification_code_at_most_five_are_compared(Via via)
    {
        var shop = await OpenAsync(via);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var address = via.NewAddress();
        var code = await shop.VerificationCodeAsync(session, via, address);
        Task<Answer> GuessAsync(string guess) => session.PatchAsync("/user", "User",
            new Dictionary<string, object> { [via.AddressField()] = address, [via.CodeField()] = guess });
        var answers = await AtOnceAsync(40, i => GuessAsync(Make.Wrong(code, i + 1)));
        Assert.All(answers, answer => answer.Rejects(via.CodeField()));
        (await GuessAsync(code)).Rejects(via.CodeField());
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Of_20_parallel_logins_with_one_otp_exactly_one_wins(Via via)
    {
        var shop = await OpenAsync(via);
        var person = await shop.RegisterAsync(via.Method());
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        var otp = await shop.Mail.NewCodeAsync(via, person.Address(via));
        OneWins(await AtOnceAsync(20, _ => shop.LoginAsync(person, otp)), 200);
    }

    [Fact]
    public async Task Of_20_parallel_grants_with_one_challenge_exactly_one_wins()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync("tfa_sms");
        var challenge = (await shop.LoginAsync(person)).AsksForOtp("tfa_sms").Field("challenge");
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        OneWins(await AtOnceAsync(20, _ => shop.Nobody.TokenAsync(null, ("grant_type", "otp"), ("challenge", challenge), ("otp", otp))), 200);
    }

    [Fact]
    public async Task Of_20_parallel_first_logins_with_the_registrations_code_exactly_one_wins()
    {
        var shop = await OpenAsync(Via.Sms);
        var (person, code) = await shop.RegisterTfaAsync(Via.Sms);
        OneWins(await AtOnceAsync(20, _ => shop.LoginAsync(person, code)), 200);
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Of_20_parallel_registrations_with_one_code_exactly_one_wins_and_nothing_else_is_made(Via via)
    {
        var shop = await OpenAsync(via);
        var guest = await shop.GuestAsync();
        var address = via.NewAddress();
        var code = await shop.VerificationCodeAsync(guest, via, address);
        OneWins(await AtOnceAsync(20, _ => guest.PostAsync("/customers", "Customer", Shop.Registration(via, address, code, via.Method()))), 201);
        Assert.Single((await shop.Test.GetAsync("/customers")).Is(200).Rows);
        Assert.Single((await shop.Test.GetAsync("/users")).Is(200).Rows);
    }

    [Fact]
    public async Task Of_10_parallel_uses_of_one_proof_exactly_one_wins()
    {
        var shop = await OpenAsync(Via.Sms);
        var (person, session) = await shop.VerifiedAsync(Via.Sms);
        (await session.PostAsync("/recovery_codes", "RecoveryCodes")).AsksForProof("tfa_sms");
        var proof = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        var answers = await AtOnceAsync(10, _ => session.PostAsync("/recovery_codes", "RecoveryCodes", otp: proof));
        var codes = StepUpTests.RecoveryCodes(Assert.Single(answers, answer => answer.Status is 200 or 201));
        shop.PassMinutes(10);
        OneWins(await AtOnceAsync(10, _ => shop.LoginAsync(person, codes[0])), 200);
    }

    [Fact]
    public async Task Of_10_parallel_resets_with_one_token_exactly_one_wins()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.TriggerAsync("identity:password_reset_token.create.success", Via.Email, "{{user.email}}", "CODE={{user.password_reset_token}}");
        var person = await shop.RegisterAsync();
        (await (await shop.GuestAsync()).PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = person.Username })).Is(204);
        var resetToken = await shop.Mail.NewCodeAsync(Via.Email, person.Email);
        var answers = await AtOnceAsync(10, i => shop.Nobody.PatchAsync("/password", "Password", new { resetToken, value = $"new password {i}" }));
        OneWins(answers, 204);
        var winner = answers.ToList().FindIndex(answer => answer.Status == 204);
        (await shop.LoginAsync(person, password: $"new password {winner}")).Is(200);
    }

    [Fact]
    public async Task Twenty_parallel_logins_without_an_otp_send_one_message()
    {
        var shop = await OpenAsync(Via.Sms);
        var person = await shop.RegisterAsync("tfa_sms");
        var answers = await AtOnceAsync(20, _ => shop.LoginAsync(person));
        Assert.All(answers, answer => answer.AsksForOtp("tfa_sms"));
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
        (await shop.LoginAsync(person, otp)).Is(200);
    }

    [Fact]
    public async Task Of_20_parallel_requests_for_one_address_three_codes_are_sent()
    {
        var shop = await OpenAsync(Via.Email);
        var email = Make.Email();
        var answers = await AtOnceAsync(20, _ => Shop.AskCodeAsync(shop.Test, Via.Email, email));
        Assert.All(answers, answer => answer.Is(204));
        Assert.Equal(3, (await shop.Mail.ToAsync(Via.Email, email)).Count);
    }

    [Fact]
    public async Task Parallel_registrations_of_one_username_make_one_user()
    {
        var shop = await Shop.OpenAsync(app);
        var email = Make.Email();
        var answers = await AtOnceAsync(10, i => shop.Test.PostAsync("/customers", "Customer",
            new { status = "registered", name = $"N {i}", email, username = i % 2 == 0 ? email : email.ToUpperInvariant(), password = Make.Password }));
        OneWins(answers, 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.Rejects("username", "taken"));
        Assert.Single((await shop.Test.GetAsync("/customers")).Is(200).Rows);
    }

    private async Task<Shop> OpenAsync(Via via) => await (await Shop.OpenAsync(app)).SendingAsync(via);

    private static Task<Answer[]> AtOnceAsync(int count, Func<int, Task<Answer>> request) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => request(i), TestContext.Current.CancellationToken)));

    private static void OneWins(IEnumerable<Answer> answers, int status)
    {
        Assert.Single(answers, answer => answer.Status == status);
        Assert.All(answers.Where(answer => answer.Status != status), answer => Assert.InRange(answer.Status, 400, 429));
    }
}
