using System.Text;

namespace Freshcom.Components.Forms;

/// <summary>Reads what people type or paste as a one-time code.</summary>
public static class OneTimeCode
{
    /// <summary>Only the digits, full-width ones as ASCII, at most <paramref name="length"/> of them: "４８２-193 " is "482193".</summary>
    public static string Clean(string? typed, int length)
    {
        var code = new StringBuilder(length);
        foreach (var c in typed ?? "")
        {
            if (code.Length == length) break;
            if (char.IsAsciiDigit(c)) code.Append(c);
            else if (c is >= '\uFF10' and <= '\uFF19') code.Append((char)(c - '\uFF10' + '0'));
        }
        return code.ToString();
    }
}
