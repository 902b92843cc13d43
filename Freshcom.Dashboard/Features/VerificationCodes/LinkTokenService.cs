using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>A link token that is genuine and not yet spent.</summary>
public sealed record MatchedToken(MatchedCode Code, Guid UserId, string Address);

/// <summary>Tokens in links: 256 random bits behind the id of their row, one valid per user and purpose, 24 hours, once.</summary>
public sealed class LinkTokenService(IDbContextFactory<FreshcomDbContext> contexts, CodeStore store, SendLimits limits, EventPublisher events, SystemMessages system, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The link that follows from a new user or a new address, as far as the address's limits allow: whoever may make users must not be able to flood a mailbox with them.</summary>
    public async Task IssueEmailLinkWithinLimitsAsync(FreshcomDbContext db, User user, CancellationToken cancellationToken)
    {
        if (user is not { Email: { } email, EmailVerifiedAt: null }) return;
        var account = user.AccountId is { } accountId ? await db.Accounts.AsNoTracking().FirstOrDefaultAsync(x => x.Id == accountId, cancellationToken) : null;
        var limit = await db.TakeAllAsync(limits.ForAddress(account, Channel.Email, VerificationCodeService.AddressKey(Channel.Email, email)), time.GetUtcNow(), cancellationToken);
        if (limit is null) await IssueEmailLinkAsync(db, user, cancellationToken);
        else events.LogNotSent(db, new NotSentEntry(user.AccountId, Channel.Email, EventNames.EmailLinkCreated, email, limit.Why, user.Id) { CustomerId = user.Customer?.Id });
    }

    /// <summary>Makes the link that verifies the user's present e-mail address, within the caller's transaction, who has taken its limits; nothing when it has none or it is verified.</summary>
    public async Task IssueEmailLinkAsync(FreshcomDbContext db, User user, CancellationToken cancellationToken)
    {
        if (user is not { Email: { } email, EmailVerifiedAt: null }) return;
        var token = await MakeAsync(db, user, CodePurpose.EmailLink, email, cancellationToken);
        var secret = new EventSecret("user.email_verification_token", token.Text, Channel.Email, email, token.ExpiresAt);
        if (user.AccountId is not { } accountId) await system.QueueEmailLinkAsync(db, user, secret, cancellationToken);
        else await events.RaiseAsync(db, new DomainEvent(EventNames.EmailLinkCreated, accountId, EventVariables.Of(user)) { UserId = user.Id, CustomerId = user.Customer?.Id, Secret = secret }, cancellationToken);
    }

    /// <summary>Makes the link that sets a new password, within the caller's transaction; nothing when the user has no e-mail address.</summary>
    public async Task IssuePasswordResetAsync(FreshcomDbContext db, User user, CancellationToken cancellationToken)
    {
        if (user.Email is not { } email) return;
        var token = await MakeAsync(db, user, CodePurpose.PasswordReset, email, cancellationToken);
        var secret = new EventSecret("user.password_reset_token", token.Text, Channel.Email, email, token.ExpiresAt);
        if (user.AccountId is not { } accountId) await system.QueuePasswordResetAsync(db, user, secret, cancellationToken);
        else await events.RaiseAsync(db, new DomainEvent(EventNames.PasswordResetCreated, accountId, EventVariables.Of(user)) { UserId = user.Id, CustomerId = user.Customer?.Id, Secret = secret }, cancellationToken);
    }

    private async Task<(string Text, DateTimeOffset ExpiresAt)> MakeAsync(FreshcomDbContext db, User user, CodePurpose purpose, string address, CancellationToken cancellationToken)
    {
        await store.EndAsync(db, user.Id, [purpose], cancellationToken);
        var code = new VerificationCode(purpose, new(user.AccountId, user.Id, null, Channel.Email, VerificationCodeService.AddressKey(Channel.Email, address)), time.GetUtcNow(), Lifetime);
        var token = LinkToken.New(code.Id);
        store.Write(code, token, keepCopy: false);
        db.Codes.Add(code);
        return (token, code.ExpiresAt);
    }

    /// <summary>What a token names; null when it is malformed, foreign, spent, over, or of another purpose.</summary>
    public async Task<MatchedToken?> MatchAsync(CodePurpose purpose, string token, CancellationToken cancellationToken)
    {
        if (LinkToken.IdIn(token) is not { } id) return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var code = await db.Codes.AsNoTracking().Where(x => x.Id == id && x.Purpose == purpose).Where(CodeStore.IsLive(time.GetUtcNow())).FirstOrDefaultAsync(cancellationToken);
        return code is { UserId: { } userId } && store.Matches(code, token) ? new(new(code.Id, code.Purpose, code.Channel), userId, code.Address) : null;
    }
}
