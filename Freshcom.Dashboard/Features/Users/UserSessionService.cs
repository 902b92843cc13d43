using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>A user's open sessions, for itself and for staff; what staff ends is recorded.</summary>
public sealed class UserSessionService(IDbContextFactory<FreshcomDbContext> contexts, SessionService sessions, TimeProvider time)
{
    /// <summary>The living sessions, last used first; the newest 100. One's own, or for who reads as staff those of a managed user of the account.</summary>
    public async Task<Result<IReadOnlyList<SessionRow>>> ListAsync(Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Is(userId) && (!caller.Role.MayReadAsStaff() || await FindAsync(db, caller, userId, cancellationToken) is null)) return new Failure.NotFound();
        return (await sessions.ListAsync(userId, cancellationToken)).ToArray();
    }

    /// <summary>Ends one session; one's own, or by staff as <see cref="EndAllAsync"/>.</summary>
    public Task<Result<Done>> EndAsync(Caller caller, Guid userId, Guid sessionId, CancellationToken cancellationToken) =>
        EndAsync(caller, userId, "user.session.end", (_, token) => sessions.EndAsync(userId, sessionId, token), cancellationToken);

    /// <summary>Ends all but the caller's own session: of a customer by any staff, of staff by developers, of an administrator by an administrator.</summary>
    public Task<Result<Done>> EndAllAsync(Caller caller, Guid userId, CancellationToken cancellationToken) =>
        EndAsync(caller, userId, "user.sessions.end", (db, token) => sessions.EndAllAsync(db, userId, caller.SessionId, token), cancellationToken);

    private async Task<Result<Done>> EndAsync(Caller caller, Guid userId, string action, Func<FreshcomDbContext, CancellationToken, Task> end, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Is(userId) && await RefuseAsync(db, caller, userId, cancellationToken) is { } failure) return failure;
        await end(db, cancellationToken);
        db.AuditEntries.Add(caller.Entry(action, time.GetUtcNow(), "User", userId, userId));
        await db.SaveChangesAsync(cancellationToken);
        return default(Done);
    }

    private static async Task<Failure?> RefuseAsync(FreshcomDbContext db, Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, caller, userId, cancellationToken) is not { } role) return new Failure.NotFound();
        return role switch
        {
            Role.Customer => caller.Role.IsStaff(),
            Role.Administrator => caller.Role == Role.Administrator,
            _ => caller.Role.IsDeveloper(),
        } ? null : new Failure.Forbidden();
    }

    /// <summary>The role of a managed user of the account; null when there is none.</summary>
    private static Task<Role?> FindAsync(FreshcomDbContext db, Caller caller, Guid userId, CancellationToken cancellationToken) =>
        db.Memberships.Where(x => x.AccountId == caller.AccountId && x.UserId == userId && x.User!.AccountId == caller.AccountId).Select(x => (Role?)x.Role).FirstOrDefaultAsync(cancellationToken);
}
