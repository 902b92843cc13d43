using System.Text;
using System.Text.Json.Serialization;
using Freshcom.Domain;

namespace Freshcom.Delivery;

/// <summary>The kinds of SMS gateways.</summary>
public enum SmsProvider
{
    /// <summary>None is set up.</summary>
    None,

    /// <summary>A plain JSON gateway: a POST of <see cref="SmsSettings.BodyTemplate"/> to <see cref="SmsSettings.Url"/>.</summary>
    Http,

    /// <summary>Twilio's Messages API, or one that speaks it.</summary>
    Twilio,
}

/// <summary>An SMS gateway: the section <c>Sms</c> of the configuration, or an account's own.</summary>
public sealed record SmsSettings
{
    /// <summary>Tries of a message after which <see cref="Fallback"/> takes over.</summary>
    private const int TriesOfFirst = 2;

    public SmsProvider Provider { get; init; }

    /// <summary>The sender's number or name; with Twilio either this or <see cref="MessagingServiceSid"/>.</summary>
    public string? From { get; init; }

    /// <summary>Http: where messages are posted.</summary>
    public string? Url { get; init; }

    /// <summary>Http: the whole value of the Authorization header, when there is to be one.</summary>
    public string? Authorization { get; init; }

    /// <summary>Http: the JSON that is posted, with placeholders (<see cref="SmsBody"/>); null for the usual one.</summary>
    public string? BodyTemplate { get; init; }

    /// <summary>Twilio: the API's origin.</summary>
    public string BaseUrl { get; init; } = "https://api.twilio.com";

    public string? AccountSid { get; init; }

    public string? AuthToken { get; init; }

    public string? MessagingServiceSid { get; init; }

    /// <summary>Takes over after two failed tries of a message; null when there is none. Its own is not looked at.</summary>
    public SmsSettings? Fallback { get; init; }

    /// <summary>The gateway of a message's try, counted from 1.</summary>
    public SmsSettings ForTry(int attempt) => HasFallback && attempt > TriesOfFirst ? Fallback! : this;

    /// <summary>What the log calls the gateway of a message's try: Twilio, or the gateway's host; the second one by its place, too.</summary>
    public string NameForTry(int attempt)
    {
        var used = ForTry(attempt);
        var name = used.Provider == SmsProvider.Http && Uri.TryCreate(used.Url, UriKind.Absolute, out var url) ? url.Host : used.Provider.ToString();
        return ReferenceEquals(used, this) ? name : $"{name} (second)";
    }

    /// <summary>Whether another gateway is still to be tried after this try.</summary>
    public bool HasOtherAfter(int attempt) => HasFallback && attempt <= TriesOfFirst;

    private bool HasFallback => Fallback is { IsSetUp: true };

    /// <summary>Whether there is a gateway to send through.</summary>
    public bool IsSetUp => Provider != SmsProvider.None && Check().Count == 0;

    /// <summary>Whether it listens on this machine alone, as a stand-in does.</summary>
    public bool IsOnThisMachine => Uri.TryCreate(Provider == SmsProvider.Twilio ? BaseUrl : Url, UriKind.Absolute, out var url) && url.IsLoopback;

    /// <summary>What must never be shown; null when there is none.</summary>
    [JsonIgnore]
    public string? Secret => Provider switch { SmsProvider.Http => Authorization, SmsProvider.Twilio => AuthToken, _ => null };

    /// <summary>The same settings with another secret; null takes it away.</summary>
    public SmsSettings WithSecret(string? secret) => this with { Authorization = Provider == SmsProvider.Http ? secret : null, AuthToken = Provider == SmsProvider.Twilio ? secret : null };

    /// <summary>Whether the secret of <paramref name="other"/> goes to the same place, in the same name.</summary>
    public bool IsSameLogin(SmsSettings other) =>
        (Provider, Url, BaseUrl, AccountSid) == (other.Provider, other.Url, other.BaseUrl, other.AccountSid);

    /// <summary>Checks what was entered, but for <see cref="Fallback"/>; all faults at once, by field name.</summary>
    public IReadOnlyList<Error> Check()
    {
        List<Error?> faults = Provider switch
        {
            SmsProvider.Http =>
            [
                CheckUrl(Url, "url"),
                Text.Line(Authorization ?? "", "authorization", 2000) ?? (Ascii.IsValid(Authorization ?? "") ? null : Errors.Invalid("authorization")),
                SmsBody.Check(BodyTemplate, "bodyTemplate"),
            ],
            SmsProvider.Twilio =>
            [
                CheckUrl(BaseUrl, "baseUrl"),
                Text.RequiredLine(AccountSid, "accountSid"),
                Text.RequiredLine(AuthToken, "authToken"),
                string.IsNullOrWhiteSpace(From) && string.IsNullOrWhiteSpace(MessagingServiceSid) ? Errors.Required("from") : null,
                Text.Line(MessagingServiceSid ?? "", "messagingServiceSid"),
            ],
            _ => [],
        };
        faults.Add(Text.Line(From ?? "", "from", 40));
        return [.. faults.OfType<Error>()];
    }

    /// <summary>The provider's name; never a secret.</summary>
    public override string ToString() => Provider.ToString();

    private static Error? CheckUrl(string? url, string field) =>
        Text.RequiredLine(url, field, 2000) ?? (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("https" or "http") ? null : Errors.Invalid(field));
}
