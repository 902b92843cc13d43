using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>E-mail addresses verified by a link: asked for, and redeemed.</summary>
public sealed class EmailVerificationService(
    IDbContextFactory<FreshcomDbContext> contexts, LinkTokenService links, CodeStore store, SendLimits limits, EventPublisher events, UserSecurity security, TimeProvider time)
{
    /// <summary>Sends a link to the user's present address: one's own user, or for a developer any managed one of the account. Verified already: nothing happens.</summary>
    public async Task<Result<Done>> RequestAsync(Caller caller, Guid? userId, CancellationToken cancellationToken)
    {
        if (userId is not { } id) return Errors.Required("relationships/user");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.Users.Include(x => x.Customer).FirstOrDefaultAsync(x => x.Id == id, cancellationToken);
        if (user is null || !(caller.Is(id) || (caller.Role.IsDeveloper() && user.AccountId == caller.AccountId))) return Errors.NotOfThisAccount("relationships/user");
        if (user.Email is not { } email) return Errors.Required("email");
        var account = user.AccountId is { } accountId ? await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == accountId, cancellationToken) : null;
        var limit = await db.TakeAllAsync(limits.ForAnonymous(account, Channel.Email, VerificationCodeService.AddressKey(Channel.Email, email), caller.ClientAddress), time.GetUtcNow(), cancellationToken);
        if (limit is null) await links.IssueEmailLinkAsync(db, user, cancellationToken);
        else events.LogNotSent(db, new NotSentEntry(user.AccountId, Channel.Email, EventNames.EmailLinkCreated, email, limit.Why, user.Id));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    /// <summary>The address that the link went to is verified, if it still is the user's.</summary>
    public async Task<Result<Done>> VerifyAsync(string? token, CancellationToken cancellationToken)
    {
        if (UserFields.Blank(token) is not { } text) return Errors.Required("token");
        if (await links.MatchAsync(CodePurpose.EmailLink, text, cancellationToken) is not { } match) return Errors.WrongCode("token");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.Users.Include(x => x.Customer).FirstOrDefaultAsync(x => x.Id == match.UserId, cancellationToken);
        if (user is not { Email: { } email } || VerificationCodeService.AddressKey(Channel.Email, email) != match.Address || !await store.RedeemAsync(db, match.Code, cancellationToken)) return Errors.WrongCode("token");
        user.Verify(Channel.Email, time.GetUtcNow());
        await security.FollowAsync(db, null, user, null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }
}
