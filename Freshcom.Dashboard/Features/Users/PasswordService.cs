using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>Passwords that are set without the present one: by a reset token, or by an administrator.</summary>
public sealed class PasswordService(
    IDbContextFactory<FreshcomDbContext> contexts, PasswordHashing hashing, LinkTokenService links, CodeStore store, SendLimits limits, EventPublisher events, UserSecurity security, TimeProvider time)
{
    /// <summary>Sends a reset link, or tells the account's trigger of the unknown name; the caller learns neither, and both take the same work.</summary>
    /// <param name="accountId">Managed users of this account; null for standard users.</param>
    public async Task<Result<Done>> RequestResetAsync(Guid? accountId, string? username, string? clientAddress, CancellationToken cancellationToken)
    {
        if (UserFields.Blank(username) is not { } name) return Errors.Required("username");
        if (Text.Line(name, "username", 254) is { } malformed) return malformed;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var normalized = User.Normalize(name);
        var account = accountId is null ? null : await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == accountId, cancellationToken);
        var user = await db.Users.Include(x => x.Customer).FirstOrDefaultAsync(x => x.AccountId == accountId && x.NormalizedUserName == normalized, cancellationToken);
        var address = VerificationCodeService.AddressKey(Channel.Email, user?.Email ?? name);
        var limit = await db.TakeAllAsync(limits.ForAnonymous(account, Channel.Email, address, clientAddress), time.GetUtcNow(), cancellationToken);
        if (limit is not null) events.LogNotSent(db, new NotSentEntry(accountId, Channel.Email, EventNames.PasswordResetCreated, user?.Email ?? name, limit.Why, user?.Id));
        else if (user is { Status: UserStatus.Active }) await links.IssuePasswordResetAsync(db, user, cancellationToken);
        else if (account is not null) await events.RaiseAsync(db, new DomainEvent(EventNames.PasswordResetUnknownName, account.Id, new Dictionary<string, object?> { ["username"] = name }), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    /// <summary>Sets a password by a reset token, which stands for the proof of rule 7, for the password alone: the method stays. A lock ends when the token came by another channel than the method's codes.</summary>
    public async Task<Result<Done>> ResetAsync(string token, string? value, string tokenField, CancellationToken cancellationToken)
    {
        if (CheckNew(value) is { } error) return error;
        if (await links.MatchAsync(CodePurpose.PasswordReset, token, cancellationToken) is not { } match) return Errors.WrongCode(tokenField);
        return await SetAsync(match.UserId, value!, null, async (db, user) =>
        {
            if (!await store.RedeemAsync(db, match.Code, cancellationToken)) return Errors.WrongCode(tokenField);
            if (user.AuthMethod.Channel() != Channel.Email) user.Unlock();
            return null;
        }, cancellationToken);
    }

    /// <summary>An administrator sets a managed user's password.</summary>
    public async Task<Result<Done>> SetAsync(Caller caller, Guid userId, string? value, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            if (!await db.Users.AnyAsync(x => x.Id == userId && x.AccountId == caller.AccountId, cancellationToken)) return new Failure.NotFound();
        return CheckNew(value) is { } error ? error : await SetAsync(userId, value!, caller, (_, _) => Task.FromResult<Error?>(null), cancellationToken);
    }

    private async Task<Result<Done>> SetAsync(Guid userId, string value, Caller? caller, Func<FreshcomDbContext, User, Task<Error?>> redeem, CancellationToken cancellationToken)
    {
        var hash = await hashing.HashAsync(value, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Users.Include(x => x.Customer).FirstOrDefaultAsync(x => x.Id == userId, cancellationToken) is not { } user) return new Failure.NotFound();
        if (await redeem(db, user) is { } error) return error;
        user.SetPassword(hash, time.GetUtcNow());
        await security.FollowAsync(db, caller, user, null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    private static Error? CheckNew(string? value) => value is null ? Errors.Required("value") : Password.Check(value, "value");
}
