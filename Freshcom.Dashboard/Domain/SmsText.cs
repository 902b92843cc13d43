using System.Buffers;
using System.Text;

namespace Freshcom.Domain;

/// <summary>How many text messages a text is sent and paid as (3GPP TS 23.038, section 6.2.1, and TS 23.040, section 9.2.3.24.1).</summary>
/// <param name="Segments">At least 1.</param>
/// <param name="IsGsm7">True when every character is one of the GSM alphabet; a single other one makes it UCS-2, with less than half the room.</param>
/// <param name="Units">Septets or UTF-16 units in all.</param>
/// <param name="Room">How many units the present number of segments can hold.</param>
public readonly record struct SmsText(int Segments, bool IsGsm7, int Units, int Room)
{
    // Concatenated segments lose six octets to the header that joins them.
    private const int Gsm7Single = 160, Gsm7Part = 153, Ucs2Single = 70, Ucs2Part = 67;

    private static readonly SearchValues<char> Basic = SearchValues.Create(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");

    // Two septets each.
    private static readonly SearchValues<char> Extended = SearchValues.Create("\f^{}\\[~]|€");

    public static SmsText Of(string text)
    {
        var extended = text.AsSpan().CountAny(Extended);
        var isGsm7 = extended + text.AsSpan().CountAny(Basic) == text.Length;
        return isGsm7
            ? Split(text, true, text.Length + extended, Gsm7Single, Gsm7Part, x => Extended.Contains(x) ? 2 : 1)
            : Split(text, false, text.Length, Ucs2Single, Ucs2Part, _ => 1);
    }

    /// <summary>The first character that the GSM alphabet does not have; null when it has them all.</summary>
    public static Rune? FirstOutsideGsm7(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!rune.IsBmp || !(Basic.Contains((char)rune.Value) || Extended.Contains((char)rune.Value))) return rune;
        return null;
    }

    /// <summary>Room of a single message in that alphabet.</summary>
    public static int SingleRoom(bool isGsm7) => isGsm7 ? Gsm7Single : Ucs2Single;

    // Neither an escape sequence nor a surrogate pair is cut in two: a segment may end one unit early.
    private static SmsText Split(string text, bool isGsm7, int units, int single, int part, Func<char, int> width)
    {
        if (units <= single) return new(1, isGsm7, units, single);
        var (segments, used) = (1, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            var needed = isPair ? 2 : width(text[i]);
            if (isPair) i++;
            if (used + needed > part) (segments, used) = (segments + 1, 0);
            used += needed;
        }
        return new(segments, isGsm7, units, segments * part);
    }
}
