using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NSec.Cryptography;

namespace Freshcom.Security;

/// <summary>What a new password hash costs: memory in KiB (8 and up) and passes over it (1 and up).</summary>
public sealed record PasswordCost(int MemoryKiB, int Passes)
{
    /// <summary>The one that the product runs with: 19 MiB, 2 passes, 1 lane (OWASP Password Storage Cheat Sheet).</summary>
    public static PasswordCost Owasp { get; } = new(19 * 1024, 2);
}

/// <summary>Argon2id (RFC 9106) in PHC strings: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>.</summary>
internal static partial class Argon2id
{
    private const int SaltLength = 16;
    private const int HashLength = 32;

    // Bounds for hashes that came from elsewhere: enough for every usual setting, too little to stop a server.
    private const int MaxMemoryKiB = 256 * 1024;
    private const int MaxPasses = 16;

    private sealed record Parsed(PasswordCost Cost, byte[] Salt, byte[] Hash);

    public static bool IsPhc(string hash) => hash.StartsWith("$argon2id$", StringComparison.Ordinal);

    /// <summary>Whether <see cref="Verify"/> can work with it: well formed, and within the bounds.</summary>
    public static bool IsValid(string phc) => Parse(phc) is not null;

    public static string Hash(ReadOnlySpan<byte> password, PasswordCost cost)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = Derive(password, salt, cost, HashLength);
        return string.Create(CultureInfo.InvariantCulture, $"$argon2id$v=19$m={cost.MemoryKiB},t={cost.Passes},p=1${Encode(salt)}${Encode(hash)}");
    }

    /// <summary>Whether it fits, and whether it was made at today's cost; (false, _) for anything malformed.</summary>
    public static (bool Fits, bool IsCurrent) Verify(string phc, ReadOnlySpan<byte> password, PasswordCost today)
    {
        if (Parse(phc) is not { } parsed) return (false, false);
        var hash = Derive(password, parsed.Salt, parsed.Cost, parsed.Hash.Length);
        return (CryptographicOperations.FixedTimeEquals(hash, parsed.Hash), parsed.Cost == today && parsed.Hash.Length == HashLength);
    }

    private static byte[] Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, PasswordCost cost, int length)
    {
        var parameters = new Argon2Parameters { MemorySize = cost.MemoryKiB, NumberOfPasses = cost.Passes, DegreeOfParallelism = 1 };
        return PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(password, salt, length);
    }

    private static Parsed? Parse(string phc)
    {
        var match = Phc().Match(phc);
        if (!match.Success) return null;
        var memory = int.Parse(match.Groups["m"].ValueSpan, CultureInfo.InvariantCulture);
        var passes = int.Parse(match.Groups["t"].ValueSpan, CultureInfo.InvariantCulture);
        if (memory is < 8 or > MaxMemoryKiB || passes is < 1 or > MaxPasses) return null;
        // libsodium takes salts of exactly 16 bytes.
        if (Decode(match.Groups["salt"].Value) is not { Length: SaltLength } salt) return null;
        return Decode(match.Groups["hash"].Value) is { Length: >= 16 and <= 64 } hash ? new Parsed(new(memory, passes), salt, hash) : null;
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Decode(string text)
    {
        var buffer = new byte[text.Length];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, buffer, out var length) ? buffer[..length] : null;
    }

    // Only one lane: libsodium's Argon2id has no other.
    [GeneratedRegex(@"\A\$argon2id\$v=19\$m=(?<m>[0-9]{1,7}),t=(?<t>[0-9]{1,3}),p=1\$(?<salt>[A-Za-z0-9+/]{8,128})\$(?<hash>[A-Za-z0-9+/]{16,128})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Phc();
}
