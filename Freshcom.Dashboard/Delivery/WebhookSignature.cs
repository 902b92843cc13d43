using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Freshcom.Delivery;

/// <summary>
/// The signature of a webhook call as Standard Webhooks 1.0.0 describes it (github.com/standard-webhooks/standard-webhooks, spec): HMAC-SHA-256
/// over <c>id.timestamp.body</c>, as <c>v1,</c> and base64. While a secret is being changed both sign, so that the receiver may take either.
/// </summary>
public static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";

    // "Signing secret" in the specification's table: at least 24 bytes; 256 bits are the hash's own length.
    private const int SecretLength = 32;

    /// <summary>A new secret of 256 bits: <c>whsec_</c> and base64.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretLength));

    /// <summary>The three headers of a try, in the specification's order; without a secret the first two. Null when a secret is malformed.</summary>
    /// <param name="message">What is sent; its body is signed byte for byte.</param>
    /// <param name="now">When the try is made.</param>
    public static IReadOnlyList<(string Name, string Value)>? Headers(WebhookMessage message, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        List<(string, string)> headers = [("webhook-id", message.Id.ToString()), ("webhook-timestamp", timestamp)];
        var signed = Encoding.UTF8.GetBytes($"{message.Id}.{timestamp}.{message.Body}");
        List<string> signatures = [];
        foreach (var secret in message.Secrets)
        {
            if (KeyOf(secret) is not { } key) return null;
            signatures.Add($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
        }
        if (signatures.Count > 0) headers.Add(("webhook-signature", string.Join(' ', signatures)));
        return headers;
    }

    private static byte[]? KeyOf(string secret)
    {
        var key = new byte[secret.Length];
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length) && length > 0
            ? key[..length]
            : null;
    }
}
