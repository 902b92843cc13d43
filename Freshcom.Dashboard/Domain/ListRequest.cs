namespace Freshcom.Domain;

/// <summary>One key of a list's order.</summary>
public sealed record SortKey(string Name, bool Descending);

/// <summary>Which part of a list, searched for what, in which order. A list's service says which sort keys it knows.</summary>
/// <param name="Take">At most 100.</param>
public sealed record ListRequest(int Skip, int Take, string? Search, IReadOnlyList<SortKey> Sort);
