using Freshcom.Domain;
using Freshcom.Features.Accounts;
using Freshcom.Features.Authentication;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Features.VerificationCodes;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Freshcom.Tests.Features.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Users;

public sealed partial class InvitationTests(InvitationTests.QuietApp app) : IClassFixture<InvitationTests.QuietApp>
{
    /// <summary>Nothing leaves it.</summary>
    public sealed class QuietApp : TestApp
    {
        public QuietApp() => OutboxRig.Start(this);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newcomer_signs_up_by_the_link_with_the_role_and_a_verified_address()
    {
        var (merchant, owner) = await OwnerAsync();
        var email = Make.Email("new");
        await InviteAsync(merchant, owner, email, Role.Manager);
        var row = Assert.Single(await ListAsync(merchant, owner));
        Assert.Equal((email, Role.Manager, "Olga", app.Clock.GetUtcNow() + Invitation.Lifetime), (row.Email, row.Role, row.InvitedBy, row.ExpiresAt));
        var token = await TokenAsync(merchant, email);
        var view = await LookAsync(merchant, token);
        Assert.Equal((InvitationState.SignUp, "Olga", email, Role.Manager, "Olga"), (view.State, view.AccountName, view.Email, view.Role, view.InvitedBy));

        Assert.Equal([("name", "required"), ("password", "tooShort")], Merchant.Faults(await SignUpAsync(merchant, token, " ", "short")));
        Assert.Equal(owner.AccountId, (await SignUpAsync(merchant, token)).Value);

        var login = Assert.IsType<LoginOutcome.LoggedIn>(await LoginAsync(merchant, email));
        Assert.Equal(owner.AccountId, login.Session.AccountId);
        await using var db = await merchant.DbAsync();
        var member = await db.Memberships.Include(x => x.User).SingleAsync(x => x.UserId == login.Session.UserId, Stop);
        Assert.Equal((Role.Manager, true, true, email), (member.Role, member.IsInvited, member.User!.EmailVerifiedAt is not null, member.User.UserName));
        Assert.Empty(await ListAsync(merchant, owner));
        var log = await db.AuditEntries.Where(x => x.AccountId == owner.AccountId && x.TargetType == "Invitation").OrderByDescending(x => x.Action).Select(x => new { x.Action, x.ActorName, x.To }).ToListAsync(Stop);
        Assert.Equal([("invitation.create", owner.UserName, $"{email}, Manager"), ("invitation.accept", email, "Manager")], log.Select(x => (x.Action, x.ActorName, x.To)));

        Assert.Equal(InvitationState.Used, (await LookAsync(merchant, token)).State);
        Assert.IsType<Failure.NotFound>((await SignUpAsync(merchant, token)).Failure);
    }

    [Fact]
    public async Task Who_has_a_login_joins_with_it_keeps_its_own_account_and_switches_between_them()
    {
        var ((merchant, owner), (_, guest)) = (await OwnerAsync(), await OwnerAsync(verified: false));
        await InviteAsync(merchant, owner, guest.UserName!.ToUpperInvariant(), Role.SupportSpecialist);
        var token = await TokenAsync(merchant, guest.UserName!.ToUpperInvariant());
        Assert.Equal(InvitationState.SignIn, (await LookAsync(merchant, token)).State);
        Assert.Equal(InvitationState.Join, (await LookAsync(merchant, token, guest)).State);
        Assert.IsType<Failure.NotFound>((await SignUpAsync(merchant, token)).Failure);

        Assert.Null((await JoinAsync(merchant, token, guest)).Failure);

        await using var db = await merchant.DbAsync();
        Assert.NotNull((await db.Users.SingleAsync(x => x.Id == guest.UserId, Stop)).EmailVerifiedAt);
        Assert.Equal(2, await db.Memberships.CountAsync(x => x.UserId == guest.UserId, Stop));
        var login = Assert.IsType<LoginOutcome.LoggedIn>(await LoginAsync(merchant, guest.UserName!));
        Assert.Equal(guest.AccountId, login.Session.AccountId);
        var (sessions, cache) = (merchant.Get<SessionService>(), merchant.Get<SessionCache>());
        Assert.True(await sessions.SwitchAsync(guest.UserId!.Value, login.Session.Id, owner.AccountId, Stop));
        var session = (await cache.FindAsync(login.Session.Id))!;
        Assert.Equal((owner.AccountId, Role.SupportSpecialist), (session.Account.Id, session.Role));
        Assert.Equal([guest.AccountId, owner.AccountId], (await merchant.Get<ShellService>().GetAsync(guest, Stop)).Accounts.Select(x => x.Id).OrderBy(x => x == owner.AccountId));
        var (_, stranger) = await OwnerAsync();
        Assert.False(await sessions.SwitchAsync(guest.UserId.Value, login.Session.Id, stranger.AccountId, Stop));
        Assert.False(await sessions.SwitchAsync(stranger.UserId!.Value, login.Session.Id, stranger.AccountId, Stop));
    }

    [Fact]
    public async Task A_link_that_ended_says_how_and_lets_nobody_in()
    {
        var (merchant, owner) = await OwnerAsync();
        var (withdrawn, expired, replaced) = (Make.Email("w"), Make.Email("e"), Make.Email("r"));
        foreach (var email in new[] { withdrawn, expired, replaced }) await InviteAsync(merchant, owner, email);
        var tokens = await Task.WhenAll(new[] { withdrawn, expired, replaced }.Select(x => TokenAsync(merchant, x)));
        var rows = await ListAsync(merchant, owner);
        var service = merchant.Get<InvitationService>();

        Assert.Null((await service.WithdrawAsync(owner, rows.Single(x => x.Email == withdrawn).Id, Stop)).Failure);
        app.Clock.Advance(SendLimits.AddressSpacing);
        Assert.Null((await service.SendAgainAsync(owner, rows.Single(x => x.Email == replaced).Id, Stop)).Failure);
        Assert.Equal([InvitationState.Withdrawn, InvitationState.SignUp, InvitationState.Unknown], await StatesAsync(merchant, tokens));
        var renewed = await TokenAsync(merchant, replaced);
        Assert.NotEqual(tokens[2], renewed);

        app.Clock.Advance(Invitation.Lifetime);
        Assert.Equal([InvitationState.Withdrawn, InvitationState.Expired, InvitationState.Unknown, InvitationState.Expired, InvitationState.Unknown, InvitationState.Unknown, InvitationState.Unknown],
            await StatesAsync(merchant, [.. tokens, renewed, "x", "", LinkToken.New(rows[0].Id)]));
        foreach (var token in tokens.Append(renewed)) Assert.IsType<Failure.NotFound>((await SignUpAsync(merchant, token)).Failure);
        // An expired one can be sent again, and then works.
        Assert.Null((await service.SendAgainAsync(owner, rows.Single(x => x.Email == expired).Id, Stop)).Failure);
        Assert.Null((await SignUpAsync(merchant, await TokenAsync(merchant, expired))).Failure);
    }

    [Fact]
    public async Task It_grants_no_more_than_the_inviter_may_give_when_it_is_accepted()
    {
        var (merchant, owner) = await OwnerAsync();
        var (boss, email) = (Make.Email("boss"), Make.Email("late"));
        await InviteAsync(merchant, owner, boss, Role.Administrator);
        await SignUpAsync(merchant, await TokenAsync(merchant, boss));
        var bossCaller = await CallerAsync(merchant, owner, boss);
        await InviteAsync(merchant, bossCaller, email, Role.Administrator);
        var token = await TokenAsync(merchant, email);
        var team = merchant.Get<TeamService>();

        Assert.Null((await team.ChangeRoleAsync(owner, bossCaller.UserId!.Value, Role.Developer, Stop)).Failure);

        Assert.Equal(InvitationState.InviterGone, (await LookAsync(merchant, token)).State);
        Assert.IsType<Failure.NotFound>((await SignUpAsync(merchant, token)).Failure);
        var developer = bossCaller with { Role = Role.Developer };
        Assert.IsType<Failure.Forbidden>((await merchant.Get<InvitationService>().InviteAsync(developer, Make.Email(), Role.Administrator, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<InvitationService>().InviteAsync(owner with { Role = Role.Manager }, Make.Email(), Role.ReadOnly, Stop)).Failure);
        var row = Assert.Single(await ListAsync(merchant, owner));
        Assert.IsType<Failure.Forbidden>((await merchant.Get<InvitationService>().WithdrawAsync(developer, row.Id, Stop)).Failure);

        // Who still may stands for it by sending it again.
        app.Clock.Advance(SendLimits.AddressSpacing);
        Assert.Null((await merchant.Get<InvitationService>().SendAgainAsync(owner, row.Id, Stop)).Failure);
        Assert.Null((await SignUpAsync(merchant, await TokenAsync(merchant, email))).Failure);
        Assert.Null((await team.RemoveAsync(owner, bossCaller.UserId.Value, Stop)).Failure);
    }

    [Fact]
    public async Task It_is_for_its_address_alone()
    {
        var ((merchant, owner), (_, other)) = (await OwnerAsync(), await OwnerAsync());
        var email = Make.Email("mine");
        await InviteAsync(merchant, owner, email);
        var token = await TokenAsync(merchant, email);
        Assert.Equal(InvitationState.SomebodyElse, (await LookAsync(merchant, token, other)).State);
        Assert.IsType<Failure.NotFound>((await JoinAsync(merchant, token, other)).Failure);
        Assert.Equal([("email", "alreadyInvited")], Merchant.Faults(await merchant.Get<InvitationService>().InviteAsync(owner, email.ToUpperInvariant(), Role.Manager, Stop)));
        Assert.Equal([("email", "alreadyMember")], Merchant.Faults(await merchant.Get<InvitationService>().InviteAsync(owner, owner.UserName!.ToUpperInvariant(), Role.Manager, Stop)));
        Assert.Equal([("email", "invalid"), ("role", "invalid")], Merchant.Faults(await merchant.Get<InvitationService>().InviteAsync(owner, "nobody", Role.Customer, Stop)));
        Assert.Equal([(null, "testAccountReadOnly")], Merchant.Faults(await merchant.Get<InvitationService>().InviteAsync(merchant.Owner, Make.Email(), Role.Manager, Stop)));

        // Made a member by another way meanwhile.
        await merchant.Get<UserService>().CreateAsync(owner, new UserInput { Name = "Mia", Username = email, Email = email, Password = Make.Password, Role = Role.ReadOnly }, Stop);
        Assert.Equal(InvitationState.AlreadyMember, (await LookAsync(merchant, token)).State);
        Assert.IsType<Failure.NotFound>((await SignUpAsync(merchant, token)).Failure);
    }

    [Fact]
    public async Task Another_accounts_invitations_do_not_exist()
    {
        var ((merchant, owner), (_, other)) = (await OwnerAsync(), await OwnerAsync());
        await InviteAsync(merchant, owner, Make.Email());
        var id = Assert.Single(await ListAsync(merchant, owner)).Id;
        Assert.Empty(await ListAsync(merchant, other));
        Assert.IsType<Failure.NotFound>((await merchant.Get<InvitationService>().WithdrawAsync(other, id, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await merchant.Get<InvitationService>().SendAgainAsync(other, id, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<InvitationService>().ListAsync(owner with { Role = Role.SupportSpecialist }, Stop)).Failure);
    }

    [Fact]
    public async Task Of_many_who_press_at_once_one_joins()
    {
        var (merchant, owner) = await OwnerAsync();
        var email = Make.Email("once");
        var invited = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => merchant.Get<InvitationService>().InviteAsync(owner, email, Role.Manager, Stop)));
        Assert.Single(invited, x => x.Failure is null);
        var token = await TokenAsync(merchant, email);
        var joined = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SignUpAsync(merchant, token)));
        Assert.Single(joined, x => x.Failure is null);
        await using var db = await merchant.DbAsync();
        Assert.Equal(1, await db.Memberships.CountAsync(x => x.AccountId == owner.AccountId && x.IsInvited, Stop));
    }

    [Fact]
    public async Task Mailboxes_are_not_flooded()
    {
        var (merchant, owner) = await OwnerAsync();
        var (email, service) = (Make.Email("flood"), merchant.Get<InvitationService>());
        await InviteAsync(merchant, owner, email);
        var id = Assert.Single(await ListAsync(merchant, owner)).Id;
        Assert.Equal([("email", "sentTooOften")], Merchant.Faults(await service.SendAgainAsync(owner, id, Stop)));
        for (var i = 0; i < 2; i++)
        {
            app.Clock.Advance(SendLimits.AddressSpacing);
            Assert.Null((await service.SendAgainAsync(owner, id, Stop)).Failure);
        }
        app.Clock.Advance(SendLimits.AddressSpacing);
        Assert.Equal([("email", "sentTooOften")], Merchant.Faults(await service.SendAgainAsync(owner, id, Stop)));
        // Another account's invitations count for the same mailbox.
        var (_, other) = await OwnerAsync();
        Assert.Equal([("email", "sentTooOften")], Merchant.Faults(await service.InviteAsync(other, email, Role.Manager, Stop)));
        for (var i = 0; i < 17; i++) await InviteAsync(merchant, owner, Make.Email("many"));
        Assert.Equal([("email", "sentTooOften")], Merchant.Faults(await service.InviteAsync(owner, Make.Email("many"), Role.Manager, Stop)));

        var (_, fresh) = await OwnerAsync(verified: false);
        Assert.Equal([(null, "ownEmailNotVerified")], Merchant.Faults(await service.InviteAsync(fresh, Make.Email(), Role.Manager, Stop)));
    }

    [Fact]
    public async Task The_mail_speaks_the_accounts_language_and_the_log_never_shows_the_link()
    {
        var (merchant, owner) = await OwnerAsync();
        await merchant.Get<AccountService>().UpdateAsync(owner, new AccountInput { DefaultLocale = "zh-CN" }, null, Stop);
        var email = Make.Email("zh");
        await InviteAsync(merchant, owner, email);
        var message = await MessageAsync(merchant, email);
        Assert.Equal("Olga 邀请您加入 Olga 的团队", message.Subject);
        var token = await TokenAsync(merchant, email);
        Assert.DoesNotContain(token, message.BodyText! + message.BodyHtml);
        await using var db = await merchant.DbAsync();
        var stored = await db.Invitations.SingleAsync(x => x.NormalizedEmail == User.Normalize(email), Stop);
        Assert.Equal(32, stored.Hash.Length);
        Assert.False(await db.AuditEntries.AnyAsync(x => x.To!.Contains(token), Stop));
        Assert.DoesNotContain(app.Log.Lines, x => x.Text.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_account_asks_for_codes_a_newcomer_gets_them_by_email()
    {
        var (merchant, owner) = await OwnerAsync();
        await merchant.Get<AccountService>().UpdateAuthenticationAsync(owner, new() { DefaultAuthMethod = AuthMethod.TfaSms }, Stop);
        var email = Make.Email("code");
        await InviteAsync(merchant, owner, email);
        await SignUpAsync(merchant, await TokenAsync(merchant, email));
        Assert.Equal(AuthMethod.TfaEmail, Assert.IsType<LoginOutcome.OtpRequired>(await LoginAsync(merchant, email)).Prompt.Method);
    }

    [Fact]
    public async Task An_invited_member_can_be_given_another_role_and_let_go_and_the_owner_cannot()
    {
        var (merchant, owner) = await OwnerAsync();
        var (email, team) = (Make.Email("temp"), merchant.Get<TeamService>());
        await InviteAsync(merchant, owner, email, Role.Administrator);
        await SignUpAsync(merchant, await TokenAsync(merchant, email));
        var member = await CallerAsync(merchant, owner, email);
        Assert.IsType<Failure.Forbidden>((await team.RemoveAsync(member, owner.UserId!.Value, Stop)).Failure);
        Assert.Equal([("role", "readOnly")], Merchant.Faults(await team.ChangeRoleAsync(member, owner.UserId.Value, Role.ReadOnly, Stop)));
        Assert.IsType<Failure.Forbidden>((await team.RemoveAsync(member, member.UserId!.Value, Stop)).Failure);
        Assert.Equal([("role", "invalid")], Merchant.Faults(await team.ChangeRoleAsync(owner, member.UserId.Value, Role.Customer, Stop)));
        var (_, other) = await OwnerAsync();
        Assert.IsType<Failure.NotFound>((await team.RemoveAsync(other, member.UserId.Value, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await team.RemoveAsync(owner with { Role = Role.Developer }, member.UserId.Value, Stop)).Failure);

        var session = Assert.IsType<LoginOutcome.LoggedIn>(await LoginAsync(merchant, email)).Session;
        Assert.Null((await team.RemoveAsync(owner, member.UserId.Value, Stop)).Failure);

        Assert.Null(await merchant.Get<SessionCache>().FindAsync(session.Id));
        Assert.IsType<LoginOutcome.Refused>(await LoginAsync(merchant, email));
        (await new ApiClient(app.Api()).TokenAsync(null, ("grant_type", "password"), ("username", email), ("password", Make.Password))).Is(400);
        await using var db = await merchant.DbAsync();
        Assert.True(await db.Messages.AnyAsync(x => x.To == email && x.Subject == "You were removed from a team", Stop));
        // Somebody with an account of its own keeps the login.
        await InviteAsync(merchant, owner, other.UserName!);
        await JoinAsync(merchant, await TokenAsync(merchant, other.UserName!), other);
        Assert.Null((await team.RemoveAsync(owner, other.UserId!.Value, Stop)).Failure);
        Assert.IsType<LoginOutcome.LoggedIn>(await LoginAsync(merchant, other.UserName!));
    }
}
