using System.Net;
using System.Text;

namespace Freshcom.Delivery;

/// <summary>
/// Posts JSON to merchants' webhooks: https only, no redirects, no private addresses, signed by <see cref="WebhookSignature"/>. How an answer is
/// taken follows Standard Webhooks, <i>Delivery success and failure</i>: 2xx is a success; 3xx a failure like any other, worth another try;
/// 410 asks never to be called again.
/// </summary>
/// <param name="clients">Makes the clients of <see cref="DeliveryHttp"/>.</param>
/// <param name="time">The clock of the signed timestamp.</param>
public sealed class HttpWebhookSender(IHttpClientFactory clients, TimeProvider time) : IWebhookSender
{
    private const string Target = "The webhook's target";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public async Task<DeliveryResult> SendAsync(WebhookMessage message, CancellationToken cancel)
    {
        if (!Uri.TryCreate(message.Url, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.UserInfo.Length > 0)
            return new DeliveryResult.Refused("The webhook's target must be an https address without a user name.");
        if (WebhookSignature.Headers(message, time.GetUtcNow()) is not { } headers) return new DeliveryResult.Refused("The webhook's signing secret is malformed.");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(message.Body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var client = clients.CreateClient(DeliveryHttp.Merchants);
        return await DeliveryHttp.SendAsync(client, request, Limit, Target, (response, _) => Judge(response), cancel);
    }

    private static DeliveryResult Judge(HttpResponseMessage response) => response switch
    {
        { IsSuccessStatusCode: true } => new DeliveryResult.Accepted(null, $"{(int)response.StatusCode}"),
        { StatusCode: HttpStatusCode.Gone } => new DeliveryResult.Refused($"{Target} answered 410: it asks never to be called again.") { IsGone = true },
        { StatusCode: >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest } =>
            new DeliveryResult.Failed($"{Target} answered {(int)response.StatusCode}: redirects are not followed."),
        _ => DeliveryHttp.NotAccepted(response, Target),
    };
}
