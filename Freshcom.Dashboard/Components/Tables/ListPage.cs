namespace Freshcom.Components.Tables;

/// <summary>What a table asks of its page: rows from <paramref name="Offset"/>, at most <paramref name="Limit"/>, in the order of a column.</summary>
/// <param name="Offset">How many rows to pass over; never negative.</param>
/// <param name="Limit">The size of a page.</param>
/// <param name="Sort">The <c>SortKey</c> of a column; null for the list's own order.</param>
/// <param name="Descending">Last first.</param>
public sealed record ListRequest(int Offset, int Limit, string? Sort, bool Descending);

/// <summary>Some rows of a list.</summary>
/// <param name="Items">The rows, at most as many as were asked for.</param>
/// <param name="Total">How many rows there are, after filters.</param>
/// <param name="TotalIsLowerBound">There are more than <paramref name="Total"/>; how many was not counted.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, int Total, bool TotalIsLowerBound = false);

/// <summary>Where a column stands when a phone shows a row in two lines; columns without a place are left out there.</summary>
public enum PhonePlace { None, FirstStart, FirstEnd, SecondStart, SecondEnd }
