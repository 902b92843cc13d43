using System.Globalization;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Components;

/// <summary>Moments in words, in the viewer's language and zone. How long ago something was is <see cref="RelativeTime"/>'s to say.</summary>
public static class Moments
{
    /// <summary>"21 Nov 2026".</summary>
    public static string Date(this IStringLocalizer<Texts> texts, DateTimeOffset at, ViewerClock? clock) => Local(at, clock).ToString(texts["Date.Full"], CultureInfo.CurrentCulture);

    /// <summary>"21 Nov 2026, 17:33", with the hours as the language writes them.</summary>
    public static string Moment(this IStringLocalizer<Texts> texts, DateTimeOffset at, ViewerClock? clock) => $"{texts.Date(at, clock)}, {Local(at, clock).ToString("t", CultureInfo.CurrentCulture)}";

    private static DateTimeOffset Local(DateTimeOffset at, ViewerClock? clock) => clock?.Local(at) ?? at;
}
