namespace Freshcom.Delivery;

/// <summary>What became of one try to hand a message to its gateway. Closed; senders return it and throw only when they are cancelled.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult() { }

    /// <summary>The gateway has taken the message over.</summary>
    /// <param name="GatewayId">The gateway's own id for it, when it gave one; at most 200 characters.</param>
    /// <param name="Answer">What the gateway said, one line, never the message's content.</param>
    public sealed record Accepted(string? GatewayId, string Answer) : DeliveryResult;

    /// <summary>Refused for good: trying again would change nothing.</summary>
    /// <param name="Reason">One sentence for the merchant; holds no secret and no code.</param>
    public sealed record Refused(string Reason) : DeliveryResult;

    /// <summary>Did not work this time; worth another try.</summary>
    /// <param name="Reason">One sentence for the merchant; holds no secret and no code.</param>
    public sealed record Failed(string Reason) : DeliveryResult;
}
