using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Components;

/// <summary>Words with a number in them.</summary>
public static class Plurals
{
    /// <summary>The text under <c>key.One</c> when it is one, else under <c>key</c>; {0} is the number, {1} and on are <paramref name="more"/>.</summary>
    public static string Count(this IStringLocalizer<Texts> texts, string key, long count, params object[] more) => texts[count == 1 ? $"{key}.One" : key, [count, .. more]];
}
