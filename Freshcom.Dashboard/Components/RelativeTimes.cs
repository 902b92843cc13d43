using System.Globalization;
using System.Text.Encodings.Web;
using Freshcom.Resources;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Freshcom.Components;

/// <summary>How long ago something was, as <c>RelativeTime</c> and the columns of lists show it.</summary>
public static class RelativeTimes
{
    /// <summary>"12 min ago", "Yesterday", "11 Nov", with the full date as title; a dash for null. Markup: in a list, a component for each would be most of what the open page holds.</summary>
    public static MarkupString Ago(this IStringLocalizer<Texts> texts, DateTimeOffset? at, ViewerClock clock)
    {
        if (at is not { } moment) return new($"""<span class="mute" aria-label="{Encoded(texts["Never"])}">—</span>""");
        var then = clock.Local(moment);
        var iso = moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new($"""<time datetime="{iso}" title="{Encoded(then.ToString("f", CultureInfo.CurrentCulture))}">{Encoded(Words(texts, then, clock.Now))}</time>""");
    }

    private static string Words(IStringLocalizer<Texts> texts, DateTimeOffset then, DateTimeOffset now)
    {
        var ago = now - then;
        var days = now.Date.Subtract(then.Date).Days;
        if (ago < TimeSpan.FromMinutes(-1)) return then.ToString(days == 0 ? "t" : "g", CultureInfo.CurrentCulture);
        if (ago < TimeSpan.FromMinutes(1)) return texts["Ago.Now"];
        if (ago < TimeSpan.FromHours(1)) return texts["Ago.Minutes", (int)ago.TotalMinutes];
        if (days == 0 || ago < TimeSpan.FromHours(6)) return texts["Ago.Hours", (int)ago.TotalHours];
        if (days == 1) return texts["Ago.Yesterday"];
        if (days < 7) return texts["Ago.Days", days];
        return then.ToString(texts[then.Year == now.Year ? "Date.DayMonth" : "Date.Full"], CultureInfo.CurrentCulture);
    }

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);
}
