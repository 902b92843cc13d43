using System.Security.Cryptography;
using System.Text;
using OtpNet;

namespace Freshcom.Security;

/// <summary>Codes of authenticator apps: RFC 6238 with the figures that every app supports (SHA-1, 6 digits, 30 s).</summary>
public sealed class TotpService
{
    private const int SecretLength = 20;
    private const int StepSeconds = 30;
    private const int Digits = 6;

    /// <summary>160 random bits, as RFC 4226 (section 4, R6) recommends.</summary>
    public byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>The secret as a person types it into an app: 32 letters and digits (base 32).</summary>
    public string Base32(byte[] secret) => Base32Encoding.ToString(secret).TrimEnd('=');

    /// <summary>What the QR code contains.</summary>
    /// <param name="secret">From <see cref="NewSecret"/>.</param>
    /// <param name="issuer">The account's name, as the app shows it.</param>
    /// <param name="label">The username.</param>
    public string EnrolmentUri(byte[] secret, string issuer, string label)
    {
        var name = Uri.EscapeDataString(issuer);
        return $"otpauth://totp/{name}:{Uri.EscapeDataString(label)}?secret={Base32(secret)}&issuer={name}";
    }

    /// <summary>
    /// The time step that the code is of, when it is right: the present one or one to either side (RFC 6238, section 5.2), and later than
    /// <paramref name="lastUsedStep"/>. Null otherwise. The caller stores it by a conditional update, so that each step works once.
    /// </summary>
    public long? MatchStep(byte[] secret, string code, DateTimeOffset now, long? lastUsedStep)
    {
        if (code.Length != Digits || !code.All(char.IsAsciiDigit)) return null;
        var totp = new Totp(secret, StepSeconds, OtpHashMode.Sha1, Digits);
        var typed = Encoding.ASCII.GetBytes(code);
        var present = now.ToUnixTimeSeconds() / StepSeconds;
        long? match = null;
        for (var step = present + 1; step >= present - 1; step--)
        {
            var right = totp.ComputeTotp(DateTimeOffset.FromUnixTimeSeconds(step * StepSeconds).UtcDateTime);
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(right), typed) && step > (lastUsedStep ?? long.MinValue)) match = step;
        }
        return match;
    }
}
