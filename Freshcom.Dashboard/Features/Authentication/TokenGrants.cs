using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Authentication;

/// <summary>Turns sessions, refresh tokens and publishable tokens into access tokens.</summary>
public sealed class TokenGrants(IDbContextFactory<FreshcomDbContext> contexts, AccessTokens accessTokens, RefreshTokens refreshTokens, SessionCache cache, AccountCache accounts, SessionService sessions)
{
    /// <summary>The account whose users a password grant is about; null without a scope: standard users. A malformed scope names an account that is not there, so that it is refused like any other, in the same time.</summary>
    public static Guid? AccountOf(string? scope) => scope is null ? null : ScopeAccount(scope) ?? Guid.Empty;

    public async Task<GrantedToken> ForNewSessionAsync(Session session, CancellationToken cancellationToken) =>
        Grant(session.Id, session.UserId, await accounts.FindAsync(session.AccountId, cancellationToken) ?? throw new InvalidOperationException("A session's account is there."));

    /// <summary>Null when the token is unknown, foreign, over, or not good for <paramref name="scope"/>.</summary>
    public async Task<GrantedToken?> RefreshAsync(string token, string? scope, CancellationToken cancellationToken)
    {
        Guid? wanted = null;
        if (scope is not null && (wanted = ScopeAccount(scope)) is null) return null;
        return RefreshTokens.ParsePublishable(token) is { } publishable
            ? await RefreshPublishableAsync(token, publishable, wanted, cancellationToken)
            : await RefreshUserAsync(token, wanted, cancellationToken);
    }

    private async Task<GrantedToken?> RefreshPublishableAsync(string token, (Guid Id, AccountMode Mode) publishable, Guid? wanted, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.Where(x => x.PublishableTokenId == publishable.Id && x.Mode == publishable.Mode).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(cancellationToken);
        return account is { } id && (wanted is null || wanted == id) ? new(accessTokens.ForPublishable(id), "bearer", AccessTokens.Seconds, token) : null;
    }

    private async Task<GrantedToken?> RefreshUserAsync(string token, Guid? wanted, CancellationToken cancellationToken)
    {
        if (RefreshTokens.SessionIn(token) is not { } sessionId || await cache.FindAsync(sessionId) is not { } session) return null;
        var holder = refreshTokens.IsOf(token, session.Account) ? session.Account : refreshTokens.IsOf(token, session.TestAccount) ? session.TestAccount : null;
        if (holder is null) return null;
        // A live token opens the test account beside it, never the other way round.
        var account = wanted is null || wanted == holder.Id ? holder : holder.Mode == AccountMode.Live && wanted == session.TestAccount.Id ? session.TestAccount : null;
        if (account is null) return null;
        await sessions.TouchAsync(session, cancellationToken);
        return Grant(sessionId, session.UserId, account);
    }

    private GrantedToken Grant(Guid sessionId, Guid userId, AccountInfo account) =>
        new(accessTokens.ForUser(sessionId, userId, account.Id), "bearer", AccessTokens.Seconds, refreshTokens.For(sessionId, account));

    /// <summary><c>aid:ID</c>, <c>acc:ID</c>, the id bare or prefixed as <c>aid-live-…</c>.</summary>
    private static Guid? ScopeAccount(string scope)
    {
        var id = scope.StartsWith("aid:", StringComparison.Ordinal) || scope.StartsWith("acc:", StringComparison.Ordinal) ? scope[4..] : null;
        return id is null ? null : ResourceIds.Parse(id);
    }
}
