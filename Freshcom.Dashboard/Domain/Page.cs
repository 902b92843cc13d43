namespace Freshcom.Domain;

/// <summary>One page of a list.</summary>
/// <param name="Items">The page's records in order; empty beyond the end.</param>
/// <param name="TotalCount">How many records the filter and search leave; exact unless <paramref name="TotalCountIsLowerBound"/>.</param>
/// <param name="AllCount">How many there are without filter and search.</param>
/// <param name="TotalCountIsLowerBound">True when counting stopped early and there are more.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long TotalCount, long AllCount, bool TotalCountIsLowerBound = false);
