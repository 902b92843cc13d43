using System.Text.Json.Nodes;

namespace Freshcom.Tests.BlackBox;

/// <summary>Rule 7: who lowers the protection of a user under TFA proves itself again. Moves the clock.</summary>
public sealed class StepUpTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task Going_to_simple_is_403_with_the_header_and_goes_through_with_the_proof(Via via)
    {
        var (shop, person, session) = await OpenAsync(via);
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" })).AsksForProof(via.Method());
        var proof = await shop.Mail.NewCodeAsync(via, person.Address(via));
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: Make.Wrong(proof))).AsksForProof(via.Method());
        Assert.Equal(via.Method(), (await session.GetAsync("/user")).Is(200)["authMethod"]);
        Assert.Equal("simple", (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: proof)).Is(200)["authMethod"]);
        (await shop.LoginAsync(person)).Is(200);
    }

    [Fact]
    public async Task A_new_password_takes_the_current_one_and_the_proof()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        var change = new { password = Make.OtherPassword, currentPassword = person.Password };
        (await session.PatchAsync("/user", "User", new { password = Make.OtherPassword, currentPassword = "wrong wrong" })).Rejects("currentPassword");
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
        (await session.PatchAsync("/user", "User", change)).AsksForProof("tfa_sms");
        (await session.PatchAsync("/user", "User", change, otp: await shop.Mail.NewCodeAsync(Via.Sms, person.Phone))).Is(200);
        (await shop.LoginAsync(person)).IsInvalidGrant();
        (await shop.LoginAsync(person, password: Make.OtherPassword)).AsksForOtp("tfa_sms");
    }

    [Fact]
    public async Task The_password_endpoint_asks_for_the_same_proof()
    {
        var (shop, person, session) = await OpenAsync(Via.Email);
        var change = new { value = Make.OtherPassword, currentPassword = person.Password };
        (await session.PatchAsync("/password", "Password", change)).AsksForProof("tfa_email");
        (await session.PatchAsync("/password", "Password", change, otp: await shop.Mail.NewCodeAsync(Via.Email, person.Email))).Is(204);
    }

    [Theory]
    [InlineData(Via.Sms, "/user")]
    [InlineData(Via.Email, "/user")]
    [InlineData(Via.Sms, "/customers")]
    public async Task Another_address_takes_its_own_code_and_the_proof_at_both_doors(Via via, string door)
    {
        var (shop, person, session) = await OpenAsync(via);
        var address = via.NewAddress();
        var code = await shop.VerificationCodeAsync(session, via, address);
        var (path, type) = door == "/user" ? (door, "User") : ($"/customers/{person.CustomerId}", "Customer");
        var change = new Dictionary<string, object> { [via.AddressField()] = address, [via.CodeField()] = code };
        (await session.PatchAsync(path, type, change)).AsksForProof(via.Method());
        var proof = await shop.Mail.NewCodeAsync(via, person.Address(via));
        Assert.Equal(address, (await session.PatchAsync(path, type, change, otp: proof)).Is(200)[via.AddressField()]);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        (await shop.LoginAsync(person, await shop.Mail.NewCodeAsync(via, address))).Is(200);
    }

    [Fact]
    public async Task Another_method_takes_the_proof_of_the_present_one()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        await shop.SendingAsync(Via.Email);
        var code = await shop.VerificationCodeAsync(session, Via.Email, person.Email);
        var change = new { authMethod = "tfa_email", emailVerificationCode = code };
        (await session.PatchAsync("/user", "User", change)).AsksForProof("tfa_sms");
        var proof = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        Assert.Equal("tfa_email", (await session.PatchAsync("/user", "User", change, otp: proof)).Is(200)["authMethod"]);
    }

    [Fact]
    public async Task What_lowers_nothing_takes_no_proof()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        (await session.PatchAsync("/user", "User", new { name = "Renamed", firstName = "R" })).Is(200);
        (await session.PatchAsync("/user", "User", new { authMethod = "tfa_sms", phoneNumber = person.Phone })).Is(200);
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
    }

    [Fact]
    public async Task No_code_is_sent_for_a_request_that_would_fail_anyway()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        (await session.PatchAsync("/user", "User", new { authMethod = "simple", name = "" })).Rejects("name");
        (await session.PatchAsync("/user", "User", new { authMethod = "carrier_pigeon" })).Rejects("authMethod");
        (await session.PatchAsync("/user", "User", new { password = "short", currentPassword = person.Password })).Rejects("password");
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
    }

    [Fact]
    public async Task A_proof_is_useless_at_token_and_a_login_otp_is_no_proof()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" })).AsksForProof("tfa_sms");
        var proof = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await shop.LoginAsync(person, proof)).AsksForOtp("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: otp)).AsksForProof("tfa_sms");
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: proof)).Is(200);
    }

    [Fact]
    public async Task A_proof_is_bound_to_its_session()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        var other = await shop.SignInTfaAsync(person, Via.Sms);
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" })).AsksForProof("tfa_sms");
        var proof = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await other.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: proof)).AsksForProof("tfa_sms");
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: proof)).Is(200);
    }

    [Fact]
    public async Task A_proof_ends_the_other_sessions_and_works_once()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        var other = await shop.SignInTfaAsync(person, Via.Sms);
        var change = new { password = Make.OtherPassword, currentPassword = person.Password };
        (await session.PatchAsync("/user", "User", change)).AsksForProof("tfa_sms");
        var proof = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await session.PatchAsync("/user", "User", change, otp: proof)).Is(200);
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: proof)).AsksForProof("tfa_sms");
        await shop.EndsAsync(() => other.GetAsync("/user"), 401);
        (await session.GetAsync("/user")).Is(200);
    }

    [Fact]
    public async Task Wrong_proofs_count_with_wrong_otps_in_one_row()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        for (var i = 1; i <= 3; i++) (await shop.LoginAsync(person, Make.Wrong(otp, i))).AsksForOtp("tfa_sms");
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" })).AsksForProof("tfa_sms");
        var proof = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        for (var i = 1; i <= 2; i++) (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: Make.Wrong(proof, i))).Is(403);
        (await shop.LoginAsync(person, otp)).SlowsDown();
        Assert.Contains((await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: proof)).Status, new[] { 403, 429 });
    }

    [Fact]
    public async Task Recovery_codes_are_ten_shown_once_each_an_otp_once_and_void_the_old_ones()
    {
        var (shop, person, session) = await OpenAsync(Via.Sms);
        var first = RecoveryCodes(await ProveAsync(shop, person, otp => session.PostAsync("/recovery_codes", "RecoveryCodes", otp: otp)));
        Assert.Equal(10, first.Distinct().Count());
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        (await shop.LoginAsync(person, first[0])).Is(200);
        (await shop.LoginAsync(person, first[0])).AsksForOtp("tfa_sms");
        (await session.PatchAsync("/user", "User", new { name = "Still here" })).Is(200);
        var second = RecoveryCodes(await ProveAsync(shop, person, otp => session.PostAsync("/recovery_codes", "RecoveryCodes", otp: otp)));
        Assert.Empty(first.Intersect(second));
        (await shop.LoginAsync(person, first[1])).AsksForOtp("tfa_sms");
        (await session.PatchAsync("/user", "User", new { authMethod = "simple" }, otp: second[1])).Is(200);
    }

    /// <summary>The codes of a <c>RecoveryCodes</c> answer: the one attribute that is a list of strings.</summary>
    public static IReadOnlyList<string> RecoveryCodes(Answer answer) =>
        [.. answer.Is(201, 200).Attributes.Select(attribute => attribute.Value).OfType<JsonArray>().Single(list => list.Count == 10).Select(code => code!.GetValue<string>())];

    private static async Task<Answer> ProveAsync(Shop shop, Person person, Func<string?, Task<Answer>> request)
    {
        (await request(null)).AsksForProof("tfa_sms");
        return await request(await shop.Mail.NewCodeAsync(Via.Sms, person.Phone));
    }

    private async Task<(Shop Shop, Person Person, ApiClient Session)> OpenAsync(Via via)
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(via);
        var (person, session) = await shop.VerifiedAsync(via);
        return (shop, person, session);
    }
}
