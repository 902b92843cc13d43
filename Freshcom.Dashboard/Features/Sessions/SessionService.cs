using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Sessions;

/// <summary>A session as its user and staff see it.</summary>
public sealed record SessionRow(Guid Id, SessionKind Kind, string? ClientAddress, string? UserAgent, DateTimeOffset InsertedAt, DateTimeOffset LastUsedAt);

/// <summary>Lists, keeps and ends sessions; the row is all there is to a login.</summary>
public sealed class SessionService(IDbContextFactory<FreshcomDbContext> contexts, SessionCache cache, TimeProvider time)
{
    /// <summary>A refresh token or cookie was used: the 30 days start anew. Written once a minute or so.</summary>
    public async Task TouchAsync(SessionInfo session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var stale = now.AddMinutes(-1);
        if (session.LastUsedAt >= stale) return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(x => x.Id == session.Id && x.LastUsedAt < stale).ExecuteUpdateAsync(x => x.SetProperty(s => s.LastUsedAt, now), cancellationToken);
    }

    /// <summary>Takes a dashboard session to another account that its user is a member of.</summary>
    /// <returns>False when it is a member of no such account.</returns>
    public async Task<bool> SwitchAsync(Guid userId, Guid sessionId, Guid accountId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var switched = await db.Sessions.Where(x => x.Id == sessionId && x.UserId == userId && x.Kind == SessionKind.Dashboard && db.Memberships.Any(m => m.UserId == userId && m.AccountId == accountId))
            .ExecuteUpdateAsync(x => x.SetProperty(s => s.AccountId, accountId), cancellationToken);
        cache.Forget(userId);
        return switched == 1;
    }

    /// <summary>Ends a user's sessions, but <paramref name="except"/>, within the caller's transaction (rule 8).</summary>
    /// <returns>How many ended.</returns>
    public async Task<int> EndAllAsync(FreshcomDbContext db, Guid userId, Guid? except, CancellationToken cancellationToken)
    {
        var ended = await db.Sessions.Where(x => x.UserId == userId && x.Id != except).ExecuteDeleteAsync(cancellationToken);
        cache.Forget(userId);
        return ended;
    }

    /// <summary>The same for many users in one statement. <see cref="SessionCache.Forget(IReadOnlySet{Guid})"/> them once it is committed.</summary>
    public static Task<int> EndAllAsync(FreshcomDbContext db, IReadOnlySet<Guid> userIds, Guid? except, CancellationToken cancellationToken)
    {
        // By hand, like all statements of a rollout's part: while it has SQLite's one turn to write, logins wait, and EF takes longer for the statement than SQLite.
        var sql = $$"""DELETE FROM "Sessions" WHERE "UserId" {{db.Among(0)}} AND "Id" <> {1}""";
        return db.Database.ExecuteSqlRawAsync(sql, [db.Stored(userIds), except ?? Guid.Empty], cancellationToken);
    }

    /// <summary>Signs one session out; another user's is not touched.</summary>
    public async Task EndAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Sessions.Where(x => x.Id == sessionId && x.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        cache.Forget(userId);
    }

    /// <summary>Deletes sessions that are over.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (idleSince, madeSince) = (now - Session.Idle, now - Session.Longest);
        await db.Sessions.Where(x => x.LastUsedAt <= idleSince || x.InsertedAt <= madeSince).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>A user's living sessions, the newest 100.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (idleSince, madeSince) = (now - Session.Idle, now - Session.Longest);
        return await db.Sessions.Where(x => x.UserId == userId && x.LastUsedAt > idleSince && x.InsertedAt > madeSince)
            .OrderByDescending(x => x.LastUsedAt).Take(100)
            .Select(x => new SessionRow(x.Id, x.Kind, x.ClientAddress, x.UserAgent, x.InsertedAt, x.LastUsedAt)).ToListAsync(cancellationToken);
    }
}
