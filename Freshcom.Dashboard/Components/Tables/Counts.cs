using System.Globalization;
using Freshcom.Domain;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Components.Tables;

/// <summary>The count beside a list's title.</summary>
public static class Counts
{
    /// <summary>"1,284", or once it is narrowed "214 of 1,284"; with a plus where counting stopped early.</summary>
    public static string Beside<T>(IStringLocalizer<Texts> texts, Page<T> page, bool isNarrowed)
    {
        // Counting stops at the same number for both, so that "all" is a lower bound exactly there.
        var all = Number(page.AllCount, page.AllCount >= Most);
        return isNarrowed ? texts["CountOf", Number(page.TotalCount, page.TotalCountIsLowerBound), all] : all;
    }

    private const int Most = 10_000;

    private static string Number(long count, bool isLowerBound) => count.ToString("N0", CultureInfo.CurrentCulture) + (isLowerBound ? "+" : "");
}
