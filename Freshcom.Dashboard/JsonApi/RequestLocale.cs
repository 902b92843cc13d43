using System.Text.RegularExpressions;

namespace Freshcom.JsonApi;

/// <summary>The default locale of the account that a request speaks for. Whoever reads the token puts it among the request's features.</summary>
public sealed record DefaultLocale(string Tag);

/// <summary>The locale of a request: its <c>locale</c> parameter, else its account's default, else <c>en</c>.</summary>
public static partial class RequestLocale
{
    public const string Fallback = "en";

    /// <summary>The locale that the answer's <c>meta</c> names.</summary>
    public static string Of(HttpContext context) =>
        ResourceQuery.Of(context).Locale ?? context.Features.Get<DefaultLocale>()?.Tag ?? Fallback;

    /// <summary>The locale that a request of the API names, in the casing of <see cref="Parse"/>; null without one, and where there is no such request.</summary>
    public static string? Asked(HttpContext? context) =>
        context?.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) == true ? Parse(context.Request.Query["locale"]) : null;

    /// <summary>"ZH-cn" → "zh-CN" (the casing of BCP 47, section 2.1.1); null when it is no language tag.</summary>
    public static string? Parse(string? text)
    {
        if (text is not { Length: <= 35 } || !Tag().IsMatch(text)) return null;
        var parts = text.Split('-');
        parts[0] = parts[0].ToLowerInvariant();
        for (var i = 1; i < parts.Length; i++) parts[i] = Cased(parts[i]);
        return string.Join('-', parts);
    }

    private static string Cased(string subtag) => subtag switch
    {
        { Length: 2 } => subtag.ToUpperInvariant(),
        { Length: 4 } when char.IsAsciiLetter(subtag[0]) => char.ToUpperInvariant(subtag[0]) + subtag[1..].ToLowerInvariant(),
        _ => subtag.ToLowerInvariant(),
    };

    [GeneratedRegex(@"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
