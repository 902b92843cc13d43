using Freshcom.Domain;

namespace Freshcom.Components.Tables;

/// <summary>Between what a table asks for and what the services take and give.</summary>
public static class ListPages
{
    /// <summary>The same request for a service, searched for <paramref name="search"/>; without a column's order, newest first.</summary>
    public static Domain.ListRequest ToRequest(this ListRequest request, string? search = null) =>
        new(request.Offset, request.Limit, string.IsNullOrWhiteSpace(search) ? null : search.Trim(), [request.Sort is { } sort ? new SortKey(sort, request.Descending) : new SortKey("insertedAt", true)]);

    /// <summary>A service's page for a table.</summary>
    public static ListPage<T> ToListPage<T>(this Page<T> page) => new(page.Items, (int)page.TotalCount, page.TotalCountIsLowerBound);

    /// <summary>The order for an address: <c>-name</c> is by name, last first.</summary>
    public static string? ToAddress(this ListRequest request) => request.Sort is { } sort ? $"{(request.Descending ? "-" : "")}{sort}" : null;
}
