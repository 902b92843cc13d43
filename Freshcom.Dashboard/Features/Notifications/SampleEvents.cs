using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>Events that never happened, for previews, dry runs and tests: with values for every variable of <see cref="TemplateVariables"/>.</summary>
public sealed class SampleEvents(TimeProvider time)
{
    private const string Name = "Kim Example", FirstName = "Kim", LastName = "Example";

    /// <summary>Addresses of a sample customer: a domain (RFC 2606) and a number (North American 555-01xx) that belong to nobody.</summary>
    public const string Email = "kim@example.com", Phone = "+12025550143";

    /// <param name="account">Whose templates are tried, and how long its codes are.</param>
    /// <param name="name">Any event; one of another module has no variables of its own.</param>
    /// <param name="channel">By which channel its code goes, where both may be.</param>
    /// <param name="email">Where a test shall go; null for the sample's own.</param>
    /// <param name="phone">As <paramref name="email"/>.</param>
    public DomainEvent Of(Account account, string name, Channel channel, string email = Email, string phone = Phone)
    {
        var variables = Variables(name, email, phone);
        return new DomainEvent(name, account.Id, variables) { Secret = Secret(account, name, channel == Channel.Sms ? phone : email, channel) };
    }

    private static Dictionary<string, object?> Variables(string name, string email, string phone)
    {
        var person = new Dictionary<string, object?>
        {
            ["id"] = Guid.Empty.ToString(),
            ["name"] = Name,
            ["first_name"] = FirstName,
            ["last_name"] = LastName,
            ["email"] = email,
            ["phone_number"] = phone,
        };
        return name switch
        {
            EventNames.PhoneCodeCreated => new() { ["phone_number"] = phone },
            EventNames.EmailCodeCreated => new() { ["email"] = email },
            EventNames.PasswordResetUnknownName => new() { ["username"] = email },
            EventNames.CustomerCreated or EventNames.CustomerUpdated or EventNames.CustomerDeleted =>
                new() { ["customer"] = new Dictionary<string, object?>(person) { ["code"] = "C-1001", ["status"] = "registered", ["label"] = null } },
            EventNames.AccountCreated or EventNames.AccountUpdated => [],
            _ => EventNames.All.Contains(name) ? new() { ["user"] = new Dictionary<string, object?>(person) { ["username"] = email } } : [],
        };
    }

    private EventSecret? Secret(Account account, string name, string address, Channel channel)
    {
        var (now, code) = (time.GetUtcNow(), "12345678"[..account.CodeLength]);
        return name switch
        {
            EventNames.TfaCodeCreated => new("code", code, channel, address, now.AddMinutes(account.LoginCodeMinutes)),
            EventNames.PhoneCodeCreated or EventNames.EmailCodeCreated => new("code", code, channel, address, now.AddMinutes(30)),
            EventNames.EmailLinkCreated => new("user.email_verification_token", SampleToken, Channel.Email, address, now.AddHours(24)),
            EventNames.PasswordResetCreated => new("user.password_reset_token", SampleToken, Channel.Email, address, now.AddHours(24)),
            _ => null,
        };
    }

    // As long as a real one, and plainly none.
    private const string SampleToken = "sample-token-sample-token-sample-token-1234";
}
