using System.Text.Json;

namespace Freshcom.JsonApi;

/// <summary>An answer with a document <c>{data, included?, meta}</c>, written as the request's query wants it.</summary>
public sealed class DocumentResult : IResult, IStatusCodeHttpResult
{
    private readonly IReadOnlyList<Resource> _resources;
    private readonly Action<Utf8JsonWriter>? _counts;

    private DocumentResult(int status, IReadOnlyList<Resource> resources, Action<Utf8JsonWriter>? counts) =>
        (StatusCode, _resources, _counts) = (status, resources, counts);

    /// <summary>200 or 201.</summary>
    public int StatusCode { get; }

    int? IStatusCodeHttpResult.StatusCode => StatusCode;

    /// <summary>A document about one resource.</summary>
    public static DocumentResult One(Resource resource, int status = StatusCodes.Status200OK) => new(status, [resource], null);

    /// <summary>A list with its counts in <c>meta</c>.</summary>
    public static DocumentResult List(IReadOnlyList<Resource> resources, long totalCount, long allCount, bool isLowerBound) =>
        new(StatusCodes.Status200OK, resources, json =>
        {
            json.WriteNumber("totalCount", totalCount);
            json.WriteNumber("allCount", allCount);
            if (isLowerBound) json.WriteBoolean("totalCountIsLowerBound", true);
        });

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => DocumentBody.WriteAsync(httpContext, StatusCode, json =>
    {
        json.WriteStartObject();
        new ResourceWriter(json, ResourceQuery.Of(httpContext)).WriteData(_resources, isList: _counts is not null);
        DocumentBody.WriteMeta(json, RequestLocale.Of(httpContext), _counts);
        json.WriteEndObject();
    });
}
