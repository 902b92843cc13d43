using System.Globalization;
using System.Text.Json.Serialization;
using Freshcom.Domain;

namespace Freshcom.Features.Authentication;

/// <summary>A granted token, as RFC 6749 section 5.1 writes it.</summary>
public sealed record GrantedToken(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string RefreshToken);

/// <summary>The answers of the token endpoint; none says which part was wrong, none may be cached.</summary>
public static class TokenResult
{
    public static IResult Ok(GrantedToken token) => new Answer(200, token);

    public static IResult InvalidRequest(string description) => new Answer(400, new TokenError("invalid_request", description));

    public static IResult InvalidGrant() => new Answer(400, new TokenError("invalid_grant", "Username and password, or the token, is invalid."));

    public static IResult UnsupportedGrantType() => new Answer(400, new TokenError("unsupported_grant_type", "grant_type is password, otp or refresh_token."));

    public static IResult SlowDown(TimeSpan wait, string why = "Too many wrong tries; wait before the next one.") =>
        new Answer(429, new TokenError("slow_down", why)) { RetryAfter = (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) };

    public static IResult OtpRequired(OtpPrompt prompt) =>
        new Answer(400, new TokenError("invalid_request", "OTP is invalid, please set OTP using the X-Freshcom-OTP header.") { Challenge = prompt.Challenge }) { OtpMethod = prompt.Method };

    private sealed record TokenError(
        [property: JsonPropertyName("error")] string Error,
        [property: JsonPropertyName("error_description")] string Description)
    {
        [JsonPropertyName("challenge"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Challenge { get; init; }
    }

    private sealed record Answer(int Status, object Body) : IResult
    {
        public int? RetryAfter { get; init; }
        public AuthMethod? OtpMethod { get; init; }

        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.CacheControl = "no-store";
            headers.Pragma = "no-cache";
            if (RetryAfter is { } seconds) headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            if (OtpMethod is { } method) headers["X-Freshcom-OTP"] = $"required; auth_method={method.Wire()}";
            httpContext.Response.StatusCode = Status;
            return httpContext.Response.WriteAsJsonAsync(Body, Body.GetType(), httpContext.RequestAborted);
        }
    }
}
