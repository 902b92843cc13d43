using Freshcom.Domain;
using Freshcom.Security;

namespace Freshcom.Features.Sessions;

/// <summary>
/// Refresh tokens: a user's (<c>urt-live-…</c>, <c>urt-test-…</c>) are derived from its session's row and end with it; an account's publishable one (<c>prt-…</c>) is public and never ends.
/// </summary>
public sealed class RefreshTokens(MasterKey masterKey)
{
    private const int PrefixLength = 9;

    private readonly SignedIds _ids = new(masterKey, "refresh-tokens");

    public string For(Guid sessionId, AccountInfo account) => Prefix("urt", account.Mode) + _ids.Sign(sessionId, account.Id);

    /// <summary>The session that the token names, living or not; null when it has not the form of a user's token.</summary>
    public static Guid? SessionIn(string token) => Enum.GetValues<AccountMode>().Any(x => token.StartsWith(Prefix("urt", x), StringComparison.Ordinal)) ? SignedIds.IdIn(token.AsSpan(PrefixLength)) : null;

    /// <summary>Whether the token was made for this account.</summary>
    public bool IsOf(string token, AccountInfo account) =>
        token.StartsWith(Prefix("urt", account.Mode), StringComparison.Ordinal) && _ids.IsGenuine(token.AsSpan(PrefixLength), account.Id);

    public static string Publishable(Guid tokenId, AccountMode mode) => Prefix("prt", mode) + tokenId.ToString("D");

    /// <summary>What a publishable token names, or null when it has not the form of one.</summary>
    public static (Guid Id, AccountMode Mode)? ParsePublishable(string token)
    {
        foreach (var mode in Enum.GetValues<AccountMode>())
            if (token.StartsWith(Prefix("prt", mode), StringComparison.Ordinal) && Guid.TryParseExact(token.AsSpan(PrefixLength), "D", out var id)) return (id, mode);
        return null;
    }

    private static string Prefix(string kind, AccountMode mode) => mode == AccountMode.Live ? $"{kind}-live-" : $"{kind}-test-";
}
