using System.Globalization;
using Freshcom.Delivery;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>The rules of an account's own gateways. A secret that was not typed (null) is the saved one, which never goes anywhere but where it was entered for.</summary>
internal static class GatewayFields
{
    /// <summary>What stands before the fields of the second SMS gateway in errors.</summary>
    public const string OfSecond = "second/";

    /// <summary>What was typed, tidied, with the saved password where none was typed; or all faults at once.</summary>
    public static Result<SmtpSettings> Complete(SmtpSettings typed, SmtpSettings? saved)
    {
        var settings = Tidy(typed);
        List<Error> errors = [];
        if (settings.Username is not null && settings.Password is null && saved?.Password is { Length: > 0 } kept)
        {
            if (!settings.IsSameLogin(saved)) errors.Add(Errors.EnterAgain("password"));
            settings = settings with { Password = kept };
        }
        errors.InsertRange(0, settings.Check());
        return errors.Count > 0 ? errors : settings;
    }

    /// <summary>As for mail servers; the second gateway is kept apart from the first in every respect.</summary>
    public static Result<SmsSettings> Complete(SmsSettings typed, SmsSettings? saved)
    {
        List<Error> errors = [];
        var first = CompleteOne(typed, saved, "", errors);
        var second = typed.Fallback is { } other ? CompleteOne(other, saved?.Fallback, OfSecond, errors) : null;
        return errors.Count > 0 ? errors : first with { Fallback = second };
    }

    /// <summary>Without white space around, blanks as null; a password only beside a username.</summary>
    public static SmtpSettings Tidy(SmtpSettings typed) => typed with
    {
        Host = Blank(typed.Host),
        Username = Blank(typed.Username),
        Password = Blank(typed.Username) is null ? null : typed.Password,
        From = Blank(typed.From),
        ReplyTo = Blank(typed.ReplyTo),
    };

    /// <summary>Only what its provider takes, without white space around, blanks as null: nothing of another provider stays behind.</summary>
    public static SmsSettings Tidy(SmsSettings typed) => typed.Provider switch
    {
        SmsProvider.Http => new()
        {
            Provider = SmsProvider.Http,
            Url = Blank(typed.Url),
            Authorization = typed.Authorization?.Trim(),
            From = Blank(typed.From),
            BodyTemplate = Blank(typed.BodyTemplate),
            Fallback = typed.Fallback is { } second ? Tidy(second) : null,
        },
        SmsProvider.Twilio => new()
        {
            Provider = SmsProvider.Twilio,
            BaseUrl = typed.BaseUrl,
            AccountSid = Blank(typed.AccountSid),
            AuthToken = typed.AuthToken?.Trim(),
            From = Blank(typed.From),
            MessagingServiceSid = Blank(typed.MessagingServiceSid),
            Fallback = typed.Fallback is { } second ? Tidy(second) : null,
        },
        _ => new(),
    };

    /// <summary>What the audit log compares, by the settings' names, and what it may show of it.</summary>
    public static IEnumerable<(string Name, string? Value, string? Shown)> Audited(SmtpSettings? settings) =>
    [
        Open("host", settings?.Host), Open("port", settings?.Port?.ToString(CultureInfo.InvariantCulture)), Open("security", settings?.Security.ToString()),
        Open("username", settings?.Username), ("password", settings?.Password, null), Open("from", settings?.From), Open("replyTo", settings?.ReplyTo),
    ];

    /// <summary>As for mail servers. Addresses and bodies may carry keys: of the one the host is shown, of the other nothing.</summary>
    public static IEnumerable<(string Name, string? Value, string? Shown)> Audited(SmsSettings? settings) =>
        [.. AuditedOne(settings), .. AuditedOne(settings?.Fallback).Select(x => ($"second.{x.Name}", x.Value, x.Shown))];

    private static IEnumerable<(string Name, string? Value, string? Shown)> AuditedOne(SmsSettings? settings) =>
    [
        Open("provider", settings?.Provider.ToString()), ("url", settings?.Url, Uri.TryCreate(settings?.Url, UriKind.Absolute, out var url) ? url.Host : null),
        ("authorization", settings?.Authorization, null), ("bodyTemplate", settings?.BodyTemplate, null), Open("accountSid", settings?.AccountSid), ("authToken", settings?.AuthToken, null),
        Open("messagingServiceSid", settings?.MessagingServiceSid), Open("from", settings?.From),
    ];

    private static (string Name, string? Value, string? Shown) Open(string name, string? value) => (name, value, value);

    private static SmsSettings CompleteOne(SmsSettings typed, SmsSettings? saved, string of, List<Error> errors)
    {
        var settings = Tidy(typed);
        List<Error> found = settings.Provider == SmsProvider.None ? [Errors.Required("provider")] : [];
        if (settings.Secret is null && saved?.Secret is { Length: > 0 } kept && settings.Provider == saved.Provider)
        {
            if (!settings.IsSameLogin(saved)) found.Add(Errors.EnterAgain(settings.Provider == SmsProvider.Http ? "authorization" : "authToken"));
            settings = settings.WithSecret(kept);
        }
        else if (settings.Secret is { Length: 0 }) settings = settings.WithSecret(null);
        found.InsertRange(0, settings.Check());
        // Such a request carries credentials and a code.
        if (settings is { Provider: SmsProvider.Http, Url: { } url } && !IsHttps(url) && found.TrueForAll(x => x.Field != "url")) found.Add(Errors.NotHttps("url"));
        if (!IsHttps(settings.BaseUrl)) found.Add(Errors.NotHttps("baseUrl"));
        errors.AddRange(found.Select(x => x with { Field = of + x.Field }));
        return settings;
    }

    private static bool IsHttps(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps;

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
