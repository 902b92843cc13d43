using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Freshcom.Delivery;

/// <summary>
/// Posts JSON to merchants' webhooks: https only, no redirects, no private addresses. With a secret the call is signed as Standard Webhooks
/// describes (standardwebhooks.com): HMAC-SHA-256 over <c>id.timestamp.body</c>.
/// </summary>
/// <param name="clients">Makes the clients of <see cref="DeliveryHttp"/>.</param>
/// <param name="time">The clock of the signed timestamp.</param>
public sealed class HttpWebhookSender(IHttpClientFactory clients, TimeProvider time) : IWebhookSender
{
    private const string Target = "The webhook's target";
    private const string SecretPrefix = "whsec_";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>A new signing secret of 256 bits.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public async Task<DeliveryResult> SendAsync(WebhookMessage message, CancellationToken cancel)
    {
        if (!Uri.TryCreate(message.Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
            return new DeliveryResult.Refused("The webhook's target must be an https address.");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(message.Body, Encoding.UTF8, "application/json") };
        if (!TrySign(request, message)) return new DeliveryResult.Refused("The webhook's signing secret is malformed.");
        using var client = clients.CreateClient(DeliveryHttp.Merchants);
        return await DeliveryHttp.SendAsync(client, request, Limit, Target, (response, _) => response.IsSuccessStatusCode
            ? new DeliveryResult.Accepted(null, $"{(int)response.StatusCode}")
            : DeliveryHttp.NotAccepted(response, Target), cancel);
    }

    private bool TrySign(HttpRequestMessage request, WebhookMessage message)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("webhook-id", message.Id.ToString());
        request.Headers.Add("webhook-timestamp", timestamp);
        if (message.Secret is not { } secret) return true;
        var key = new byte[secret.Length];
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal) || !Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length)) return false;
        var signed = Encoding.UTF8.GetBytes($"{message.Id}.{timestamp}.{message.Body}");
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key.AsSpan(0, length), signed))}");
        return true;
    }
}
