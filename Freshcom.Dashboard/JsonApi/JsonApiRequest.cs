using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace Freshcom.JsonApi;

/// <summary>
/// A request document, bound by minimal APIs: <c>(JsonApiRequest&lt;CustomerInput&gt; request, …)</c>. A handler under /v1 sees only sound ones;
/// a faulty one is answered before it (400, or 413 beyond 256 kB), with all faults at once.
/// </summary>
public sealed class JsonApiRequest<TInput> : IBound, IEndpointParameterMetadataProvider where TInput : IResourceInput, new()
{
    private static readonly IReadOnlyList<InputMember> Members = InputShape.Of(typeof(TInput));

    private JsonApiRequest(TInput input, string? id, IReadOnlyList<ApiError> faults) => (Input, Id, Faults) = (input, id, faults);

    /// <summary>The attributes and relationships that came.</summary>
    public TInput Input { get; }

    /// <summary>The document's <c>data.id</c>; null when it has none. Where the route has an id they are the same.</summary>
    public string? Id { get; }

    internal IReadOnlyList<ApiError> Faults { get; }

    IReadOnlyList<ApiError> IBound.Faults => Faults;

    /// <summary>For routes without an id, as <c>PATCH /user</c>: the 400 that answers a document of another resource, else null.</summary>
    public IResult? RefuseOtherThan(Guid id) => Id is null || ResourceIds.Parse(Id) == id ? null : new ErrorResult([OtherId]);

    public static async ValueTask<JsonApiRequest<TInput>?> BindAsync(HttpContext context)
    {
        if (await RequestBody.ReadAsync(context) is not { } bytes)
            return new(new(), null, [ApiError.OfStatus(StatusCodes.Status413PayloadTooLarge)]);
        var input = new TInput();
        var document = new RequestDocument(input, Members, TInput.ResourceType);
        if (bytes.Length > 0 || !TInput.MayLackBody) document.Read(bytes);
        return new(input, document.Id, [.. document.Faults, .. RouteFaults(context, document.Id)]);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new ReadsMetadata(TInput.ResourceType, Members, TInput.MayLackBody));

    private static ApiError OtherId => ApiError.Malformed("The id is not that of the resource", "/data/id");

    private static IEnumerable<ApiError> RouteFaults(HttpContext context, string? id)
    {
        var route = context.GetRouteValue("id")?.ToString();
        if (id is null || route is null || id == route) yield break;
        if (ResourceIds.Parse(id) is not { } given || ResourceIds.Parse(route) != given) yield return OtherId;
    }
}

/// <summary>What an endpoint reads, for the API's description.</summary>
internal sealed record ReadsMetadata(string ResourceType, IReadOnlyList<InputMember> Members, bool MayLackBody);
