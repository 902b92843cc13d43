namespace Freshcom.Delivery;

/// <summary>One text message, ready to go.</summary>
/// <param name="Id">The same on every try.</param>
/// <param name="To">E.164.</param>
/// <param name="Body">Plain text.</param>
/// <param name="Attempt">Which try this is, from 1: a second gateway takes over after two.</param>
/// <param name="Gateway">The account's own gateway; null for the operator's.</param>
public sealed record SmsMessage(Guid Id, string To, string Body, int Attempt = 1, SmsSettings? Gateway = null);

/// <summary>Hands text messages to an SMS gateway.</summary>
public interface ISmsSender
{
    /// <summary>One try, 10 s at most. Throws only when cancelled.</summary>
    Task<DeliveryResult> SendAsync(SmsMessage message, CancellationToken cancel);
}
