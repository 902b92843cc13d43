using System.Linq.Expressions;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>What is asked first about a user's login.</summary>
/// <param name="OpenLogin">The login code that waits for its answer, or null.</param>
/// <param name="CodeLength">How many digits the account's codes have.</param>
/// <param name="RecoveryCodesLeft">Of ten; 0 where none were made.</param>
/// <param name="LastMethodChange">The newest entry of the history that is about the method, or null.</param>
public sealed record UserStanding(OpenLogin? OpenLogin, int CodeLength, int RecoveryCodesLeft, UserHistoryRow? LastMethodChange);

/// <summary>A login whose code waits for its answer.</summary>
/// <param name="SentAt">The last time that it was sent; null when it was not.</param>
/// <param name="TriesLeft">0 to 5.</param>
public sealed record OpenLogin(Channel Channel, DateTimeOffset? SentAt, DateTimeOffset ExpiresAt, int TriesLeft);

/// <summary>One entry of a user's history, from the audit log.</summary>
/// <param name="Action">What happened: <c>user.authMethod.change</c>.</param>
/// <param name="ActorName">Null for the public and for the system.</param>
public sealed record UserHistoryRow(Guid Id, DateTimeOffset At, string Action, string? ActorName, string? From, string? To, string? Reason);

/// <summary>Where a user's login stands, and how it came there; for who may read as staff.</summary>
public sealed class UserStandingService(IDbContextFactory<FreshcomDbContext> contexts, RecoveryCodeService recovery, TimeProvider time)
{
    private const int MaxHistory = 200;

    /// <summary>Of a managed user of the caller's account.</summary>
    public async Task<Result<UserStanding>> GetAsync(Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await RefuseAsync(db, caller, userId, cancellationToken) is { } failure) return failure;
        var now = time.GetUtcNow();
        var length = await db.Accounts.Where(x => x.Id == caller.AccountId).Select(x => x.CodeLength).SingleAsync(cancellationToken);
        var code = await db.Codes.AsNoTracking().Where(x => x.UserId == userId && x.Purpose == CodePurpose.Login && x.UsedAt == null && x.ExpiresAt > now)
            .OrderByDescending(x => x.InsertedAt).FirstOrDefaultAsync(cancellationToken);
        var login = code is null ? null : new OpenLogin(code.Channel, code.LastSentAt, code.ExpiresAt, Math.Max(0, VerificationCode.MaxAttempts - code.Attempts));
        var history = await HistoryAsync(db, caller, userId, x => x.Action == UserSecurity.MethodChange, 1, cancellationToken);
        return new UserStanding(login, length, await recovery.LeftAsync(userId, cancellationToken), history.FirstOrDefault());
    }

    /// <summary>What happened to the user, newest first, the last 200: methods, addresses, verifications, passwords, suspensions, unlocks.</summary>
    public async Task<Result<IReadOnlyList<UserHistoryRow>>> ListHistoryAsync(Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await RefuseAsync(db, caller, userId, cancellationToken) is { } failure) return failure;
        return await HistoryAsync(db, caller, userId, x => x.TargetType == "User", MaxHistory, cancellationToken);
    }

    private static async Task<Failure?> RefuseAsync(FreshcomDbContext db, Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        if (!caller.Role.MayReadAsStaff()) return new Failure.Forbidden();
        return await db.Users.AnyAsync(x => x.Id == userId && x.AccountId == caller.AccountId, cancellationToken) ? null : new Failure.NotFound();
    }

    private static Task<UserHistoryRow[]> HistoryAsync(FreshcomDbContext db, Caller caller, Guid userId, Expression<Func<AuditEntry, bool>> which, int most, CancellationToken cancellationToken) =>
        db.AuditEntries.Where(x => x.UserId == userId && x.AccountId == caller.AccountId).Where(which).OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id).Take(most)
            .Select(x => new UserHistoryRow(x.Id, x.InsertedAt, x.Action, x.ActorName, x.From, x.To, x.Reason)).ToArrayAsync(cancellationToken);
}
