using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>The variables that templates may show, by event (contract, <i>Events, triggers, templates</i>).</summary>
public static class TemplateVariables
{
    private static readonly string[] Account = ["account.name", "account.company_name", "account.website_url", "account.support_email"];
    private static readonly string[] User = ["user.name", "user.first_name", "user.last_name", "user.username", "user.email", "user.phone_number"];
    private static readonly string[] Customer = ["customer.name", "customer.first_name", "customer.last_name", "customer.email", "customer.phone_number", "customer.code", "customer.status"];

    /// <summary>What a template needs to be of use: the code, or the link with its token. Empty where the event has none.</summary>
    public static IReadOnlyList<string> Needed(string @event) => @event switch
    {
        EventNames.TfaCodeCreated or EventNames.PhoneCodeCreated or EventNames.EmailCodeCreated => ["code"],
        EventNames.EmailLinkCreated => ["freshcom_verify_email_url", "user.email_verification_token"],
        EventNames.PasswordResetCreated => ["freshcom_reset_password_url", "user.password_reset_token"],
        _ => [],
    };

    /// <summary>The code or token that a template of the event is for; null where the event has none. (The links may be the merchant's own.)</summary>
    public static string? Secret(string @event) => Needed(@event) is [.., var secret] ? secret : null;

    /// <summary>All of one event, the needed ones first.</summary>
    public static IReadOnlyList<string> Of(string @event) => [.. Needed(@event), .. Own(@event), .. Account];

    /// <summary>Those that every one of the events has; for a template that no trigger sends yet, those of login codes.</summary>
    public static IReadOnlyList<string> OfAll(IReadOnlyCollection<string> events) => events.Count == 0
        ? Of(EventNames.TfaCodeCreated)
        : [.. events.Select(Of).Aggregate((x, y) => [.. x.Intersect(y)])];

    /// <summary>All of one event, with those that nobody shows to a customer but may read.</summary>
    public static IReadOnlyList<string> Readable(string @event)
    {
        var own = Own(@event);
        return [.. Of(@event), "account.id", .. own == User ? ["user.id"] : own == Customer ? ["customer.id", "customer.label"] : Array.Empty<string>()];
    }

    private static string[] Own(string @event) => @event switch
    {
        EventNames.PhoneCodeCreated => ["phone_number"],
        EventNames.EmailCodeCreated => ["email"],
        EventNames.PasswordResetUnknownName => ["username"],
        EventNames.AccountCreated or EventNames.AccountUpdated => [],
        EventNames.CustomerCreated or EventNames.CustomerUpdated or EventNames.CustomerDeleted => Customer,
        _ => EventNames.All.Contains(@event) ? User : [],
    };
}
