using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Freshcom.Domain;

namespace Freshcom.JsonApi;

/// <summary>An answer with an error document: <c>{"errors":[{"id","status","code","title","source"}],"meta":{"locale"}}</c>.</summary>
public sealed class ErrorResult : IResult, IStatusCodeHttpResult
{
    private readonly IReadOnlyList<ApiError> _errors;
    private readonly (string Name, string Value)? _header;

    /// <param name="errors">All errors of the request, never empty; the first one's status is the answer's.</param>
    /// <param name="header">A header that the answer carries besides.</param>
    public ErrorResult(IReadOnlyList<ApiError> errors, (string Name, string Value)? header = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(errors.Count);
        (_errors, _header) = (errors, header);
    }

    /// <summary>The answer's HTTP status.</summary>
    public int StatusCode => _errors[0].Status;

    int? IStatusCodeHttpResult.StatusCode => StatusCode;

    /// <summary>The plain answer of a status: one error, without a source.</summary>
    public static ErrorResult OfStatus(int status) => new([ApiError.OfStatus(status)]);

    /// <summary>The one place where a refused operation becomes an HTTP answer.</summary>
    public static ErrorResult Of(Failure failure) => failure switch
    {
        Failure.Invalid invalid => new([.. invalid.Errors.Select(ApiError.Of)]),
        Failure.NotFound => OfStatus(StatusCodes.Status404NotFound),
        Failure.Forbidden => OfStatus(StatusCodes.Status403Forbidden),
        Failure.ProofRequired proof => new(
            [new(StatusCodes.Status403Forbidden, "otpRequired", "An OTP of the present method is required in the X-Freshcom-OTP header")],
            (OtpHeader.Name, OtpHeader.Required(proof.Method))),
        Failure.Wait wait => new(
            [ApiError.OfStatus(StatusCodes.Status429TooManyRequests)],
            ("Retry-After", Seconds(wait.RetryAfter))),
        _ => throw new UnreachableException($"Failure without an answer: {failure.GetType().Name}."),
    };

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (_header is { } header) httpContext.Response.Headers[header.Name] = header.Value;
        return DocumentBody.WriteAsync(httpContext, StatusCode, json => Write(json, httpContext));
    }

    private void Write(Utf8JsonWriter json, HttpContext context)
    {
        json.WriteStartObject();
        json.WriteStartArray("errors");
        for (var i = 0; i < _errors.Count; i++) Write(json, _errors[i], IdOf(context, i));
        json.WriteEndArray();
        // A 5xx carries its trace id and nothing else.
        if (StatusCode < 500) DocumentBody.WriteMeta(json, RequestLocale.Of(context));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ApiError error, string id)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("status", error.Status.ToString(CultureInfo.InvariantCulture));
        json.WriteString("code", error.Code);
        json.WriteString("title", error.Title);
        if (error.SourcePointer is not null || error.SourceParameter is not null)
        {
            json.WriteStartObject("source");
            if (error.SourcePointer is not null) json.WriteString("pointer", error.SourcePointer);
            if (error.SourceParameter is not null) json.WriteString("parameter", error.SourceParameter);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>The request's trace id, by which the log finds it; numbered from the second error on.</summary>
    private static string IdOf(HttpContext context, int index)
    {
        var trace = Activity.Current?.Id ?? context.TraceIdentifier;
        return index == 0 ? trace : string.Create(CultureInfo.InvariantCulture, $"{trace}-{index + 1}");
    }

    private static string Seconds(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The header by which an OTP is asked for and given.</summary>
public static class OtpHeader
{
    public const string Name = "X-Freshcom-OTP";

    /// <summary>The OTP that came with a request; null when there is none, several, or one longer than any code.</summary>
    public static string? Read(HttpRequest request) =>
        request.Headers[Name] is [{ Length: > 0 and <= 64 } otp] ? otp.Trim() : null;

    /// <summary>The value that asks for an OTP of a method.</summary>
    public static string Required(AuthMethod method) => $"required; auth_method={method.Wire()}";
}
