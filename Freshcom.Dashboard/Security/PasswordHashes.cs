using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;

namespace Freshcom.Security;

/// <summary>
/// Makes Argon2id password hashes and verifies those, ASP.NET Core Identity's (v2, v3) and bcrypt's. Each call costs tens of milliseconds
/// of one core: request handlers go through <see cref="PasswordHashing"/>.
/// </summary>
internal static partial class PasswordHashes
{
    // Work bounds for hashes that were brought along: beyond them a single login would hold a core for seconds.
    private const int MaxIdentityIterations = 2_000_000;
    private const int MaxBcryptCost = 14;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly PasswordHasher<object> Identity = new();

    /// <summary>A new PHC string. Throws <see cref="ArgumentException"/> for a password that is no valid text (lone surrogates).</summary>
    public static string Hash(string password, PasswordCost cost) => Argon2id.Hash(Strict.GetBytes(password), cost);

    /// <summary>Compares; never throws on a malformed hash. Without a hash (an unknown user) it works as long as with one, and fails.</summary>
    public static PasswordVerificationResult Verify(string? hash, string password, PasswordCost today)
    {
        if (TryBytes(password) is not { } bytes) return PasswordVerificationResult.Failed;
        if (string.IsNullOrEmpty(hash))
        {
            Argon2id.Hash(bytes, today);
            return PasswordVerificationResult.Failed;
        }
        switch (FormOf(hash))
        {
            case Form.Argon2id:
                var (fits, isCurrent) = Argon2id.Verify(hash, bytes, today);
                return !fits ? PasswordVerificationResult.Failed : isCurrent ? PasswordVerificationResult.Success : PasswordVerificationResult.SuccessRehashNeeded;
            case Form.Bcrypt:
                return FitsBcrypt(hash, password) ? PasswordVerificationResult.SuccessRehashNeeded : PasswordVerificationResult.Failed;
            case Form.Identity:
                return Identity.VerifyHashedPassword(Identity, hash, password) is PasswordVerificationResult.Failed ? PasswordVerificationResult.Failed : PasswordVerificationResult.SuccessRehashNeeded;
            default:
                return PasswordVerificationResult.Failed;
        }
    }

    /// <summary>Whether it is a hash that <see cref="Verify"/> can work with, by its form and its cost; cheap, it hashes nothing.</summary>
    public static bool IsVerifiable(string hash) => FormOf(hash) is not Form.Unknown;

    private enum Form { Unknown, Argon2id, Bcrypt, Identity }

    private static Form FormOf(string hash) =>
        Argon2id.IsPhc(hash) ? Argon2id.IsValid(hash) ? Form.Argon2id : Form.Unknown
        : hash.StartsWith('$') ? IsBcrypt(hash) ? Form.Bcrypt : Form.Unknown
        : IsIdentity(hash) ? Form.Identity : Form.Unknown;

    private static byte[]? TryBytes(string password)
    {
        try
        {
            return Strict.GetBytes(password);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsBcrypt(string hash) =>
        Bcrypt().Match(hash) is { Success: true } match && int.TryParse(match.Groups["cost"].ValueSpan, out var cost) && cost is >= 4 and <= MaxBcryptCost;

    private static bool FitsBcrypt(string hash, string password)
    {
        try
        {
            return BCrypt.Net.BCrypt.Verify(password, hash);
        }
        catch (Exception e) when (e is BCrypt.Net.SaltParseException or ArgumentException or FormatException)
        {
            return false;
        }
    }

    private static bool IsIdentity(string hash)
    {
        var bytes = new byte[hash.Length];
        if (hash.Length > 100 || !Convert.TryFromBase64String(hash, bytes, out var length)) return false;
        // Version, salt (16), subkey (32); version 3 has 12 bytes more, its count of iterations in bytes 5 to 8, big-endian.
        return (bytes[0], length) switch
        {
            (0, 49) => true,
            (1, 61) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)) is > 0 and <= MaxIdentityIterations,
            _ => false,
        };
    }

    [GeneratedRegex(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$[./A-Za-z0-9]{53}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bcrypt();
}
