using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Users;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Users;

/// <summary>The three honest ways of rule 5, and who may take them.</summary>
public sealed class AuthMethodChangeTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_that_the_customer_reads_out_verifies_and_changes_at_once()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        var (_, client) = await merchant.SignInAsync(customer);
        var (changes, support, id) = (merchant.Get<AuthMethodChangeService>(), merchant.Staff(Role.SupportSpecialist), customer.User!.Id);
        var code = await merchant.GiveCodeAsync(Channel.Sms, customer.PhoneNumber!);
        Assert.Equal([("phoneVerificationCode", "invalid")], Merchant.Faults(await changes.ChangeAsync(support, id, AuthMethod.TfaSms, new VerificationWay.SendCode(Make.Wrong(code)), Stop)));
        var user = (await changes.ChangeAsync(support, id, AuthMethod.TfaSms, new VerificationWay.SendCode(code), Stop)).Value;
        Assert.Equal(AuthMethod.TfaSms, user.AuthMethod);
        Assert.NotNull(user.PhoneVerifiedAt);
        (await client.GetAsync("/user")).Is(401);
    }

    [Fact]
    public async Task Confirming_at_the_next_login_leaves_it_pending_until_then()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        var user = (await merchant.Get<AuthMethodChangeService>().ChangeAsync(merchant.Staff(Role.Manager), customer.User!.Id, AuthMethod.TfaEmail, new VerificationWay.ConfirmAtNextLogin(), Stop)).Value;
        Assert.Equal((AuthMethod.TfaEmail, null), (user.AuthMethod, user.EmailVerifiedAt));
        await merchant.SignInAsync(customer);
        Assert.NotNull((await merchant.ReadAsync(customer.Id)).User!.EmailVerifiedAt);
    }

    [Fact]
    public async Task Marking_verified_is_an_administrators_and_takes_a_reason_that_is_recorded()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        var (changes, id) = (merchant.Get<AuthMethodChangeService>(), customer.User!.Id);
        foreach (var role in new[] { Role.SupportSpecialist, Role.Manager, Role.Developer })
            Assert.IsType<Failure.Forbidden>((await changes.ChangeAsync(merchant.Staff(role), id, AuthMethod.TfaSms, new VerificationWay.MarkVerified("Known"), Stop)).Failure);
        Assert.Equal([("reason", "required")], Merchant.Faults(await changes.ChangeAsync(merchant.Owner, id, AuthMethod.TfaSms, new VerificationWay.MarkVerified("  "), Stop)));
        Assert.NotNull((await changes.ChangeAsync(merchant.Owner, id, AuthMethod.TfaSms, new VerificationWay.MarkVerified("Called back at the number on file"), Stop)).Value.PhoneVerifiedAt);
        await using var db = await merchant.DbAsync();
        var entries = await db.AuditEntries.Where(x => x.UserId == id && x.Reason != null).OrderBy(x => x.Action).ToListAsync(Stop);
        Assert.Equal(["user.authMethod.change", "user.phoneNumber.verify"], entries.Select(x => x.Action));
        Assert.All(entries, x => Assert.Equal(("Called back at the number on file", merchant.Owner.UserName), (x.Reason, x.ActorName)));
    }

    [Fact]
    public async Task Without_a_way_an_unverified_address_is_refused_and_the_app_is_never_given()
    {
        var merchant = await Merchant.OpenAsync(app);
        var id = (await merchant.RegisterAsync()).User!.Id;
        var changes = merchant.Get<AuthMethodChangeService>();
        Assert.Equal([("phoneNumber", "notVerified")], Merchant.Faults(await changes.ChangeAsync(merchant.Owner, id, AuthMethod.TfaSms, null, Stop)));
        Assert.Equal([("authMethod", "notEnrolled")], Merchant.Faults(await changes.ChangeAsync(merchant.Owner, id, AuthMethod.TfaTotp, new VerificationWay.ConfirmAtNextLogin(), Stop)));
    }

    [Fact]
    public async Task Support_changes_customers_and_not_the_team()
    {
        var merchant = await Merchant.OpenAsync(app);
        var email = Make.Email();
        var colleague = (await merchant.Get<UserService>().CreateAsync(merchant.Owner, new UserInput { Username = email, Email = email, Name = "Sam", Password = Make.Password, Role = Role.Manager }, Stop)).Value;
        var (changes, way) = (merchant.Get<AuthMethodChangeService>(), new VerificationWay.ConfirmAtNextLogin());
        foreach (var role in new[] { Role.SupportSpecialist, Role.Manager, Role.ReadOnly, Role.Customer })
            Assert.IsType<Failure.Forbidden>((await changes.ChangeAsync(merchant.Staff(role), colleague.Id, AuthMethod.TfaEmail, way, Stop)).Failure);
        Assert.Null((await changes.ChangeAsync(merchant.Staff(Role.Developer), colleague.Id, AuthMethod.TfaEmail, way, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await changes.ChangeAsync((await Merchant.OpenAsync(app)).Owner, colleague.Id, AuthMethod.Simple, null, Stop)).Failure);
    }

    [Fact]
    public async Task The_preview_says_what_each_method_would_mean()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        await merchant.SignInAsync(customer);
        await merchant.SignInAsync(customer);
        await merchant.Get<TriggerPresets>().CreateAsync(merchant.Owner, Preset.PhoneVerificationCode, Stop);
        var preview = (await merchant.Get<AuthMethodChangeService>().PreviewAsync(merchant.Staff(Role.SupportSpecialist), customer.User!.Id, Stop)).Value;
        Assert.Equal((2, customer.Email, false), (preview.OpenSessions, preview.NoticeTo, preview.MayMarkVerified));
        Assert.Equal([AuthMethodObstacle.InUse, null, null, AuthMethodObstacle.SetUpByUser], preview.Choices.Select(x => x.Obstacle));
        var sms = preview.Choices[(int)AuthMethod.TfaSms];
        Assert.Equal((customer.PhoneNumber, true, true, false), (sms.Address, sms.NeedsVerification, sms.CanSendCode, sms.CanConfirmAtLogin));
    }

    [Fact]
    public async Task A_code_sent_for_staff_goes_to_the_present_address_and_stops_at_three_living_ones()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        var changes = merchant.Get<AuthMethodChangeService>();
        var sent = new List<SentVerificationCode>();
        for (var i = 0; i < 4; i++) sent.Add((await changes.SendCodeAsync(merchant.Staff(Role.SupportSpecialist), customer.User!.Id, Channel.Sms, Stop)).Value);
        Assert.Equal([true, true, true, false], sent.Select(x => x.WasSent));
        Assert.All(sent, x => Assert.Equal(customer.PhoneNumber, x.Address));
        Assert.IsType<Failure.Forbidden>((await changes.SendCodeAsync(merchant.Staff(Role.ReadOnly), customer.User!.Id, Channel.Sms, Stop)).Failure);
    }

    [Fact]
    public async Task Staff_signs_a_customer_out_everywhere()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync();
        var ((_, one), (_, two)) = (await merchant.SignInAsync(customer), await merchant.SignInAsync(customer));
        var users = merchant.Get<UserService>();
        Assert.IsType<Failure.Forbidden>((await users.EndSessionsAsync(merchant.Staff(Role.ReadOnly), customer.User!.Id, Stop)).Failure);
        Assert.Equal(2, (await users.EndSessionsAsync(merchant.Staff(Role.SupportSpecialist), customer.User.Id, Stop)).Value);
        (await one.GetAsync("/user")).Is(401);
        (await two.GetAsync("/user")).Is(401);
        (await merchant.LoginAsync(customer)).Is(200);
    }

    [Fact]
    public async Task An_unlocked_customer_is_told_and_keeps_its_sessions()
    {
        var merchant = await Merchant.OpenAsync(app);
        var customer = await merchant.RegisterAsync(AuthMethod.TfaSms);
        var (_, client) = await merchant.SignInAsync(customer);
        await using var db = await merchant.DbAsync();
        await db.Users.Where(x => x.Id == customer.User!.Id).ExecuteUpdateAsync(x => x.SetProperty(u => u.AccessFailedCount, User.LockedAt), Stop);
        (await merchant.LoginAsync(customer)).SlowsDown();
        var before = await db.Messages.CountAsync(x => x.UserId == customer.User!.Id && x.To == customer.Email, Stop);
        Assert.Null((await merchant.Get<UserService>().UnlockAsync(merchant.Staff(Role.SupportSpecialist), customer.User!.Id, Stop)).Failure);
        Assert.Equal(before + 1, await db.Messages.CountAsync(x => x.UserId == customer.User!.Id && x.To == customer.Email, Stop));
        (await client.GetAsync("/user")).Is(200);
        (await merchant.LoginAsync(customer)).AsksForOtp("tfa_sms");
    }
}
