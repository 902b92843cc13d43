using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Freshcom.Features.Users;

/// <summary>
/// What follows from a change of a user (rule 8), told from what is about to be saved, so that no door can forget it: sessions and pending codes end, the user is told at the old and the new address, the change is recorded, and its event is raised.
/// </summary>
public sealed class UserSecurity(SessionService sessions, CodeStore codes, LinkTokenService links, SystemMessages system, EventPublisher events, TimeProvider time)
{
    /// <summary>Everything that waits for an answer of the user.</summary>
    public static readonly CodePurpose[] PendingPurposes = [CodePurpose.Login, CodePurpose.Registration, CodePurpose.Proof, CodePurpose.EmailLink, CodePurpose.PasswordReset];

    /// <summary>The audit log's action for a changed method.</summary>
    public const string MethodChange = "user.authMethod.change";

    private sealed record Change(string Action, SecurityNotice? Notice, string? From, string? To)
    {
        /// <summary>Sessions and pending codes end with it.</summary>
        public bool Ends => Notice is not (null or SecurityNotice.Unlocked);
    }

    /// <summary>Call after the user (and its membership, when the role changes) is changed and before it is saved, within the transaction.</summary>
    /// <param name="reason">What was written where a reason is asked for.</param>
    public async Task FollowAsync(FreshcomDbContext db, Caller? caller, User user, string? reason, CancellationToken cancellationToken)
    {
        db.ChangeTracker.DetectChanges();
        var entry = db.Entry(user);
        var changes = Changes(db, entry).ToList();
        user.Customer?.Follow(user);
        if (changes.Count == 0 && entry.State == EntityState.Unchanged) return;
        var oldEmail = (string?)entry.Property(x => x.Email).OriginalValue;
        var reader = await SystemReader.OfAsync(db, user, cancellationToken);
        foreach (var change in changes)
        {
            Record(db, caller, user, change, reason);
            if (change.Notice is not { } notice) continue;
            system.QueueNotice(db, user, notice, user.Email, reader);
            if (notice == SecurityNotice.EmailChanged) system.QueueNotice(db, user, notice, oldEmail, reader);
        }
        if (changes.Any(x => x.Ends))
        {
            await codes.EndAsync(db, user.Id, PendingPurposes, cancellationToken);
            await sessions.EndAllAsync(db, user.Id, caller?.Is(user.Id) == true ? caller.SessionId : null, cancellationToken);
        }
        if (changes.Any(x => x.Notice == SecurityNotice.EmailChanged)) await links.IssueEmailLinkWithinLimitsAsync(db, user, cancellationToken);
        await RaiseAsync(db, user, changes, cancellationToken);
    }

    private static IEnumerable<Change> Changes(FreshcomDbContext db, EntityEntry<User> entry)
    {
        var user = entry.Entity;
        if (Was(entry, x => x.AuthMethod) is var method && method != user.AuthMethod) yield return new(MethodChange, SecurityNotice.AuthMethodChanged, method.Wire(), user.AuthMethod.Wire());
        else if (user.TotpSecret is not null && entry.Property(x => x.TotpSecret).IsModified) yield return new("user.authenticatorApp.change", SecurityNotice.AuthMethodChanged, null, null);
        if (entry.Property(x => x.PasswordHash).IsModified) yield return new("user.password.change", SecurityNotice.PasswordChanged, null, null);
        if (Was(entry, x => x.NormalizedEmail) != user.NormalizedEmail) yield return new("user.email.change", SecurityNotice.EmailChanged, Was(entry, x => x.Email), user.Email);
        if (Was(entry, x => x.PhoneNumber) != user.PhoneNumber) yield return new("user.phoneNumber.change", SecurityNotice.PhoneChanged, Was(entry, x => x.PhoneNumber), user.PhoneNumber);
        if (Was(entry, x => x.Status) != user.Status) yield return user.Status == UserStatus.Suspended ? new("user.suspend", SecurityNotice.Suspended, null, null) : new("user.reactivate", SecurityNotice.Reactivated, null, null);
        if (Was(entry, x => x.EmailVerifiedAt) is null && user.EmailVerifiedAt is not null) yield return new("user.email.verify", null, null, user.Email);
        if (Was(entry, x => x.PhoneVerifiedAt) is null && user.PhoneVerifiedAt is not null) yield return new("user.phoneNumber.verify", null, null, user.PhoneNumber);
        if (Was(entry, x => x.AccessFailedCount) > 0 && user.AccessFailedCount == 0) yield return new("user.unlock", SecurityNotice.Unlocked, null, null);
        foreach (var member in db.ChangeTracker.Entries<AccountMembership>().Where(x => x.State == EntityState.Modified && x.Entity.UserId == user.Id))
            if (member.Property(x => x.Role) is { IsModified: true } role) yield return new("user.role.change", SecurityNotice.RoleChanged, role.OriginalValue.ToString(), role.CurrentValue.ToString());
    }

    private static T Was<T>(EntityEntry<User> entry, System.Linq.Expressions.Expression<Func<User, T>> property) => entry.Property(property).OriginalValue;

    /// <summary>An entry of the audit log, by the caller (null: by the system or the public).</summary>
    private void Record(FreshcomDbContext db, Caller? caller, User user, Change change, string? reason) =>
        db.AuditEntries.Add(new(user.AccountId ?? caller?.Account.LiveId, change.Action, time.GetUtcNow())
        {
            ActorUserId = caller?.UserId,
            ActorName = caller?.UserName,
            UserId = user.Id,
            TargetType = "User",
            TargetId = user.Id,
            From = change.From,
            To = change.To,
            Reason = reason,
            ClientAddress = caller?.ClientAddress,
        });

    private async Task RaiseAsync(FreshcomDbContext db, User user, List<Change> changes, CancellationToken cancellationToken)
    {
        if (user.AccountId is not { } accountId) return;
        db.Stamp(time.GetUtcNow());
        var role = user.Memberships.FirstOrDefault()?.Role ?? await db.Memberships.Where(x => x.UserId == user.Id).Select(x => x.Role).FirstOrDefaultAsync(cancellationToken);
        var happened = Updated(user, accountId, role);
        await events.RaiseAsync(db, happened, cancellationToken);
        if (changes.Any(x => x.Notice == SecurityNotice.PasswordChanged)) await events.RaiseAsync(db, happened with { Name = EventNames.PasswordUpdated }, cancellationToken);
        if (changes.Any(x => x.Action == "user.email.verify")) await events.RaiseAsync(db, happened with { Name = EventNames.EmailVerified }, cancellationToken);
    }

    /// <summary>The event of a managed user that was changed.</summary>
    public static DomainEvent Updated(User user, Guid accountId, Role role) =>
        new(EventNames.UserUpdated, accountId, EventVariables.Of(user)) { UserId = user.Id, CustomerId = user.Customer?.Id, Document = WebhookDocument.Of(UserView.Of(user, role).ToResource()) };
}
