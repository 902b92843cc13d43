using System.Security.Cryptography;
using System.Text;

namespace Freshcom.Security;

/// <summary>
/// Encrypts what has to be kept and read again (gateway passwords, authenticator secrets, unsent codes): AES-256-GCM under a key derived
/// from the master key. A sealed value opens only with the context it was sealed for, so that rows cannot be swapped.
/// </summary>
/// <remarks>Random 96-bit nonces: good for 2^32 values under one purpose (NIST SP 800-38D, section 8.3).</remarks>
public sealed class SecretBox(MasterKey masterKey, string purpose = "secrets")
{
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeaderLength = 1 + NonceLength + TagLength;

    private readonly byte[] _key = masterKey.Derive(purpose);

    /// <summary>The sealed form: version, nonce, tag, ciphertext; 29 bytes longer than the plain one.</summary>
    /// <param name="plain">What to keep.</param>
    /// <param name="context">What the value belongs to, such as <c>totp:{user id}</c>; needed again to open it, and not secret.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, string context)
    {
        var box = new byte[HeaderLength + plain.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(nonce, plain, box.AsSpan(HeaderLength), box.AsSpan(1 + NonceLength, TagLength), Context(context));
        return box;
    }

    /// <inheritdoc cref="Seal(ReadOnlySpan{byte}, string)"/>
    public byte[] Seal(string plain, string context) => Seal(Encoding.UTF8.GetBytes(plain), context);

    /// <summary>The plain bytes. Throws <see cref="CryptographicException"/> for another key, another context, or a changed value.</summary>
    public byte[] Open(ReadOnlySpan<byte> box, string context)
    {
        if (box.Length < HeaderLength || box[0] != Version) throw new CryptographicException("Not a sealed value.");
        var plain = new byte[box.Length - HeaderLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(box.Slice(1, NonceLength), box[HeaderLength..], box.Slice(1 + NonceLength, TagLength), plain, Context(context));
        return plain;
    }

    /// <summary>The plain text; throws as <see cref="Open"/> does.</summary>
    public string OpenText(ReadOnlySpan<byte> box, string context) => Encoding.UTF8.GetString(Open(box, context));

    private static byte[] Context(string context) => [Version, .. Encoding.UTF8.GetBytes(context)];
}
