using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Freshcom.Security;

/// <summary>Why there is no usable master key: one line for the person who starts the server. It never contains key material.</summary>
public sealed class MasterKeyException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The one secret outside the database: 32 bytes from which every other key is derived. It is never shown, logged or returned.</summary>
public sealed class MasterKey
{
    /// <summary>The length of the key, in bytes.</summary>
    public const int Length = 32;

    private readonly byte[] _key;

    private MasterKey(byte[] key) => _key = key;

    /// <summary>
    /// The configured key or, where there is none, the one of the data folder, made there on first start.
    /// Throws <see cref="MasterKeyException"/> when neither can be had.
    /// </summary>
    /// <param name="configured"><c>Security:MasterKey</c>, base64 of 32 bytes; null or empty when not set.</param>
    /// <param name="dataDirectory">The data folder; null where several machines share a database (PostgreSQL) and each would make a key of its own.</param>
    /// <param name="mayCreate">False when a database exists already: a fresh key could not read it, and would only hide that the old one is lost.</param>
    public static MasterKey Load(string? configured, string? dataDirectory, bool mayCreate = true)
    {
        if (!string.IsNullOrWhiteSpace(configured)) return new(Parse(configured, "Security:MasterKey"));
        if (dataDirectory is null) throw new MasterKeyException("Security:MasterKey is not set; with PostgreSQL it is required (base64 of 32 random bytes).");
        return new(MasterKeyFile.ReadOrCreate(dataDirectory, mayCreate));
    }

    /// <summary>A key of 32 bytes for one purpose; different purposes give unrelated keys (HKDF-SHA-256, RFC 5869).</summary>
    public byte[] Derive(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, info: Encoding.UTF8.GetBytes("freshcom:" + purpose));
    }

    /// <summary>A value that may be kept in the database to tell whether it belongs to this key; it tells nothing about the key.</summary>
    public string Fingerprint() => WebEncoders.Base64UrlEncode(Derive("fingerprint")[..16]);

    internal static byte[] Parse(string text, string source)
    {
        var key = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.Trim(), key, out var length)) throw new MasterKeyException($"{source} is not valid base64.");
        if (length != Length) throw new MasterKeyException($"{source} must be base64 of {Length} bytes, but holds {length}.");
        return key[..Length];
    }
}
