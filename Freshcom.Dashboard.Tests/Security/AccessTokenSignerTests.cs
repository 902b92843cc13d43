using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Freshcom.Security;
using Freshcom.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Freshcom.Tests.Security;

public sealed class AccessTokenSignerTests
{
    private const string Issuer = "https://dashboard.example";

    private readonly FakeTimeProvider _time = new(new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly SigningKey _key = SigningKey.Create();

    [Fact]
    public async Task A_token_carries_its_claims_and_validates()
    {
        var token = Sign();
        var result = await Validate(token);
        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal("u1", result.Claims["sub"]);
        Assert.Equal("u1", result.Claims["prn"]);
        Assert.Equal("user", result.Claims["typ"]);

        var jwt = new JsonWebToken(token);
        Assert.Equal(("ES256", _key.Id, Issuer, "a1"), (jwt.Alg, jwt.Kid, jwt.Issuer, Assert.Single(jwt.Audiences)));
        Assert.Equal(TimeSpan.FromHours(1), jwt.ValidTo - jwt.IssuedAt);
    }

    [Fact]
    public async Task A_token_ends_to_the_second()
    {
        var token = Sign();
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True((await Validate(token)).IsValid);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await Validate(token)).IsValid);
    }

    [Fact]
    public async Task A_token_of_an_older_kept_key_validates_and_of_a_dropped_one_does_not()
    {
        var token = Sign();
        var next = SigningKey.Create();
        Assert.True((await Validate(token, next, _key)).IsValid);
        Assert.False((await Validate(token, next)).IsValid);
    }

    [Fact]
    public async Task Changed_unsigned_and_foreign_tokens_are_refused()
    {
        var token = Sign();
        var parts = token.Split('.');
        var forged = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("u1", "u2", StringComparison.Ordinal));
        Assert.False((await Validate($"{parts[0]}.{forged}.{parts[2]}")).IsValid);
        Assert.False((await Validate($"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.")).IsValid);
        Assert.False((await Validate($"{parts[0]}.{parts[1]}.")).IsValid);
        Assert.False((await Validate(new AccessTokenSigner([_key], "https://other.example", _time).Sign(Claims(), TimeSpan.FromHours(1)))).IsValid);
        Assert.False((await Validate("")).IsValid);
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_shared_secret_is_refused()
    {
        var shared = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(new AccessTokenSigner([_key], Issuer, _time).Jwks())) { KeyId = _key.Id };
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Expires = _time.GetUtcNow().UtcDateTime.AddHours(1),
            NotBefore = _time.GetUtcNow().UtcDateTime,
            Claims = Claims(),
            SigningCredentials = new(shared, SecurityAlgorithms.HmacSha256),
        });
        Assert.False((await Validate(token)).IsValid);
    }

    [Fact]
    public async Task A_key_comes_back_from_its_encrypted_form_with_the_right_master_key_and_id_only()
    {
        var box = new SecretBox(TestKeys.Of(1));
        var exported = _key.Export(box);
        var loaded = SigningKey.Load(_key.Id, exported, box);
        Assert.Equal(_key.Id, loaded.Id);
        Assert.True((await Validate(Sign(), loaded)).IsValid);
        Assert.ThrowsAny<CryptographicException>(() => SigningKey.Load(_key.Id, exported, new SecretBox(TestKeys.Of(2))));
        Assert.ThrowsAny<CryptographicException>(() => SigningKey.Load(SigningKey.Create().Id, exported, box));
    }

    [Fact]
    public async Task The_published_key_set_validates_tokens_and_holds_no_private_half()
    {
        var json = new AccessTokenSigner([_key, SigningKey.Create()], Issuer, _time).Jwks();
        using var document = JsonDocument.Parse(json);
        Assert.All(document.RootElement.GetProperty("keys").EnumerateArray(), key =>
            Assert.Equal(["kty", "crv", "x", "y", "kid", "use", "alg"], key.EnumerateObject().Select(p => p.Name)));

        var parameters = Parameters(_key);
        parameters.IssuerSigningKeys = new JsonWebKeySet(json).GetSigningKeys();
        Assert.True((await new JsonWebTokenHandler().ValidateTokenAsync(Sign(), parameters)).IsValid);
    }

    private string Sign() => new AccessTokenSigner([_key], Issuer, _time).Sign(Claims(), TimeSpan.FromHours(1));

    private static Dictionary<string, object> Claims() => new() { ["sub"] = "u1", ["prn"] = "u1", ["aud"] = "a1", ["typ"] = "user" };

    private TokenValidationParameters Parameters(params SigningKey[] keys) => new AccessTokenSigner(keys, Issuer, _time).ValidationParameters();

    private Task<TokenValidationResult> Validate(string token, params SigningKey[] keys) =>
        new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, Parameters(keys.Length == 0 ? [_key] : keys));
}
