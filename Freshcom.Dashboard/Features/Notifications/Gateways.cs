using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Sessions;

namespace Freshcom.Features.Notifications;

/// <summary>What a merchant may know of the gateway that sends its messages: never a password or token.</summary>
/// <param name="IsSetUp">Whether a message could leave.</param>
/// <param name="From">Who messages come from unless their template says otherwise; null when nothing is configured.</param>
/// <param name="Provider">The SMS provider's kind, or the mail server's host; null when there is none.</param>
public sealed record GatewayFacts(bool IsSetUp, string? From, string? Provider);

/// <summary>The gateways that an account's messages go through: the operator's.</summary>
public sealed class Gateways(SmtpSettings smtp, SmsSettings sms)
{
    public GatewayFacts Email => new(smtp.IsSetUp, smtp.From, smtp.IsSetUp ? smtp.Host : null);

    public GatewayFacts Sms => new(sms.IsSetUp, sms.From ?? sms.MessagingServiceSid, sms.IsSetUp ? sms.Provider.ToString() : null);

    /// <summary>Whether a message of that channel would come to its gateway; in test mode it is captured, and needs none.</summary>
    public bool CanSend(Caller caller, Channel channel) => caller.IsTest || (channel == Channel.Sms ? Sms : Email).IsSetUp;
}
