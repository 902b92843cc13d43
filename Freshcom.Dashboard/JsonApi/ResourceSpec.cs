namespace Freshcom.JsonApi;

/// <summary>
/// What the API knows of a resource: its type and attributes, how its list may be filtered, sorted and extended. Endpoints declare it
/// (<c>.Returns(spec)</c>, <c>.ReturnsList(spec)</c>); queries are held against it and the API's description is made from it.
/// </summary>
/// <param name="Type">The type as written, <c>Customer</c>.</param>
/// <param name="Attributes">The record whose properties are the attributes, without <c>insertedAt</c> and <c>updatedAt</c>.</param>
public sealed record ResourceSpec(string Type, Type Attributes)
{
    /// <summary>The relationships by name, with the type that each points at.</summary>
    public IReadOnlyDictionary<string, string> Relationships { get; init; } = new Dictionary<string, string>();

    /// <summary>The record that is the resource's <c>meta</c>; null when it has none.</summary>
    public Type? Meta { get; init; }

    /// <summary>The relationship paths that <c>include</c> may name, <c>user</c> or <c>user.account</c>.</summary>
    public IReadOnlyList<string> Includes { get; init; } = [];

    /// <summary>The types, besides this one and those of the relationships, that <c>fields[…]</c> may name.</summary>
    public IReadOnlyList<string> OtherTypes { get; init; } = [];

    /// <summary>The list's filters by name.</summary>
    public IReadOnlyDictionary<string, Filter> Filters { get; init; } = new Dictionary<string, Filter>();

    /// <summary>What the list may be sorted by.</summary>
    public IReadOnlyList<string> Sorts { get; init; } = ["insertedAt", "updatedAt"];

    /// <summary>Parameters of this list alone, such as <c>target</c>.</summary>
    public IReadOnlyDictionary<string, Filter> Parameters { get; init; } = new Dictionary<string, Filter>();

    /// <summary>The spec of a resource whose attributes are <typeparamref name="TAttributes"/>.</summary>
    public static ResourceSpec Of<TAttributes>(string type) => new(type, typeof(TAttributes));

    internal bool HasType(string type) => type == Type || Relationships.Values.Contains(type) || OtherTypes.Contains(type);
}

/// <summary>What a filter accepts; anything else is 400.</summary>
public sealed class Filter
{
    private readonly Func<string, bool> _accepts;

    private Filter(Func<string, bool> accepts, IReadOnlyList<string>? values = null) => (_accepts, Values) = (accepts, values);

    /// <summary>Any text to 200 characters.</summary>
    public static Filter Text { get; } = new(text => text.Length <= 200);

    /// <summary>An id.</summary>
    public static Filter Id { get; } = new(text => ResourceIds.Parse(text) is not null);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static Filter Flag { get; } = new(text => text is "true" or "false", ["true", "false"]);

    /// <summary>A value of an enum, by its names on the wire.</summary>
    public static Filter Of<TEnum>() where TEnum : struct, Enum =>
        new(text => WireNames.TryParse<TEnum>(text, out _), [.. Enum.GetValues<TEnum>().Select(value => WireNames.Of(value))]);

    /// <summary>One of these words.</summary>
    public static Filter OneOf(params string[] values) => new(values.Contains, values);

    internal IReadOnlyList<string>? Values { get; }

    internal bool Accepts(string value) => _accepts(value);
}
