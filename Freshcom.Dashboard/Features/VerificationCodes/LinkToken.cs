using System.Buffers.Text;
using System.Security.Cryptography;

namespace Freshcom.Features.VerificationCodes;

/// <summary>What stands in a link: the id of its row, and 256 random bits of which the row keeps a hash.</summary>
public static class LinkToken
{
    /// <summary>64 characters that need no escaping.</summary>
    public static string New(Guid id) => Base64Url.EncodeToString([.. id.ToByteArray(bigEndian: true), .. RandomNumberGenerator.GetBytes(32)]);

    /// <summary>The row that a token claims to be of; null when it is malformed.</summary>
    public static Guid? IdIn(string? token)
    {
        var bytes = new byte[48];
        return token is { Length: 64 } && Base64Url.TryDecodeFromChars(token, bytes, out var count) && count == bytes.Length ? new Guid(bytes.AsSpan(0, 16), bigEndian: true) : null;
    }
}
