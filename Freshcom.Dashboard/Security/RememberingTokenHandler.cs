using System.Collections.Concurrent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Freshcom.Security;

/// <summary>Validates access tokens and remembers the good ones until they end: a signature takes longer to check than everything else of a read.</summary>
/// <remarks>What may change meanwhile, such as the session or the role, is no business of a signature, and asked anew at each request.</remarks>
/// <param name="time">The clock by which tokens end.</param>
internal sealed class RememberingTokenHandler(TimeProvider time) : JsonWebTokenHandler
{
    /// <summary>About 4 kB each. When there are more, it begins anew.</summary>
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, TokenValidationResult> _good = new(StringComparer.Ordinal);

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (_good.TryGetValue(token, out var known) && known.SecurityToken.ValidTo > time.GetUtcNow().UtcDateTime) return known;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid) return result;
        if (_good.Count >= Most) _good.Clear();
        return _good[token] = result;
    }
}
