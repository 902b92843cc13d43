namespace Freshcom.JsonApi;

/// <summary>What an endpoint answers, in one line each: queries are held against it, and the API's description is made from it.</summary>
public static class EndpointConventions
{
    /// <summary>Answers one resource with this status (200 or 201).</summary>
    public static TBuilder Returns<TBuilder>(this TBuilder endpoint, ResourceSpec spec, int status = StatusCodes.Status200OK)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ReturnsMetadata(spec, status, IsList: false));

    /// <summary>Answers a list of resources; its handler binds a <see cref="ListQuery"/>.</summary>
    public static TBuilder ReturnsList<TBuilder>(this TBuilder endpoint, ResourceSpec spec)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ReturnsMetadata(spec, StatusCodes.Status200OK, IsList: true));

    /// <summary>Answers 204.</summary>
    public static TBuilder ReturnsNothing<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ReturnsMetadata(null, StatusCodes.Status204NoContent, IsList: false));
}

/// <summary>What an endpoint answers.</summary>
internal sealed record ReturnsMetadata(ResourceSpec? Spec, int Status, bool IsList);
