using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Freshcom.Security;

/// <summary>Signs access tokens with the newest key, and says how tokens of all kept keys are validated.</summary>
/// <param name="keys">Newest first, never empty; older ones stay until the last token they signed has ended.</param>
/// <param name="issuer">The <c>iss</c> of every token, and the only one accepted.</param>
/// <param name="time">The clock by which tokens end.</param>
public sealed class AccessTokenSigner(IReadOnlyList<SigningKey> keys, string issuer, TimeProvider time)
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    private readonly SigningCredentials _credentials = new(keys[0].Key, SecurityAlgorithms.EcdsaSha256);

    /// <summary>A JWT with these claims (<c>sub aud typ …</c>) and <c>iss iat exp</c>.</summary>
    public string Sign(IDictionary<string, object> claims, TimeSpan lifetime)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            IssuedAt = now,
            Expires = now + lifetime,
            Claims = claims,
            SigningCredentials = _credentials,
        });
    }

    /// <summary>For the bearer handler: our issuer, ES256, one of our keys, not ended (no leeway). The audience is an account's id and the caller's to check.</summary>
    public TokenValidationParameters ValidationParameters() => new()
    {
        ValidIssuer = issuer,
        ValidateAudience = false,
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeys = keys.Select(k => k.Key),
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
            expires > time.GetUtcNow().UtcDateTime && (notBefore is null || notBefore <= time.GetUtcNow().UtcDateTime),
        NameClaimType = JwtRegisteredClaimNames.Sub,
        RoleClaimType = "role",
    };

    /// <summary>The public keys as a JSON Web Key Set (RFC 7517), for <c>/.well-known/jwks.json</c>.</summary>
    public string Jwks() => JsonSerializer.Serialize(new
    {
        keys = keys.Select(k => k.Public).Select(k => new { kty = k.Kty, crv = k.Crv, x = k.X, y = k.Y, kid = k.Kid, use = k.Use, alg = k.Alg }),
    });
}
