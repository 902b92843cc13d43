using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>Who is what in an account's team: for administrators (rule 11). The owner's role and one's own stay as they are.</summary>
public sealed class TeamService(IDbContextFactory<FreshcomDbContext> contexts, UserSecurity security, SessionService sessions, SystemMessages system, TimeProvider time)
{
    /// <summary>Ends the user's sessions, tells it and is recorded (rule 8).</summary>
    public async Task<Result<Done>> ChangeRoleAsync(Caller caller, Guid userId, Role role, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await FindAsync(db, caller, userId, cancellationToken);
        if (found.Failure is { } failure) return failure;
        var member = found.Value;
        if (role == Role.Guest || (member.User!.IsStandard && !role.MayUseDashboard())) return Errors.Invalid("role");
        if (role == member.Role) return default(Done);
        if (IsOwner(member) || caller.Is(userId)) return Errors.ReadOnly("role");
        member.Role = role;
        await security.FollowAsync(db, caller, member.User!, null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    /// <summary>Takes an invited member out of the team, ends its sessions and tells it. A login that is then in no account goes with it: nothing could be opened by it.</summary>
    public async Task<Result<Done>> RemoveAsync(Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two accounts that let the same person go at once must not each leave the rest to the other.
        await db.LockUserAsync(userId, cancellationToken);
        var found = await FindAsync(db, caller, userId, cancellationToken);
        if (found.Failure is { } failure) return failure;
        var (member, user) = (found.Value, found.Value.User!);
        if (!user.IsStandard || IsOwner(member) || caller.Is(userId)) return new Failure.Forbidden();
        system.QueueNotice(db, user, SecurityNotice.RemovedFromTeam, user.Email, await SystemReader.OfAsync(db, user, cancellationToken));
        db.AuditEntries.Add(caller.Entry("team.remove", time.GetUtcNow(), user, user.UserName));
        db.Memberships.Remove(member);
        await sessions.EndAllAsync(db, userId, null, cancellationToken);
        if (!await db.Memberships.AnyAsync(x => x.UserId == userId && x.Id != member.Id, cancellationToken)) db.Users.Remove(user);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    private static bool IsOwner(AccountMembership member) => member.User!.IsStandard && !member.IsInvited;

    private static async Task<Result<AccountMembership>> FindAsync(FreshcomDbContext db, Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        var member = await db.Memberships.Include(x => x.User!.Customer).FirstOrDefaultAsync(x => x.AccountId == caller.AccountId && x.UserId == userId, cancellationToken);
        return member is null ? new Failure.NotFound() : member;
    }
}
