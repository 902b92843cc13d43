using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Freshcom.JsonApi;

/// <summary>The two media types of /v1 and how Accept and Content-Type are judged (JSON:API 1.1, "Content Negotiation").</summary>
public static class ApiMediaTypes
{
    public const string JsonApi = "application/vnd.api+json";
    public const string Json = "application/json";

    /// <summary>Answers 406 or 415 before anything else is looked at. The token endpoint speaks OAuth's types and is left alone.</summary>
    internal static Task NegotiateAsync(HttpContext context, RequestDelegate next)
    {
        if (IsToken(context.Request.Path)) return next(context);
        if (AnswerTypeOf(context.Request) is null) return Refuse(context, StatusCodes.Status406NotAcceptable);
        if (HasBody(context) && !IsReadable(context.Request.ContentType)) return Refuse(context, StatusCodes.Status415UnsupportedMediaType);
        return next(context);
    }

    /// <summary>The type that answers this request: JSON:API's own wherever Accept lets it; null when Accept allows neither.</summary>
    internal static string? AnswerTypeOf(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0 || request.Headers.Accept.All(string.IsNullOrWhiteSpace)) return JsonApi;
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return null;
        var ranges = accepted.Where(range => range.Quality is not 0).ToList();
        var own = ranges.Where(range => Is(range, JsonApi)).ToList();
        if (own.Count > 0) return own.Exists(IsPlain) ? JsonApi : null;
        if (ranges.Exists(range => range.MatchesAllTypes || Is(range, "application/*"))) return JsonApi;
        return ranges.Exists(range => Is(range, Json)) ? Json : null;
    }

    private static bool IsReadable(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.Charset.Length == 0 || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && (Is(type, Json) || (Is(type, JsonApi) && IsPlain(type)));

    private static bool Is(MediaTypeHeaderValue range, string type) => range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <summary>No extension is supported; a profile may be ignored, and a charset is what many clients add by themselves.</summary>
    private static bool IsPlain(MediaTypeHeaderValue type) => type.Parameters.All(parameter =>
        parameter.Name.Value?.ToUpperInvariant() is "Q" or "CHARSET" or "PROFILE");

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? context.Request.ContentLength is not (null or 0);

    private static bool IsToken(PathString path) =>
        path.Value is { } text && text.TrimEnd('/').Equals("/v1/token", StringComparison.OrdinalIgnoreCase);

    private static Task Refuse(HttpContext context, int status) => ErrorResult.OfStatus(status).ExecuteAsync(context);
}
