using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Freshcom.Domain;

namespace Freshcom.Security;

/// <summary>What a code is good for; a code's hash fits no other binding. Addresses come in the form they are compared in (E.164, lower-cased e-mail).</summary>
/// <param name="AccountId">Null for standard users, who belong to no account.</param>
/// <param name="UserId">Null for verification codes, which are not bound to who asked.</param>
/// <param name="Purpose">A stable name such as <c>login</c>; part of what is hashed.</param>
/// <param name="Channel">Null for what is not sent, such as recovery codes.</param>
/// <param name="Address">Null for what is not sent.</param>
public sealed record CodeBinding(Guid? AccountId, Guid? UserId, string Purpose, Channel? Channel = null, string? Address = null);

/// <summary>Turns codes and tokens into what the database may hold: HMAC-SHA-256 (32 bytes) under a key outside it, so that a stolen database cannot be searched for six digits.</summary>
public sealed class CodeHasher(MasterKey masterKey)
{
    private readonly byte[] _codeKey = masterKey.Derive("codes");
    private readonly byte[] _tokenKey = masterKey.Derive("tokens");

    /// <summary>The hash of a code for this binding.</summary>
    public byte[] Hash(CodeBinding binding, string code) => HMACSHA256.HashData(_codeKey, Encode(
        Bytes(binding.AccountId),
        Bytes(binding.UserId),
        Bytes(binding.Purpose),
        binding.Channel is { } channel ? Bytes(channel.ToString()) : null,
        Bytes(binding.Address),
        Bytes(code)));

    /// <summary>Whether this code has this hash; takes the same time wherever they differ.</summary>
    public bool Matches(ReadOnlySpan<byte> hash, CodeBinding binding, string code) =>
        CryptographicOperations.FixedTimeEquals(hash, Hash(binding, code));

    /// <summary>The hash by which a token of <see cref="Codes.NewToken"/> is looked up; for tokens only, which cannot be guessed.</summary>
    public byte[] HashToken(string purpose, string token) => HMACSHA256.HashData(_tokenKey, Encode(Bytes(purpose), Bytes(token)));

    private static byte[]? Bytes(Guid? id) => id?.ToByteArray();

    private static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    // Each part behind its length, an absent one as -1: no two lists of parts give the same bytes.
    private static byte[] Encode(params ReadOnlySpan<byte[]?> parts)
    {
        using var buffer = new MemoryStream(256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, part?.Length ?? -1);
            buffer.Write(length);
            buffer.Write(part);
        }
        return buffer.ToArray();
    }
}
