using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Freshcom.Security;

/// <summary>One ES256 key pair (P-256) that signs access tokens. Its id is the RFC 7638 thumbprint of its public half.</summary>
public sealed class SigningKey
{
    private readonly ECDsa _pair;

    private SigningKey(ECDsa pair)
    {
        _pair = pair;
        Key = new ECDsaSecurityKey(pair);
        Public = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(pair.ExportParameters(includePrivateParameters: false))));
        Id = Base64UrlEncoder.Encode(Public.ComputeJwkThumbprint());
        Key.KeyId = Id;
        (Public.Kid, Public.Use, Public.Alg) = (Id, "sig", SecurityAlgorithms.EcdsaSha256);
    }

    /// <summary>The <c>kid</c> of its tokens, 43 characters.</summary>
    public string Id { get; }

    internal ECDsaSecurityKey Key { get; }

    internal JsonWebKey Public { get; }

    /// <summary>A fresh pair.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The pair as the database keeps it: encrypted, bound to its id.</summary>
    public byte[] Export(SecretBox box) => box.Seal(_pair.ExportPkcs8PrivateKey(), Context(Id));

    /// <summary>The pair that <see cref="Export"/> wrote. Throws <see cref="CryptographicException"/> for another master key or another id.</summary>
    public static SigningKey Load(string id, byte[] exported, SecretBox box)
    {
        var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(box.Open(exported, Context(id)), out _);
        return new(pair);
    }

    private static string Context(string id) => $"signing-key:{id}";
}
