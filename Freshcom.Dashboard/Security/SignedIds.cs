using System.Buffers.Text;
using System.Security.Cryptography;

namespace Freshcom.Security;

/// <summary>Opaque tokens that name a row: its id and a keyed hash of id and context. Nothing secret is stored; with the row the token is worth nothing.</summary>
public sealed class SignedIds(MasterKey masterKey, string purpose)
{
    /// <summary>Characters of a token: 16 bytes of id, 32 of hash, in base64url.</summary>
    public const int Length = 64;

    private readonly byte[] _key = masterKey.Derive(purpose);

    public string Sign(Guid id, Guid context)
    {
        Span<byte> token = stackalloc byte[48];
        id.TryWriteBytes(token, bigEndian: true, out _);
        Mac(id, context).CopyTo(token[16..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The id that a token claims to name; null when it has not the form of one. Whether it is genuine says <see cref="IsGenuine"/>.</summary>
    public static Guid? IdIn(ReadOnlySpan<char> token) => Parse(token) is { } bytes ? new Guid(bytes.AsSpan(0, 16), bigEndian: true) : null;

    /// <summary>Whether the token was made here for this context; compared in fixed time.</summary>
    public bool IsGenuine(ReadOnlySpan<char> token, Guid context) =>
        Parse(token) is { } bytes && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(16), Mac(new Guid(bytes.AsSpan(0, 16), bigEndian: true), context));

    private static byte[]? Parse(ReadOnlySpan<char> token)
    {
        var bytes = new byte[48];
        return token.Length == Length && Base64Url.TryDecodeFromChars(token, bytes, out var count) && count == bytes.Length ? bytes : null;
    }

    private byte[] Mac(Guid id, Guid context)
    {
        Span<byte> input = stackalloc byte[32];
        id.TryWriteBytes(input, bigEndian: true, out _);
        context.TryWriteBytes(input[16..], bigEndian: true, out _);
        return HMACSHA256.HashData(_key, input);
    }
}
