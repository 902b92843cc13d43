using System.Globalization;

namespace Freshcom.Csv;

/// <summary>A table on its way out: its rows come one by one as they are read, and are never all in memory.</summary>
/// <param name="FileName">What it is saved as: <c>customers-2026-11-24.csv</c>.</param>
/// <param name="Rows">Each with a value, or null, per heading. Enumerated once; the database is asked when that begins.</param>
public sealed record CsvTable(string FileName, IReadOnlyList<string> Headings, IAsyncEnumerable<IReadOnlyList<string?>> Rows)
{
    /// <summary>A moment as the API writes it, to the second; null where there is none.</summary>
    public static string? Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>How many rows there are and what narrowed them, for the audit log: <c>214 · status=guest</c>. Filters that are not set are left out, long ones cut after 200 characters.</summary>
    public static string Summary(int count, IEnumerable<(string Name, string? Value)> filters) => string.Join(" · ",
        filters.Where(x => !string.IsNullOrWhiteSpace(x.Value)).Select(x => $"{x.Name}={x.Value![..Math.Min(x.Value!.Length, 200)]}").Prepend(count.ToString(CultureInfo.InvariantCulture)));

    /// <summary><c>yes</c> or <c>no</c>.</summary>
    public static string YesNo(bool value) => value ? "yes" : "no";
}
