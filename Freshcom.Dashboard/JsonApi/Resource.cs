namespace Freshcom.JsonApi;

/// <summary>A resource as it is answered.</summary>
/// <param name="Type">The type as written, <c>Customer</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="InsertedAt">When it was made; written among the attributes.</param>
/// <param name="UpdatedAt">When it last changed; written among the attributes.</param>
/// <param name="Attributes">A record; its properties are written in camelCase (<see cref="ApiJson"/>).</param>
public sealed record Resource(string Type, Guid Id, DateTimeOffset InsertedAt, DateTimeOffset UpdatedAt, object Attributes)
{
    /// <summary>Its relationships; those whose resource is at hand can be included.</summary>
    public IReadOnlyList<Relationship> Relationships { get; init; } = [];

    /// <summary>What there is to say beside the attributes: a record, written as they are; null for nothing.</summary>
    public object? Meta { get; init; }
}

/// <summary>A relationship of an answered resource.</summary>
public sealed class Relationship
{
    private Relationship(string name, bool isMany, IReadOnlyList<ResourceIdentifier> related, IReadOnlyList<Resource> resources) =>
        (Name, IsMany, Related, Resources) = (name, isMany, related, resources);

    public string Name { get; }

    internal bool IsMany { get; }

    internal IReadOnlyList<ResourceIdentifier> Related { get; }

    internal IReadOnlyList<Resource> Resources { get; }

    /// <summary>To one, known by its id; null for none.</summary>
    public static Relationship ToOne(string name, string type, Guid? id) =>
        new(name, false, id is { } known ? [new(type, known.ToString())] : [], []);

    /// <summary>To one that is at hand, so that <c>include</c> can show it.</summary>
    public static Relationship ToOne(string name, Resource resource) => new(name, false, [IdentifierOf(resource)], [resource]);

    /// <summary>To many that are at hand.</summary>
    public static Relationship ToMany(string name, IReadOnlyList<Resource> resources) =>
        new(name, true, [.. resources.Select(IdentifierOf)], resources);

    private static ResourceIdentifier IdentifierOf(Resource resource) => new(resource.Type, resource.Id.ToString());
}
