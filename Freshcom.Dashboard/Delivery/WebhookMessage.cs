namespace Freshcom.Delivery;

/// <summary>One webhook call, ready to go.</summary>
/// <param name="Id">The <c>webhook-id</c>, the same on every try.</param>
/// <param name="Url">An https address.</param>
/// <param name="Body">JSON.</param>
/// <param name="Secrets">The live signing secrets (<see cref="WebhookSignature"/>), the newest first: each signs. None for an unsigned call.</param>
public sealed record WebhookMessage(Guid Id, string Url, string Body, IReadOnlyList<string> Secrets)
{
    // A record prints its members; secrets are for no log.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Id = ").Append(Id).Append(", Url = ").Append(Url);
        return true;
    }
}

/// <summary>Calls merchants' webhooks.</summary>
public interface IWebhookSender
{
    /// <summary>One try, 15 s at most. Throws only when cancelled.</summary>
    Task<DeliveryResult> SendAsync(WebhookMessage message, CancellationToken cancel);
}
