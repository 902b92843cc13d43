using Freshcom.Domain;

namespace Freshcom.JsonApi;

/// <summary>One member of an error document.</summary>
/// <param name="Status">The HTTP status that it belongs to.</param>
/// <param name="Code">Stable, camelCase.</param>
/// <param name="Title">English, one sentence; never an exception's text.</param>
/// <param name="SourcePointer">A JSON pointer into the request's document, or null.</param>
/// <param name="SourceParameter">The name of the query parameter at fault, or null.</param>
public sealed record ApiError(int Status, string Code, string Title, string? SourcePointer = null, string? SourceParameter = null)
{
    /// <summary>A request document at fault (400).</summary>
    public static ApiError Malformed(string title, string? at, string code = "invalidDocument") =>
        new(StatusCodes.Status400BadRequest, code, title, at);

    /// <summary>An attribute of the wrong JSON type or with a text that is none (400).</summary>
    public static ApiError WrongType(string attribute, string expected) =>
        new(StatusCodes.Status400BadRequest, "invalid", $"{Errors.Label(attribute)} must be {expected}", PointerOf(attribute));

    /// <summary>A malformed or unknown query parameter (400).</summary>
    public static ApiError BadParameter(string parameter, string title) =>
        new(StatusCodes.Status400BadRequest, "invalidParameter", title, SourceParameter: parameter);

    /// <summary>A broken rule (422): always with a pointer, because the public client cannot read an error without one.</summary>
    public static ApiError Of(Error error) =>
        new(StatusCodes.Status422UnprocessableEntity, error.Code, error.Title, PointerOf(error.Field));

    /// <summary>What an answer of this status says when nothing more is known.</summary>
    public static ApiError OfStatus(int status) => status switch
    {
        400 => new(status, "badRequest", "The request is malformed"),
        401 => new(status, "unauthorized", "A valid access token is required"),
        403 => new(status, "forbidden", "The role of this token may not do this"),
        404 => new(status, "notFound", "There is no such resource"),
        405 => new(status, "methodNotAllowed", "The resource does not support this method"),
        406 => new(status, "notAcceptable", $"The answer can only be {ApiMediaTypes.JsonApi} or {ApiMediaTypes.Json}"),
        408 => new(status, "timeout", "The request took too long to arrive"),
        413 => new(status, "payloadTooLarge", "The body must be at most 256 kB"),
        415 => new(status, "unsupportedMediaType", $"The body must be {ApiMediaTypes.JsonApi} or {ApiMediaTypes.Json}"),
        429 => new(status, "tooManyRequests", "Too many requests; try again later"),
        503 => new(status, "unavailable", "The service is not available at the moment"),
        >= 500 => new(status, "internalError", "Something went wrong on our side"),
        _ => new(status, "refused", "The request was refused"),
    };

    private static string PointerOf(string? field) => field switch
    {
        null => "/data/attributes",
        _ when field.StartsWith("relationships/", StringComparison.Ordinal) => $"/data/{field}",
        _ => $"/data/attributes/{field}",
    };
}

/// <summary>A bound argument that may have faults; the filter of /v1 answers them before the handler runs.</summary>
internal interface IBound
{
    /// <summary>All faults found while binding; empty when it is sound.</summary>
    IReadOnlyList<ApiError> Faults { get; }
}
