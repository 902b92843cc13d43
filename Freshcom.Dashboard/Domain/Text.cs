using System.Buffers;
using System.Globalization;
using System.Text;

namespace Freshcom.Domain;

/// <summary>Rules for plain text that people enter. Lengths count characters (Unicode code points), not bytes and not UTF-16 units.</summary>
public static class Text
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 2000;

    /// <summary>A field of one line: no line breaks, control characters or direction overrides. An empty text passes; see <see cref="RequiredLine"/>.</summary>
    public static Error? Line(string text, string field, int max = MaxName) =>
        !IsWellFormed(text) ? Errors.Invalid(field)
        : text.Any(c => IsControl(c) || IsLineSeparator(c)) ? Errors.LineBreak(field)
        : Length(text) > max ? Errors.TooLong(field, max)
        : null;

    /// <summary>As <see cref="Line"/>, and there has to be something other than white space.</summary>
    public static Error? RequiredLine(string? text, string field, int max = MaxName) =>
        string.IsNullOrWhiteSpace(text) ? Errors.Required(field) : Line(text, field, max);

    /// <summary>A field of several lines: tabs and line breaks are welcome, other control characters and direction overrides are not.</summary>
    public static Error? Lines(string text, string field, int max = MaxDescription) =>
        !IsWellFormed(text) || text.Any(c => IsControl(c) && c is not ('\n' or '\r' or '\t')) ? Errors.Invalid(field)
        : Length(text) > max ? Errors.TooLong(field, max)
        : null;

    /// <summary>Whether it breaks out of a line: the check for rendered subjects and addressees.</summary>
    public static bool HasLineBreak(string text) => text.Any(c => char.IsControl(c) || IsLineSeparator(c));

    /// <summary>The number of characters.</summary>
    public static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes()) length++;
        return length;
    }

    /// <summary>Whether every surrogate has its other half: only then is it a text that can be stored and sent.</summary>
    public static bool IsWellFormed(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done) return false;
            rest = rest[used..];
        }
        return true;
    }

    // Overrides and isolates show a text in another order than it has; joiners and marks, which names need, are not among them.
    private static bool IsControl(char c) => char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static bool IsLineSeparator(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
