using System.Globalization;
using System.Net.Mail;
using System.Text;
using MimeKit;

namespace Freshcom.Domain;

/// <summary>Rules for e-mail addresses: stored as entered, compared by <see cref="Normalize"/>. Only plain ones: no display name, comment, quoting or address literal.</summary>
public static class EmailAddress
{
    /// <summary>Longest address, in UTF-8 bytes (RFC 5321, section 4.5.3.1.3, without the angle brackets).</summary>
    public const int MaxLength = 254;

    private const int MaxLocal = 64;
    private const int MaxLabel = 63;

    /// <summary>Null when it is an address that mail can be sent to.</summary>
    public static Error? Check(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? Errors.Required(field)
        : text.Length > MaxLength ? Errors.TooLong(field, MaxLength)
        : Text.HasLineBreak(text) ? Errors.LineBreak(field)
        : IsValid(text) ? null : Errors.Invalid(field);

    /// <summary>Whether it is an address that mail can be sent to.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: >= 5 and <= MaxLength } && Text.IsWellFormed(text) && Encoding.UTF8.GetByteCount(text) <= MaxLength
        // Compatibility forms (full-width letters, the Kelvin sign) look like, or fold to, other people's addresses.
        && text.IsNormalized(NormalizationForm.FormKC)
        && HasPlainShape(text) && ParsersAgree(text);

    /// <summary>The form in which addresses are compared and looked up; for one that <see cref="IsValid"/>.</summary>
    public static string Normalize(string address) => address.ToLowerInvariant();

    /// <summary>What may be shown of an address to who only proved a password: <c>m•••@hoasen.example</c>.</summary>
    public static string Masked(string address)
    {
        var at = address.LastIndexOf('@');
        return at <= 0 ? "•••" : $"{Rune.GetRuneAt(address, 0)}•••{address[at..]}";
    }

    private static bool HasPlainShape(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at > MaxLocal || at != text.LastIndexOf('@')) return false;
        var labels = text[(at + 1)..].Split('.');
        return text[..at].Split('.').All(atom => atom.Length > 0 && atom.EnumerateRunes().All(IsAtomText))
            && labels.Length >= 2 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabel && label[0] != '-' && label[^1] != '-'
        && label.EnumerateRunes().All(r => r.Value == '-' || IsLetterOrDigit(r));

    // RFC 5322, section 3.2.3 (atext), widened to letters and digits of every script by RFC 6531.
    private static bool IsAtomText(Rune rune) => IsLetterOrDigit(rune) || (rune.IsAscii && "!#$%&'*+-/=?^_`{|}~".Contains((char)rune.Value));

    private static bool IsLetterOrDigit(Rune rune) => Rune.IsLetterOrDigit(rune)
        || (!rune.IsAscii && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    // What is checked here is what the mail library will send to, and nothing beside it.
    private static bool ParsersAgree(string text) =>
        MailAddress.TryCreate(text, out var net) && net.Address == text && net.DisplayName.Length == 0
        && MailboxAddress.TryParse(text, out var mime) && mime.Address == MailboxAddress.DecodeAddrspec(text) && string.IsNullOrEmpty(mime.Name);
}
