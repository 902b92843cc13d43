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
        if (Argon2id.IsPhc(hash))
        {
            var (fits, isCurrent) = Argon2id.Verify(hash, bytes, today);
            return !fits ? PasswordVerificationResult.Failed
                : isCurrent ? PasswordVerificationResult.Success : PasswordVerificationResult.SuccessRehashNeeded;
        }
        var foreign = hash[0] == '$' ? FitsBcrypt(hash, password) : FitsIdentity(hash, password);
        return foreign ? PasswordVerificationResult.SuccessRehashNeeded : PasswordVerificationResult.Failed;
    }

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

    private static bool FitsBcrypt(string hash, string password)
    {
        var match = Bcrypt().Match(hash);
        if (!match.Success || !int.TryParse(match.Groups["cost"].ValueSpan, out var cost) || cost is < 4 or > MaxBcryptCost) return false;
        try
        {
            return BCrypt.Net.BCrypt.Verify(password, hash);
        }
        catch (Exception e) when (e is BCrypt.Net.SaltParseException or ArgumentException or FormatException)
        {
            return false;
        }
    }

    private static bool FitsIdentity(string hash, string password)
    {
        var bytes = new byte[hash.Length];
        if (hash.Length > 100 || !Convert.TryFromBase64String(hash, bytes, out var length)) return false;
        // Version, salt (16), subkey (32); version 3 has 12 bytes more, its count of iterations in bytes 5 to 8, big-endian.
        var known = (bytes[0], length) switch
        {
            (0, 49) => true,
            (1, 61) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)) is > 0 and <= MaxIdentityIterations,
            _ => false,
        };
        if (!known) return false;
        return Identity.VerifyHashedPassword(Identity, hash, password) is not PasswordVerificationResult.Failed;
    }

    [GeneratedRegex(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$[./A-Za-z0-9]{53}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bcrypt();
}
