using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace Freshcom.Security;

/// <summary>Makes codes and tokens from the operating system's generator, and knows their shapes.</summary>
public static class Codes
{
    private const string Digits = "0123456789";

    // Crockford's base 32: no i, l, o, u.
    private const string RecoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int RecoveryLength = 10;

    /// <summary>A code of that many digits, all equally likely, leading zeros kept.</summary>
    public static string NewDigits(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 6);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 8);
        return RandomNumberGenerator.GetString(Digits, length);
    }

    /// <summary>Whether this is 6 to 8 ASCII digits and nothing else: what an OTP or verification code looks like. Full-width and other digits are not.</summary>
    public static bool IsDigits(string? code) => code is { Length: >= 6 and <= 8 } && code.All(char.IsAsciiDigit);

    /// <summary>256 random bits as base64url, 43 characters.</summary>
    public static string NewToken() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    /// <summary>A recovery code of 50 random bits as it is shown: <c>xxxxx-xxxxx</c>. Hash what <see cref="NormalizeRecoveryCode"/> makes of it.</summary>
    public static string NewRecoveryCode()
    {
        var code = RandomNumberGenerator.GetString(RecoveryAlphabet, RecoveryLength);
        return $"{code[..5]}-{code[5..]}";
    }

    /// <summary>
    /// The ten characters of a typed recovery code, whatever its case, dashes and spaces, with o read as 0 and i and l as 1;
    /// null when it is none. Never takes an OTP for one: those are shorter.
    /// </summary>
    public static string? NormalizeRecoveryCode(string? typed)
    {
        if (typed is null || typed.Length > 4 * RecoveryLength) return null;
        Span<char> code = stackalloc char[RecoveryLength];
        var length = 0;
        foreach (var c in typed)
        {
            if (c is '-' or ' ') continue;
            var letter = char.ToLowerInvariant(c) switch { 'o' => '0', 'i' or 'l' => '1', var other => other };
            if (length == RecoveryLength || !RecoveryAlphabet.Contains(letter)) return null;
            code[length++] = letter;
        }
        return length == RecoveryLength ? new string(code) : null;
    }
}
