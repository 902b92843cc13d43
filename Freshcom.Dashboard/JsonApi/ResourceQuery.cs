namespace Freshcom.JsonApi;

/// <summary>
/// What any request may ask of its answer: <c>include</c>, <c>fields[Type]</c>, <c>locale</c>. The answer's writer keeps to it by itself;
/// a handler binds it only when it wants to know what to load, or the locale to write. A malformed one is 400 before the handler.
/// </summary>
public sealed class ResourceQuery : IBound
{
    private readonly HashSet<string> _include = [];
    private readonly Dictionary<string, HashSet<string>> _fields = [];

    private ResourceQuery(QueryReader query, ResourceSpec? spec)
    {
        foreach (var name in query.Names) Read(query, name, spec);
        Faults = [.. query.Faults];
    }

    /// <summary>For documents that nobody asked for, as a webhook's body: everything, nothing included.</summary>
    internal static ResourceQuery Everything { get; } = new(new QueryReader(QueryCollection.Empty), null);

    /// <summary>The <c>locale</c> parameter (<c>zh-CN</c>); null when it did not come.</summary>
    public string? Locale { get; private set; }

    internal IReadOnlyList<ApiError> Faults { get; }

    IReadOnlyList<ApiError> IBound.Faults => Faults;

    /// <summary>Whether the answer shall include what this relationship (path) points at.</summary>
    public bool Includes(string path) => _include.Contains(path);

    internal bool HasInclude => _include.Count > 0;

    /// <summary>Whether the answer shall have this attribute or relationship.</summary>
    public bool Shows(string type, string field) => !_fields.TryGetValue(type, out var fields) || fields.Contains(field);

    /// <summary>The query of this request, read once.</summary>
    public static ResourceQuery Of(HttpContext context)
    {
        if (context.Features.Get<ResourceQuery>() is { } known) return known;
        var query = new ResourceQuery(new QueryReader(context.Request.Query), context.GetEndpoint()?.Metadata.GetMetadata<ReturnsMetadata>()?.Spec);
        context.Features.Set(query);
        return query;
    }

    public static ValueTask<ResourceQuery?> BindAsync(HttpContext context) => ValueTask.FromResult<ResourceQuery?>(Of(context));

    /// <summary>Whether the parameter is one of those that this class reads.</summary>
    internal static bool Knows(string name) => name is "include" or "locale" || QueryReader.Member("fields", name) is not null;

    private void Read(QueryReader query, string name, ResourceSpec? spec)
    {
        if (name == "locale") ReadLocale(query);
        else if (name == "include") ReadInclude(query, spec);
        else if (QueryReader.Member("fields", name) is { } type) ReadFields(query, name, type, spec);
    }

    private void ReadLocale(QueryReader query)
    {
        if (query.Text("locale") is not { } text) return;
        Locale = RequestLocale.Parse(text);
        if (Locale is null) query.Refuse("locale", "must be a language tag such as zh-CN");
    }

    private void ReadInclude(QueryReader query, ResourceSpec? spec)
    {
        foreach (var path in query.List("include") ?? [])
        {
            if (spec is null || !spec.Includes.Contains(path)) query.Refuse("include", "names a relationship that cannot be included here");
            else AddWithParents(path);
        }
    }

    /// <summary><c>user.account</c> includes the user as well: a compound document is linked all the way.</summary>
    private void AddWithParents(string path)
    {
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1)) _include.Add(path[..dot]);
        _include.Add(path);
    }

    private void ReadFields(QueryReader query, string name, string type, ResourceSpec? spec)
    {
        if (spec is null || !spec.HasType(type)) query.Refuse(name, "names a type that this resource does not have");
        else if (query.List(name) is { } fields) _fields[type] = [.. fields];
    }
}
