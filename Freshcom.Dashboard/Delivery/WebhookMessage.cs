namespace Freshcom.Delivery;

/// <summary>One webhook call, ready to go.</summary>
/// <param name="Id">The <c>webhook-id</c>, the same on every try.</param>
/// <param name="Url">An https address.</param>
/// <param name="Body">JSON.</param>
/// <param name="Secret"><c>whsec_</c> and base64, with which the call is signed; null for an unsigned one.</param>
public sealed record WebhookMessage(Guid Id, string Url, string Body, string? Secret = null);

/// <summary>Calls merchants' webhooks.</summary>
public interface IWebhookSender
{
    /// <summary>One try, 15 s at most. Throws only when cancelled.</summary>
    Task<DeliveryResult> SendAsync(WebhookMessage message, CancellationToken cancel);
}
