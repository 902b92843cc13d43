namespace Freshcom.Domain;

/// <summary>Rules for usernames: stored as entered, compared by <see cref="Normalize"/>.</summary>
public static class Username
{
    /// <summary>Shortest and longest username, in characters.</summary>
    public const int MinLength = 5, MaxLength = 254;

    /// <summary>Null when it consists of letters and digits (ASCII) and <c>- @ . + _</c>, or is the user's valid e-mail address as it is.</summary>
    public static Error? Check(string? text, string? email, string field)
    {
        if (string.IsNullOrWhiteSpace(text)) return Errors.Required(field);
        if (text.Length > MaxLength) return Errors.TooLong(field, MaxLength);
        if (string.Equals(text, email, StringComparison.OrdinalIgnoreCase) && EmailAddress.IsValid(text)) return null;
        if (!text.All(IsAllowed)) return Errors.Invalid(field);
        return text.Length < MinLength ? Errors.TooShort(field, MinLength) : null;
    }

    /// <summary>The form in which usernames are compared and looked up. Takes anything that a client may send as one.</summary>
    public static string Normalize(string username) => username.ToLowerInvariant();

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '@' or '.' or '+' or '_';
}
