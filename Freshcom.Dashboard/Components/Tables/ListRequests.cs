using Freshcom.Domain;

namespace Freshcom.Components.Tables;

/// <summary>Between a table and the services that page its rows.</summary>
public static class ListRequests
{
    /// <summary>What a service is asked for; in the column's order, else by <paramref name="usual"/>, newest or highest first.</summary>
    public static Domain.ListRequest ToService(this ListRequest asked, string? search = null, string usual = "insertedAt") =>
        new(asked.Offset, asked.Limit, string.IsNullOrWhiteSpace(search) ? null : search.Trim(), [asked.Sort is { } sort ? new SortKey(sort, asked.Descending) : new SortKey(usual, Descending: true)]);

    /// <summary>A service's page as a table takes it.</summary>
    public static ListPage<T> ToTable<T>(this Page<T> page) => new(page.Items, (int)page.TotalCount, page.TotalCountIsLowerBound);
}
