namespace Freshcom.Delivery;

/// <summary>What became of one try to hand a message to its gateway. Closed; senders return it and throw only when they are cancelled.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult() { }

    /// <summary>Through which gateway, in a word for the merchant; null for a webhook.</summary>
    public string? Gateway { get; init; }

    /// <summary>The gateway has taken the message over.</summary>
    /// <param name="GatewayId">The gateway's own id for it, when it gave one; at most 200 characters.</param>
    /// <param name="Answer">What the gateway said, one line, never the message's content.</param>
    public sealed record Accepted(string? GatewayId, string Answer) : DeliveryResult;

    /// <summary>Refused for good: trying again would change nothing.</summary>
    /// <param name="Reason">One sentence for the merchant; holds no secret and no code.</param>
    public sealed record Refused(string Reason) : DeliveryResult
    {
        /// <summary>Every message would be refused like this one, as by a gateway that does not take the password.</summary>
        public bool IsGatewayFault { get; init; }

        /// <summary>The target asks never to be called again (410).</summary>
        public bool IsGone { get; init; }
    }

    /// <summary>Did not work this time, for the gateway's sake; worth another try.</summary>
    /// <param name="Reason">One sentence for the merchant; holds no secret and no code.</param>
    public sealed record Failed(string Reason) : DeliveryResult;

    /// <summary>There is no gateway to hand it to: nothing was tried.</summary>
    public sealed record NotTried : DeliveryResult;
}
