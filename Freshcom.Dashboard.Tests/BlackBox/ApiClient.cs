using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Freshcom.Tests.BlackBox;

/// <summary>A caller of <c>/v1</c> with one token, or with none.</summary>
public sealed class ApiClient(HttpClient http, string? token = null, string? refreshToken = null)
{
    public const string JsonApi = "application/vnd.api+json";

    private static readonly JsonSerializerOptions s_wire = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The refresh token that came with the access token, when one did.</summary>
    public string RefreshToken => refreshToken ?? throw new InvalidOperationException("This client has no refresh token.");

    public string AccessToken => token ?? throw new InvalidOperationException("This client has no token.");

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<Answer> PostAsync(string path, string type, object? attributes = null, object? relationships = null, string? otp = null) =>
        SendAsync(HttpMethod.Post, path, Document(type, attributes, relationships), otp: otp);

    public Task<Answer> PatchAsync(string path, string type, object? attributes = null, object? relationships = null, string? otp = null) =>
        SendAsync(HttpMethod.Patch, path, Document(type, attributes, relationships), otp: otp);

    /// <summary>Asks for a token with a form, the OTP in the header when it is given.</summary>
    public Task<Answer> TokenAsync(string? otp, params (string Name, string Value)[] fields)
    {
        var form = string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));
        return SendAsync(HttpMethod.Post, "/token", form, "application/x-www-form-urlencoded", "application/json", otp);
    }

    public Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, string contentType = JsonApi, string? accept = null, string? otp = null) =>
        SendBytesAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), contentType, accept, otp);

    /// <summary>Sends the bytes as they are; the path is relative to <c>/v1</c> unless it begins with it.</summary>
    public async Task<Answer> SendBytesAsync(HttpMethod method, string path, byte[]? body, string contentType = JsonApi, string? accept = null, string? otp = null)
    {
        using var request = new HttpRequestMessage(method, new Uri("/v1" + path, UriKind.Relative));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (otp is not null) request.Headers.TryAddWithoutValidation("X-Freshcom-OTP", otp);
        request.Headers.TryAddWithoutValidation("Accept", accept ?? JsonApi);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        return await SendAsync(request);
    }

    /// <summary>Sends a request that the test made itself.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        var stop = TestContext.Current.CancellationToken;
        using var response = await http.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key.ToUpperInvariant(), header => string.Join(", ", header.Value));
        return new Answer(response.StatusCode, text, headers);
    }

    /// <summary>The same caller with another token pair.</summary>
    public ApiClient As(Answer tokens) => new(http, tokens.Is(200).Field("access_token"), tokens.Field("refresh_token"));

    /// <summary>A JSON:API request document.</summary>
    public static string Document(string type, object? attributes = null, object? relationships = null, string? id = null)
    {
        var data = new Dictionary<string, object> { ["type"] = type, ["attributes"] = attributes ?? new { } };
        if (relationships is not null) data["relationships"] = relationships;
        if (id is not null) data["id"] = id;
        return JsonSerializer.Serialize(new { data }, s_wire);
    }

    /// <summary>A to-one relationship.</summary>
    public static object One(string type, string id) => new { data = new { type, id } };
}
