using System.Text.RegularExpressions;
using PhoneNumbers;

namespace Freshcom.Domain;

/// <summary>Rules for phone numbers. They are stored in E.164 (<c>+84911112278</c>), which <see cref="Parse"/> makes.</summary>
public static partial class PhoneNumber
{
    private const int PrefixDigits = 7;

    private static PhoneNumberUtil Numbers => PhoneNumberUtil.GetInstance();

    /// <summary>
    /// The number in E.164, or null when it is none. It begins with <c>+</c> and a country code in use and has a length that its country
    /// uses; spaces, dots, dashes and brackets between the digits are dropped. Ranges not handed out yet pass, as they do for examples and tests.
    /// </summary>
    public static string? Parse(string? text)
    {
        if (text is null || !International().IsMatch(text)) return null;
        try
        {
            var number = Numbers.Parse(text, defaultRegion: null);
            var possible = Numbers.IsPossibleNumberWithReason(number) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE;
            return possible ? Numbers.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>Null when <see cref="Parse"/> takes it.</summary>
    public static Error? Check(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? Errors.Required(field) : Parse(text) is null ? Errors.Invalid(field) : null;

    /// <summary>The first seven digits of an E.164 number with its plus: what the sending limit per prefix counts by.</summary>
    public static string Prefix(string e164) => e164.Length <= PrefixDigits + 1 ? e164 : e164[..(PrefixDigits + 1)];

    /// <summary>The country of an E.164 number as ISO 3166 letters (<c>VN</c>); <c>001</c> for numbers of no country, empty for what is no number.</summary>
    public static string Country(string e164)
    {
        if (Parse(e164) is null) return "";
        var number = Numbers.Parse(e164, defaultRegion: null);
        return Numbers.GetRegionCodeForNumber(number) ?? Numbers.GetRegionCodeForCountryCode(number.CountryCode);
    }

    /// <summary>An E.164 number as people write it, in its country's groups: <c>+84 91 234 56 78</c>; what is no number stays as it is.</summary>
    public static string? Spaced(string? e164) => Parse(e164) is null ? e164 : Numbers.Format(Numbers.Parse(e164, defaultRegion: null), PhoneNumberFormat.INTERNATIONAL);

    /// <summary>Whether numbers of a country are known, by its ISO 3166 letters in capitals (<c>VN</c>).</summary>
    public static bool IsCountry(string letters) => Numbers.GetSupportedRegions().Contains(letters);

    /// <summary>What may be shown of an E.164 number to who only proved a password: <c>+84 91 •••• 78</c>.</summary>
    public static string Masked(string e164)
    {
        if (Parse(e164) is null) return "••••";
        var code = Numbers.Parse(e164, defaultRegion: null).CountryCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var national = e164[(1 + code.Length)..];
        return national.Length < 8 ? $"+{code} •••• {national[^2..]}" : $"+{code} {national[..2]} •••• {national[^2..]}";
    }

    // ASCII digits only: libphonenumber itself would also take full-width and Arabic ones, letters, extensions and tel: links.
    [GeneratedRegex(@"\A\+[0-9](?:[ .()-]{0,2}[0-9]){4,16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex International();
}
