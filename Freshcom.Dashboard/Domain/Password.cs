namespace Freshcom.Domain;

/// <summary>Rules for new passwords: their length, and nothing about their composition (NIST SP 800-63B, section 3.1.1.2).</summary>
public static class Password
{
    /// <summary>Shortest and longest password, in characters.</summary>
    public const int MinLength = 8, MaxLength = 256;

    /// <summary>Null when it may be set. Every character counts as it is; only NUL and broken surrogates, which no keyboard makes, are refused.</summary>
    public static Error? Check(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return Errors.Required(field);
        if (text.Contains('\0', StringComparison.Ordinal) || !Text.IsWellFormed(text)) return Errors.Invalid(field);
        return Text.Length(text) switch
        {
            < MinLength => Errors.TooShort(field, MinLength),
            > MaxLength => Errors.TooLong(field, MaxLength),
            _ => null,
        };
    }
}
