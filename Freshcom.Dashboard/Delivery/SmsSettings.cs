using System.Text;
using Freshcom.Domain;

namespace Freshcom.Delivery;

/// <summary>The kinds of SMS gateways.</summary>
public enum SmsProvider
{
    /// <summary>None is set up.</summary>
    None,

    /// <summary>A plain JSON gateway: POST of <c>id to body from</c> to <see cref="SmsSettings.Url"/>.</summary>
    Http,

    /// <summary>Twilio's Messages API, or one that speaks it.</summary>
    Twilio,
}

/// <summary>An SMS gateway: the section <c>Sms</c> of the configuration, or an account's own.</summary>
public sealed record SmsSettings
{
    public SmsProvider Provider { get; init; }

    /// <summary>The sender's number or name; with Twilio either this or <see cref="MessagingServiceSid"/>.</summary>
    public string? From { get; init; }

    /// <summary>Http: where messages are posted.</summary>
    public string? Url { get; init; }

    /// <summary>Http: the whole value of the Authorization header, when there is to be one.</summary>
    public string? Authorization { get; init; }

    /// <summary>Twilio: the API's origin.</summary>
    public string BaseUrl { get; init; } = "https://api.twilio.com";

    public string? AccountSid { get; init; }

    public string? AuthToken { get; init; }

    public string? MessagingServiceSid { get; init; }

    /// <summary>Takes over after two failed tries of a message; null when there is none. Its own is not looked at.</summary>
    public SmsSettings? Fallback { get; init; }

    /// <summary>The gateway of a message's try, counted from 1.</summary>
    public SmsSettings ForTry(int attempt) => attempt > 2 && Fallback is { IsSetUp: true } second ? second : this;

    /// <summary>Whether there is a gateway to send through.</summary>
    public bool IsSetUp => Provider != SmsProvider.None && Check().Count == 0;

    /// <summary>Checks what was entered; all faults at once, by field name.</summary>
    public IReadOnlyList<Error> Check()
    {
        List<Error?> faults = Provider switch
        {
            SmsProvider.Http => [CheckUrl(Url, "url"), Domain.Text.Line(Authorization ?? "", "authorization", 2000) ?? (Ascii.IsValid(Authorization ?? "") ? null : Errors.Invalid("authorization"))],
            SmsProvider.Twilio =>
            [
                CheckUrl(BaseUrl, "baseUrl"),
                Domain.Text.RequiredLine(AccountSid, "accountSid"),
                Domain.Text.RequiredLine(AuthToken, "authToken"),
                string.IsNullOrWhiteSpace(From) && string.IsNullOrWhiteSpace(MessagingServiceSid) ? Errors.Required("from") : null,
                Domain.Text.Line(MessagingServiceSid ?? "", "messagingServiceSid"),
            ],
            _ => [],
        };
        faults.Add(Text.Line(From ?? "", "from", 40));
        return [.. faults.OfType<Error>()];
    }

    /// <summary>The provider's name; never a secret.</summary>
    public override string ToString() => Provider.ToString();

    private static Error? CheckUrl(string? url, string field) =>
        Domain.Text.RequiredLine(url, field, 2000) ?? (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http") ? null : Errors.Invalid(field));
}
