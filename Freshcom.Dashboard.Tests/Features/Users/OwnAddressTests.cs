using System.Globalization;
using Freshcom.Domain;
using Freshcom.Features.Authentication;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Features.VerificationCodes;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Freshcom.Tests.Features.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Users;

public sealed class OwnAddressTests(OwnAddressTests.TextingApp app) : IClassFixture<OwnAddressTests.TextingApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Its operator has gateways, and nothing leaves.</summary>
    public sealed class TextingApp : TestApp
    {
        public TextingApp() => OutboxRig.Start(this);
    }

    [Fact]
    public async Task A_new_email_counts_once_its_code_is_right_and_both_addresses_are_told()
    {
        var (merchant, owner) = await OwnerAsync();
        var (old, email) = (owner.UserName!, Make.Email("new"));
        var other = await SessionAsync(merchant, owner);
        var sent = (await SendAsync(merchant, owner, Channel.Email, email)).Value;
        var code = await CodeAsync(merchant, email);

        Assert.Equal([("emailVerificationCode", "invalid")], Merchant.Faults(await ChangeAsync(merchant, owner, sent, Make.Wrong(code))));
        Assert.Equal(old, (await UserAsync(merchant, owner)).Email);
        Assert.Equal(4, await merchant.Get<OwnAddressService>().CountTriesLeftAsync(owner, sent, Stop));
        Assert.Null((await ChangeAsync(merchant, owner, sent, code)).Failure);

        var user = await UserAsync(merchant, owner);
        Assert.Equal((email, email, true), (user.Email, user.UserName, user.EmailVerifiedAt is not null));
        Assert.IsType<LoginOutcome.LoggedIn>(await LoginAsync(merchant, email));
        Assert.IsType<LoginOutcome.Refused>(await LoginAsync(merchant, old));
        await using var db = await merchant.DbAsync();
        Assert.Equal(new[] { email, old }.Order(), await db.Messages.Where(x => x.UserId == user.Id && x.Subject == "Your e-mail address was changed").Select(x => x.To).OrderBy(x => x).ToListAsync(Stop));
        Assert.False(await db.Sessions.AnyAsync(x => x.Id == other.SessionId, Stop));
        Assert.True(await db.Sessions.AnyAsync(x => x.Id == owner.SessionId, Stop));
        Assert.True(await db.AuditEntries.AnyAsync(x => x.AccountId == owner.AccountId && x.Action == "user.email.change" && x.From == old && x.To == email, Stop));
    }

    [Fact]
    public async Task Who_only_holds_the_session_neither_sends_nor_changes_anything()
    {
        var (merchant, owner) = await OwnerAsync();
        var email = Make.Email("thief");
        Assert.Equal([("currentPassword", "required")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Email, email, "")));
        for (var i = 0; i < 5; i++) Assert.Equal([("currentPassword", "invalid")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Email, email, $"a guess {i}")));
        // Guessed no faster than at the sign-in, and the right one waits, too.
        Assert.IsType<Failure.Wait>((await SendAsync(merchant, owner, Channel.Email, email)).Failure);
        await using var db = await merchant.DbAsync();
        Assert.False(await db.Messages.AnyAsync(x => x.To == email, Stop));

        // Not even with a code that was sent some other way.
        app.Clock.Advance(TimeSpan.FromHours(2));
        var sent = (await SendAsync(merchant, owner, Channel.Email, email)).Value;
        var code = await CodeAsync(merchant, email);
        Assert.Equal([("currentPassword", "invalid")], Merchant.Faults(await merchant.Get<OwnAddressService>().ChangeAsync(owner, sent, code, "a guess", Stop)));
        Assert.Equal([("currentPassword", "required")], Merchant.Faults(await merchant.Get<OwnAddressService>().ChangeAsync(owner, sent, code, null, Stop)));
        Assert.NotEqual(email, (await UserAsync(merchant, owner)).Email);
    }

    [Fact]
    public async Task A_code_is_good_for_the_address_that_it_went_to_alone_once_and_for_thirty_minutes()
    {
        var (merchant, owner) = await OwnerAsync();
        var (email, another) = (Make.Email("one"), Make.Email("another"));
        var sent = (await SendAsync(merchant, owner, Channel.Email, email)).Value;
        var code = await CodeAsync(merchant, email);
        Assert.Equal([("emailVerificationCode", "invalid")], Merchant.Faults(await ChangeAsync(merchant, owner, sent with { Address = another }, code)));
        var (stranger, thief) = await OwnerAsync();
        Assert.NotNull((await ChangeAsync(stranger, thief, sent, code)).Failure);
        app.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal([("emailVerificationCode", "invalid")], Merchant.Faults(await ChangeAsync(merchant, owner, sent, code)));
        sent = (await SendAsync(merchant, owner, Channel.Email, email)).Value;
        code = await CodeAsync(merchant, email);
        var tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ChangeAsync(merchant, owner, sent, code)));
        Assert.Single(tries, x => x.Failure is null);
    }

    [Fact]
    public async Task Sends_are_spaced_and_said_so()
    {
        var (merchant, owner) = await OwnerAsync();
        var email = Make.Email("often");
        Assert.True((await SendAsync(merchant, owner, Channel.Email, email)).Value.WasSent);
        Assert.False((await SendAsync(merchant, owner, Channel.Email, email)).Value.WasSent);
        app.Clock.Advance(SendLimits.AddressSpacing);
        Assert.True((await SendAsync(merchant, owner, Channel.Email, email)).Value.WasSent);
        // However many addresses: ten an hour by one person.
        for (var i = 0; i < 8; i++) Assert.True((await SendAsync(merchant, owner, Channel.Email, Make.Email("many"))).Value.WasSent);
        Assert.False((await SendAsync(merchant, owner, Channel.Email, Make.Email("many"))).Value.WasSent);
    }

    [Fact]
    public async Task Who_has_email_codes_proves_the_old_address_too_and_keeps_it_until_then()
    {
        var merchant = await Merchant.OpenAsync(app);
        var member = await MemberAsync(merchant, AuthMethod.TfaEmail);
        var (old, email) = (member.UserName!, Make.Email("new"));
        var sent = (await SendAsync(merchant, member, Channel.Email, email)).Value;
        var code = await CodeAsync(merchant, email);

        Assert.IsType<Failure.ProofRequired>((await ChangeAsync(merchant, member, sent, code)).Failure);

        var user = await UserAsync(merchant, member);
        Assert.Equal((old, AuthMethod.TfaEmail), (user.Email, user.AuthMethod));
        var otp = await merchant.SentCodeAsync(user.Id, CodePurpose.Proof);
        await using (var db = await merchant.DbAsync())
            Assert.True(await db.Codes.AnyAsync(x => x.UserId == user.Id && x.Purpose == CodePurpose.Proof && x.Address == user.NormalizedEmail, Stop));
        Assert.Null((await ChangeAsync(merchant, member with { Otp = otp }, sent, code)).Failure);
        Assert.Equal((email, false), ((await UserAsync(merchant, member)).CodeAddress, (await UserAsync(merchant, member)).IsPending));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_username_follows_where_it_was_the_address(bool wasAddress)
    {
        var merchant = await Merchant.OpenAsync(app);
        var member = await MemberAsync(merchant, AuthMethod.Simple, wasAddress ? null : $"staff-{Guid.NewGuid():N}");
        var email = Make.Email("new");
        var sent = (await SendAsync(merchant, member, Channel.Email, email)).Value;
        Assert.Null((await ChangeAsync(merchant, member, sent, await CodeAsync(merchant, email))).Failure);
        Assert.Equal(wasAddress ? email : member.UserName, (await UserAsync(merchant, member)).UserName);
    }

    [Fact]
    public async Task A_phone_is_proven_by_a_text_message_and_can_then_take_login_codes_but_not_go()
    {
        var (merchant, owner) = await OwnerAsync();
        var phone = Make.Phone();
        var sent = (await SendAsync(merchant, owner, Channel.Sms, $" {PhoneNumber.Spaced(phone)} ")).Value;
        Assert.Equal((phone, true), (sent.Address, sent.WasSent));
        Assert.Null((await UserAsync(merchant, owner)).PhoneNumber);
        var code = await CodeAsync(merchant, phone);
        Assert.Null((await ChangeAsync(merchant, owner, sent, code)).Failure);
        Assert.NotNull((await UserAsync(merchant, owner)).PhoneVerifiedAt);

        var updates = merchant.Get<UserUpdateService>();
        Assert.Null((await updates.UpdateAsync(owner, owner.UserId!.Value, new UserInput { AuthMethod = AuthMethod.TfaSms }, new UpdateOptions(), Stop)).Failure);
        Assert.Equal([("phoneNumber", "neededByAuthMethod")], Merchant.Faults(await RemoveAsync(merchant, owner)));
        Assert.Equal(phone, (await UserAsync(merchant, owner)).CodeAddress);

        Assert.IsType<Failure.ProofRequired>((await updates.UpdateAsync(owner, owner.UserId!.Value, new UserInput { AuthMethod = AuthMethod.Simple }, new UpdateOptions(), Stop)).Failure);
        var otp = await merchant.SentCodeAsync(owner.UserId!.Value, CodePurpose.Proof);
        Assert.Null((await updates.UpdateAsync(owner with { Otp = otp }, owner.UserId!.Value, new UserInput { AuthMethod = AuthMethod.Simple }, new UpdateOptions(), Stop)).Failure);
        Assert.Equal([("currentPassword", "invalid")], Merchant.Faults(await RemoveAsync(merchant, owner, "a guess")));
        Assert.Null((await RemoveAsync(merchant, owner)).Failure);
        Assert.Null((await UserAsync(merchant, owner)).PhoneNumber);
    }

    [Fact]
    public async Task What_cannot_become_ones_own_is_refused_before_anything_is_sent()
    {
        var ((merchant, owner), (_, other)) = (await OwnerAsync(), await OwnerAsync());
        Assert.Equal([("email", "taken")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Email, other.UserName!.ToUpperInvariant())));
        Assert.Equal([("email", "invalid")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Email, "nobody")));
        Assert.Equal([("phoneNumber", "invalid")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Sms, "12")));
        Assert.Equal([("email", "required")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Email, "  ")));
        // The present one may be sent a code until it is verified.
        var sent = (await SendAsync(merchant, owner, Channel.Email, owner.UserName!)).Value;
        Assert.Null((await ChangeAsync(merchant, owner, sent, await CodeAsync(merchant, owner.UserName!))).Failure);
        Assert.Equal([("email", "unchanged")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Email, owner.UserName!)));
        Assert.Equal([(null, "testAccountReadOnly")], Merchant.Faults(await SendAsync(merchant, merchant.Owner, Channel.Email, Make.Email())));
        await using (var db = await merchant.DbAsync()) await db.Accounts.Where(x => x.Id == owner.AccountId).ExecuteUpdateAsync(x => x.SetProperty(a => a.SmsCountries, new List<string> { "PT" }), Stop);
        Assert.Equal([("phoneNumber", "countryNotAllowed")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Sms, Make.Phone())));
    }

    [Fact]
    public async Task Without_a_gateway_no_phone_is_asked_for_a_code()
    {
        await using var silent = new TestApp();
        var merchant = await Merchant.OpenAsync(silent);
        var owner = await SessionAsync(merchant, await merchant.LiveAsync());
        Assert.Equal([(null, "noGateway")], Merchant.Faults(await SendAsync(merchant, owner, Channel.Sms, Make.Phone())));
    }

    [Fact]
    public async Task The_message_speaks_the_persons_language_and_shows_the_code_to_nobody_else()
    {
        var (merchant, owner) = await OwnerAsync();
        var email = Make.Email("zh");
        await merchant.Get<OwnAddressService>().SendCodeAsync(owner, Channel.Email, email, Make.Password, CultureInfo.GetCultureInfo("zh-CN"), Stop);
        var message = await MessageAsync(merchant, email);
        Assert.Equal("您的验证码", message.Subject);
        Assert.DoesNotContain(await CodeAsync(merchant, email), message.BodyText! + message.BodyHtml);
    }

    private async Task<(Merchant, Caller)> OwnerAsync()
    {
        var merchant = await Merchant.OpenAsync(app);
        // Past the link that signing up sent to the address, and from a network of its own: both are limited.
        app.Clock.Advance(SendLimits.AddressSpacing);
        return (merchant, await SessionAsync(merchant, (await merchant.LiveAsync()) with { ClientAddress = $"2001:db8:{Random.Shared.Next(65536):x}:{Random.Shared.Next(65536):x}::1" }));
    }

    /// <summary>A managed member of the test account's staff.</summary>
    private static async Task<Caller> MemberAsync(Merchant merchant, AuthMethod method, string? username = null)
    {
        var email = Make.Email("staff");
        var user = (await merchant.Get<UserService>().CreateAsync(merchant.Owner, new UserInput { Name = "Sam", Username = username ?? email, Email = email, Password = Make.Password, Role = Role.Developer, AuthMethod = method }, Stop)).Value;
        await using (var db = await merchant.DbAsync()) await db.Users.Where(x => x.Id == user.Id).ExecuteUpdateAsync(x => x.SetProperty(u => u.EmailVerifiedAt, user.InsertedAt), Stop);
        return await SessionAsync(merchant, merchant.Owner with { UserId = user.Id, UserName = user.Username, Role = Role.Developer, IsForeign = false });
    }

    private static async Task<Caller> SessionAsync(Merchant merchant, Caller caller)
    {
        await using var db = await merchant.DbAsync();
        var session = new Session(caller.UserId!.Value, caller.AccountId, SessionKind.Dashboard, null, null, merchant.Get<TimeProvider>().GetUtcNow());
        db.Sessions.Add(session);
        await db.SaveChangesAsync(Stop);
        return caller with { SessionId = session.Id };
    }

    private static Task<Result<SentVerificationCode>> SendAsync(Merchant merchant, Caller caller, Channel channel, string address, string password = Make.Password) =>
        merchant.Get<OwnAddressService>().SendCodeAsync(caller, channel, address, password, CultureInfo.GetCultureInfo("en"), Stop);

    private static Task<Result<UserView>> ChangeAsync(Merchant merchant, Caller caller, SentVerificationCode sent, string code) => merchant.Get<OwnAddressService>().ChangeAsync(caller, sent, code, Make.Password, Stop);

    private static Task<Result<UserView>> RemoveAsync(Merchant merchant, Caller caller, string password = Make.Password) => merchant.Get<OwnAddressService>().RemovePhoneAsync(caller, password, Stop);

    private static Task<LoginOutcome> LoginAsync(Merchant merchant, string username) =>
        merchant.Get<LoginService>().LoginAsync(new(username, Make.Password, null, null, SessionKind.Dashboard, new(null, null)), Stop);

    private static async Task<User> UserAsync(Merchant merchant, Caller caller)
    {
        await using var db = await merchant.DbAsync();
        return await db.Users.AsNoTracking().SingleAsync(x => x.Id == caller.UserId, Stop);
    }

    private static async Task<OutgoingMessage> MessageAsync(Merchant merchant, string address)
    {
        await using var db = await merchant.DbAsync();
        return await db.Messages.AsNoTracking().Where(x => x.To == address && x.IsCode && x.Status != MessageStatus.NotSent && x.Subject != "Confirm your e-mail address").OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id).FirstAsync(Stop);
    }

    /// <summary>What the message to the address says, sealed or captured.</summary>
    private static async Task<string> CodeAsync(Merchant merchant, string address)
    {
        var message = await MessageAsync(merchant, address);
        var text = message.SealedContent is null ? message.BodyText! : merchant.Get<MessageComposer>().Open(message).BodyText!;
        return System.Text.RegularExpressions.Regex.Match(text, @"\b\d{6}\b").Value;
    }
}
