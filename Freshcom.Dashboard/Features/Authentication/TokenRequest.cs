using System.Text.Json;

namespace Freshcom.Features.Authentication;

/// <summary>The fields of a token request, from a form or a JSON object; a field that is no text makes the whole unreadable.</summary>
public sealed record TokenRequest(string? GrantType, string? Username, string? Password, string? Scope, string? RefreshToken, string? Challenge, string? Otp)
{
    /// <summary>Null when the body is neither, or is over 256 kB, or holds broken text.</summary>
    public static async Task<TokenRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var fields = request.HasFormContentType ? await ReadFormAsync(request, cancellationToken) : await ReadJsonAsync(request, cancellationToken);
        if (fields is null || fields.Values.Any(x => !IsWellFormed(x))) return null;
        var header = request.Headers["X-Freshcom-OTP"].ToString();
        return new(Field("grant_type"), Field("username"), Field("password"), Field("scope"), Field("refresh_token"), Field("challenge"), header.Length > 0 ? header : Field("otp"));

        string? Field(string name) => fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    private static async Task<Dictionary<string, string>?> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            return form.ToDictionary(x => x.Key, x => x.Value.ToString());
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static async Task<Dictionary<string, string>?> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType()) return null;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            if (body.RootElement.ValueKind != JsonValueKind.Object) return null;
            Dictionary<string, string> fields = [];
            foreach (var property in body.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Null) continue;
                if (property.Value.ValueKind != JsonValueKind.String) return null;
                fields[property.Name] = property.Value.GetString()!;
            }
            return fields;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\0' or '\uFFFD') return false;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
        }
        return true;
    }
}
