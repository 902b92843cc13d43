using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Freshcom.Features.Users;

/// <summary>An invitation that waits for its answer, or did until it was over.</summary>
/// <param name="InvitedBy">Null once that person is gone.</param>
public sealed record InvitationRow(Guid Id, string Email, Role Role, string? InvitedBy, DateTimeOffset SentAt, DateTimeOffset ExpiresAt);

/// <summary>Invites people to the team of a live account, by those who may give the role; recorded.</summary>
public sealed class InvitationService(IDbContextFactory<FreshcomDbContext> contexts, CodeHasher hasher, SendLimits limits, SystemMessages system, TimeProvider time)
{
    private const int DaysKept = 90;

    /// <summary>The open ones, newest first: never more than <see cref="Invitation.MaxOpen"/>.</summary>
    public async Task<Result<IReadOnlyList<InvitationRow>>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Open(db, caller.AccountId).OrderByDescending(x => x.InsertedAt).Take(Invitation.MaxOpen)
            .Select(x => new InvitationRow(x.Id, x.Email, x.Role, x.InvitedBy!.Name ?? x.InvitedBy.UserName, x.SentAt, x.ExpiresAt)).ToListAsync(cancellationToken);
    }

    public async Task<Result<Done>> InviteAsync(Caller caller, string? email, Role role, CancellationToken cancellationToken)
    {
        if (caller.IsTest) return Errors.TestAccountReadOnly();
        if (!caller.Role.MayGive(role)) return new Failure.Forbidden();
        var address = email?.Trim();
        List<Error> errors = [];
        if (EmailAddress.Check(address, "email") is { } malformed) errors.Add(malformed);
        if (!role.MayUseDashboard()) errors.Add(Errors.Invalid("role"));
        if (errors.Count > 0) return errors;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(caller.AccountId, cancellationToken);
        var invitation = new Invitation(caller.AccountId, address!, role, time.GetUtcNow());
        if (await RefuseAsync(db, invitation, cancellationToken) is { } refused) return refused;
        db.Invitations.Add(invitation);
        return await SendAsync(db, transaction, caller, invitation, "invitation.create", cancellationToken);
    }

    /// <summary>A new link for another seven days, in the caller's name; the old one ends.</summary>
    public Task<Result<Done>> SendAgainAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        WithOpenAsync(caller, id, (db, transaction, invitation) => SendAsync(db, transaction, caller, invitation, "invitation.send", cancellationToken), cancellationToken);

    /// <summary>Its link ends at once.</summary>
    public Task<Result<Done>> WithdrawAsync(Caller caller, Guid id, CancellationToken cancellationToken) => WithOpenAsync(caller, id, async (db, transaction, invitation) =>
    {
        invitation.WithdrawnAt = time.GetUtcNow();
        db.AuditEntries.Add(caller.Entry("invitation.withdraw", time.GetUtcNow(), "Invitation", invitation.Id, to: invitation.Email));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }, cancellationToken);

    /// <summary>Those that have ended long ago, gone.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var old = time.GetUtcNow().AddDays(-DaysKept);
        await db.Invitations.Where(x => x.ExpiresAt < old).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>What a link's hash covers: it fits no other invitation and no other address.</summary>
    public static CodeBinding Binding(Invitation invitation) => new(invitation.AccountId, null, $"Invitation:{invitation.Id}", Channel.Email, invitation.NormalizedEmail);

    private static IQueryable<Invitation> Open(FreshcomDbContext db, Guid accountId) => db.Invitations.Where(x => x.AccountId == accountId && x.AcceptedAt == null && x.WithdrawnAt == null);

    private async Task<Result<Done>> WithOpenAsync(
        Caller caller, Guid id, Func<FreshcomDbContext, IDbContextTransaction, Invitation, Task<Result<Done>>> act, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Before it is read: an acceptance that is under way ends first.
        await db.LockAccountAsync(caller.AccountId, cancellationToken);
        var invitation = await Open(db, caller.AccountId).FirstOrDefaultAsync(x => x.Id == id, cancellationToken);
        if (invitation is null) return new Failure.NotFound();
        return caller.Role.MayGive(invitation.Role) ? await act(db, transaction, invitation) : new Failure.Forbidden();
    }

    private static async Task<Failure?> RefuseAsync(FreshcomDbContext db, Invitation invitation, CancellationToken cancellationToken)
    {
        var (accountId, address) = (invitation.AccountId, invitation.NormalizedEmail);
        if (await db.Memberships.AnyAsync(x => x.AccountId == accountId && x.Role != Role.Customer && x.User!.NormalizedEmail == address, cancellationToken)) return new Failure.Invalid([Errors.AlreadyMember("email")]);
        if (await Open(db, accountId).AnyAsync(x => x.NormalizedEmail == address, cancellationToken)) return new Failure.Invalid([Errors.AlreadyInvited("email")]);
        return await Open(db, accountId).CountAsync(cancellationToken) >= Invitation.MaxOpen ? new Failure.Invalid([Errors.TooManyInvitations(Invitation.MaxOpen)]) : null;
    }

    private async Task<Result<Done>> SendAsync(
        FreshcomDbContext db, IDbContextTransaction transaction, Caller caller, Invitation invitation, string action, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var inviter = await db.Users.SingleAsync(x => x.Id == caller.UserId, cancellationToken);
        // Anyone can sign up: strangers' mailboxes hear only from those who have one themselves.
        if (inviter is { IsStandard: true, EmailVerifiedAt: null }) return Errors.OwnEmailNotVerified();
        if (await db.TakeAllAsync(limits.ForInvitation(invitation.AccountId, invitation.NormalizedEmail), now, cancellationToken) is not null) return Errors.SentTooOften("email");
        var token = LinkToken.New(invitation.Id);
        invitation.Send(inviter.Id, hasher.Hash(Binding(invitation), token), now);
        var account = await db.Accounts.SingleAsync(x => x.Id == invitation.AccountId, cancellationToken);
        system.QueueInvitation(db, account, inviter.Name ?? inviter.UserName!, new EventSecret("token", token, Channel.Email, invitation.Email, invitation.ExpiresAt));
        db.AuditEntries.Add(caller.Entry(action, now, "Invitation", invitation.Id, to: $"{invitation.Email}, {invitation.Role}"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }
}
