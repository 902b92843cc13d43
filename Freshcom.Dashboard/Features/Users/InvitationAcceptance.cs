using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>What the person with the link can do, or why it can do nothing.</summary>
public enum InvitationState
{
    /// <summary>Malformed, made up, or replaced by a newer link.</summary>
    Unknown,
    Used,
    Withdrawn,
    Expired,

    /// <summary>Who stands for it may no longer give the role.</summary>
    InviterGone,
    AlreadyMember,

    /// <summary>Nobody has a login with the address: one is made.</summary>
    SignUp,

    /// <summary>Somebody has, and nobody is signed in.</summary>
    SignIn,

    /// <summary>Who is signed in has another address.</summary>
    SomebodyElse,
    Join,
}

/// <summary>An invitation as its link shows it; all but the state is empty where it is unknown.</summary>
public sealed record InvitationView(InvitationState State, string AccountName = "", string Email = "", Role Role = default, string? InvitedBy = null);

/// <summary>
/// Opening and accepting invitations. The link proves the address, and only a login with that address joins by it. What counts is what holds at that moment: the inviter's own role, the team, the invitation.
/// </summary>
public sealed class InvitationAcceptance(IDbContextFactory<FreshcomDbContext> contexts, CodeHasher hasher, PasswordHashing hashing, UserSecurity security, TimeProvider time)
{
    /// <summary>Changes nothing: mail scanners open links.</summary>
    /// <param name="userId">Who is signed in, or null.</param>
    public async Task<InvitationView> LookAsync(string? token, Guid? userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, token, cancellationToken) is not { } invitation) return new(InvitationState.Unknown);
        var state = await StateAsync(db, invitation, userId, cancellationToken);
        return new(state, invitation.Account!.Name, invitation.Email, invitation.Role, invitation.InvitedBy is { } by ? by.Name ?? by.UserName : null);
    }

    /// <summary>Takes the signed-in person into the team; its address is verified by that.</summary>
    /// <returns>The account; not found when it cannot be accepted any more, or by this person: <see cref="LookAsync"/> says why.</returns>
    public Task<Result<Guid>> JoinAsync(string? token, Guid userId, string? clientAddress, CancellationToken cancellationToken) =>
        AcceptAsync(token, userId, InvitationState.Join, clientAddress, (db, _) => db.Users.SingleAsync(x => x.Id == userId, cancellationToken), cancellationToken);

    /// <summary>Makes a login with the invitation's address, which the link has verified, and takes it into the team.</summary>
    public async Task<Result<Guid>> SignUpAsync(string? token, string? name, string? password, string? clientAddress, CancellationToken cancellationToken)
    {
        List<Error> errors = [];
        if (UserFields.Blank(name) is null) errors.Add(Errors.Required("name"));
        else if (Text.Line(name!, "name") is { } malformed) errors.Add(malformed);
        if (string.IsNullOrEmpty(password)) errors.Add(Errors.Required("password"));
        else if (Password.Check(password, "password") is { } weak) errors.Add(weak);
        if (errors.Count > 0) return errors;
        var hash = await hashing.HashAsync(password!, cancellationToken);
        return await AcceptAsync(token, null, InvitationState.SignUp, clientAddress, (db, invitation) => Task.FromResult(NewUser(db, invitation, name!, hash)), cancellationToken);
    }

    private User NewUser(FreshcomDbContext db, Invitation invitation, string name, string hash)
    {
        var now = time.GetUtcNow();
        var user = User.Create(null, invitation.Email, now);
        user.Name = name.Trim();
        user.SetPassword(hash, now);
        user.ChangeEmail(invitation.Email, now);
        // The account's default asks for a code (rule 2): by the address that is proven.
        if (invitation.Account!.DefaultAuthMethod != AuthMethod.Simple) user.ChangeAuthMethod(AuthMethod.TfaEmail, mayBePending: false);
        db.Users.Add(user);
        return user;
    }

    private async Task<Result<Guid>> AcceptAsync(
        string? token, Guid? userId, InvitationState needed, string? clientAddress, Func<FreshcomDbContext, Invitation, Task<User>> person, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, token, cancellationToken) is not { } invitation) return new Failure.NotFound();
        var now = time.GetUtcNow();
        await db.LockAccountAsync(invitation.AccountId, cancellationToken);
        var claimed = await db.Invitations.Where(x => x.Id == invitation.Id && x.Hash == invitation.Hash && x.AcceptedAt == null && x.WithdrawnAt == null && x.ExpiresAt > now)
            .ExecuteUpdateAsync(x => x.SetProperty(i => i.AcceptedAt, now), cancellationToken);
        // What was read above is as it was before the claim.
        if (claimed == 0 || await StateAsync(db, invitation, userId, cancellationToken) != needed) return new Failure.NotFound();
        var user = await person(db, invitation);
        user.Verify(Channel.Email, now);
        if (userId is not null) await security.FollowAsync(db, null, user, null, cancellationToken);
        db.Memberships.Add(new AccountMembership(invitation.AccountId, user, invitation.Role, now) { IsInvited = true });
        db.AuditEntries.Add(Entry(invitation, user, clientAddress, now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            // The same person was first, in another window or by another way.
            return new Failure.NotFound();
        }
        return invitation.AccountId;
    }

    private static AuditEntry Entry(Invitation invitation, User user, string? clientAddress, DateTimeOffset now) => new(invitation.AccountId, "invitation.accept", now)
    {
        ActorUserId = user.Id,
        ActorName = user.UserName,
        UserId = user.Id,
        TargetType = "Invitation",
        TargetId = invitation.Id,
        To = invitation.Role.ToString(),
        ClientAddress = clientAddress,
    };

    private async Task<Invitation?> FindAsync(FreshcomDbContext db, string? token, CancellationToken cancellationToken)
    {
        if (LinkToken.IdIn(token) is not { } id) return null;
        var invitation = await db.Invitations.AsNoTracking().Include(x => x.Account).Include(x => x.InvitedBy).FirstOrDefaultAsync(x => x.Id == id, cancellationToken);
        return invitation is not null && hasher.Matches(invitation.Hash, InvitationService.Binding(invitation), token!) ? invitation : null;
    }

    private async Task<InvitationState> StateAsync(FreshcomDbContext db, Invitation invitation, Guid? userId, CancellationToken cancellationToken)
    {
        if (invitation.AcceptedAt is not null) return InvitationState.Used;
        if (invitation.WithdrawnAt is not null) return InvitationState.Withdrawn;
        if (invitation.ExpiresAt <= time.GetUtcNow()) return InvitationState.Expired;
        var team = db.Memberships.Where(x => x.AccountId == invitation.AccountId);
        var inviter = await team.Where(x => x.UserId == invitation.InvitedById && x.User!.Status == UserStatus.Active).Select(x => (Role?)x.Role).FirstOrDefaultAsync(cancellationToken);
        if (inviter?.MayGive(invitation.Role) is not true) return InvitationState.InviterGone;
        if (await team.AnyAsync(x => x.Role != Role.Customer && x.User!.NormalizedEmail == invitation.NormalizedEmail, cancellationToken)) return InvitationState.AlreadyMember;
        var holder = await db.Users.Where(x => x.AccountId == null && x.NormalizedUserName == invitation.NormalizedEmail).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(cancellationToken);
        if (userId is null) return holder is null ? InvitationState.SignUp : InvitationState.SignIn;
        return userId == holder ? InvitationState.Join : InvitationState.SomebodyElse;
    }
}
