using Freshcom.Domain;

namespace Freshcom.JsonApi;

/// <summary>
/// The query of a list: paging, search, filters, order. Bound by minimal APIs on endpoints with <c>.ReturnsList(spec)</c>; whatever is
/// malformed or not in the spec is answered 400 before the handler, with <c>source.parameter</c>.
/// </summary>
public sealed class ListQuery : IBound
{
    public const int DefaultPageSize = 25;
    public const int MaxPageSize = 100;

    private readonly ResourceSpec _spec;
    private readonly Dictionary<string, string> _filters = [];
    private readonly Dictionary<string, string> _parameters = [];

    private ListQuery(QueryReader query, ResourceSpec spec, ResourceQuery answer)
    {
        (_spec, Answer) = (spec, answer);
        PageNumber = query.Number("page[number]", 1, int.MaxValue);
        PageSize = query.Number("page[size]", DefaultPageSize, MaxPageSize);
        Search = query.Text("search") is { } search && search.Trim() is { Length: > 0 } words ? words : null;
        if (Search is { Length: > 200 }) query.Refuse("search", "must be at most 200 characters");
        Sort = ReadSort(query);
        foreach (var name in query.Names) ReadOther(query, name);
        Faults = [.. query.Faults, .. answer.Faults];
    }

    /// <summary>From 1.</summary>
    public int PageNumber { get; }

    /// <summary>1 to 100; 25 when not given.</summary>
    public int PageSize { get; }

    /// <summary>How many records come before the page; at most <see cref="int.MaxValue"/>.</summary>
    public int Skip => (int)Math.Min((PageNumber - 1L) * PageSize, int.MaxValue);

    /// <summary>What to search for, trimmed, to 200 characters; null when nothing.</summary>
    public string? Search { get; }

    /// <summary>The order; newest first when not given. Never empty, no name twice.</summary>
    public IReadOnlyList<SortKey> Sort { get; }

    /// <summary>The part that services take.</summary>
    public ListRequest Request => new(Skip, PageSize, Search, Sort);

    /// <summary>What is asked of the answer.</summary>
    public ResourceQuery Answer { get; }

    internal IReadOnlyList<ApiError> Faults { get; }

    IReadOnlyList<ApiError> IBound.Faults => Faults;

    /// <summary>A filter's text; null when it did not come. Asking for one that the spec lacks is a bug and throws.</summary>
    public string? Filter(string name) => _spec.Filters.ContainsKey(name)
        ? _filters.GetValueOrDefault(name)
        : throw new ArgumentException($"{_spec.Type} declares no filter {name}.", nameof(name));

    /// <summary>A filter declared with <see cref="JsonApi.Filter.Of{TEnum}"/>.</summary>
    public TEnum? Filter<TEnum>(string name) where TEnum : struct, Enum =>
        WireNames.TryParse<TEnum>(Filter(name), out var value) ? value : null;

    /// <summary>A filter declared as <see cref="JsonApi.Filter.Id"/>.</summary>
    public Guid? FilterId(string name) => ResourceIds.Parse(Filter(name));

    /// <summary>A filter declared as <see cref="JsonApi.Filter.Flag"/>.</summary>
    public bool? FilterFlag(string name) => Filter(name) is { } text ? text == "true" : null;

    /// <summary>One of the list's own parameters; null when it did not come.</summary>
    public string? Parameter(string name) => _parameters.GetValueOrDefault(name);

    public static ValueTask<ListQuery?> BindAsync(HttpContext context)
    {
        var spec = context.GetEndpoint()?.Metadata.GetMetadata<ReturnsMetadata>()?.Spec
            ?? throw new InvalidOperationException("An endpoint with a ListQuery declares .ReturnsList(spec).");
        return ValueTask.FromResult<ListQuery?>(new(new(context.Request.Query), spec, ResourceQuery.Of(context)));
    }

    private List<SortKey> ReadSort(QueryReader query)
    {
        var keys = new List<SortKey>();
        foreach (var word in query.List("sort") ?? [])
        {
            var key = new SortKey(word.TrimStart('-'), word[0] == '-');
            if (!_spec.Sorts.Contains(key.Name) || word.StartsWith("--", StringComparison.Ordinal))
                query.Refuse("sort", $"can only be {string.Join(", ", _spec.Sorts)}, each also with a minus");
            else if (keys.Exists(other => other.Name == key.Name)) query.Refuse("sort", "names a key twice");
            else keys.Add(key);
        }
        return keys.Count > 0 ? keys : [new("insertedAt", Descending: true)];
    }

    private void ReadOther(QueryReader query, string name)
    {
        if (name is "page[number]" or "page[size]" or "search" or "sort" || ResourceQuery.Knows(name)) return;
        if (QueryReader.Member("filter", name) is { } filter) Keep(query, name, WireNames.ToCamel(filter), _spec.Filters, _filters);
        else Keep(query, name, WireNames.ToCamel(name), _spec.Parameters, _parameters);
    }

    private static void Keep(
        QueryReader query, string name, string key, IReadOnlyDictionary<string, Filter> known, Dictionary<string, string> kept)
    {
        if (!known.TryGetValue(key, out var filter)) query.Refuse(name, "is not known to this list");
        else if (query.Text(name) is not { } value) return;
        else if (!filter.Accepts(value)) query.Refuse(name, "has a value that this list does not know");
        else if (!kept.TryAdd(key, value)) query.Refuse(name, "is given more than once");
    }
}
