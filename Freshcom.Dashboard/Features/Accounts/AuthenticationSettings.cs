using Freshcom.Domain;

namespace Freshcom.Features.Accounts;

/// <summary>How the users of an account authenticate, with what the settings page has to say about it (rule 2).</summary>
public sealed record AuthenticationSettings
{
    /// <summary>Given to users made from now on.</summary>
    public required AuthMethod DefaultAuthMethod { get; init; }

    /// <summary>Digits of a code: 6 to 8.</summary>
    public int CodeLength { get; init; }

    /// <summary>Minutes that a login code lives: 1 to 30.</summary>
    public int LoginCodeMinutes { get; init; }

    /// <summary>Text messages a day, over all users: 0 to 1,000,000.</summary>
    public int SmsPerDay { get; init; }

    /// <summary>Regions (ISO 3166-1 alpha-2) that text messages may go to; empty allows all.</summary>
    public IReadOnlyList<string> SmsCountries { get; init; } = [];

    /// <summary>Days that the message log is kept: 7 to 365.</summary>
    public int MessageDays { get; init; }

    /// <summary>Milliseconds before a refused password is answered: 0 to 2,000.</summary>
    public int RefusalMilliseconds { get; init; }

    /// <summary>How many users have each method now; they keep it whatever the default becomes.</summary>
    public required IReadOnlyDictionary<AuthMethod, int> UsersByMethod { get; init; }

    public int UserCount => UsersByMethod.Values.Sum();
}

/// <summary>A change of the <see cref="AuthenticationSettings"/>; null leaves a setting as it is.</summary>
public sealed record AuthenticationSettingsInput
{
    public AuthMethod? DefaultAuthMethod { get; init; }
    public int? CodeLength { get; init; }
    public int? LoginCodeMinutes { get; init; }
    public int? SmsPerDay { get; init; }
    public IReadOnlyList<string>? SmsCountries { get; init; }
    public int? RefusalMilliseconds { get; init; }
    public int? MessageDays { get; init; }

    /// <summary>All faults at once.</summary>
    public IEnumerable<Error> Check() => new[]
    {
        DefaultAuthMethod is { } method && !AccountFields.DefaultMethods.Contains(method) ? Errors.Invalid("defaultAuthMethod") : null,
        Within(CodeLength, 6, 8, "codeLength"), Within(LoginCodeMinutes, 1, 30, "loginCodeMinutes"), Within(SmsPerDay, 0, 1_000_000, "smsPerDay"),
        Within(RefusalMilliseconds, 0, 2000, "refusalMilliseconds"), Within(MessageDays, 7, 365, "messageDays"),
        SmsCountries?.All(PhoneNumber.IsCountry) == false ? Errors.Invalid("smsCountries") : null,
    }.OfType<Error>();

    public void Write(Account account)
    {
        account.DefaultAuthMethod = DefaultAuthMethod ?? account.DefaultAuthMethod;
        account.CodeLength = CodeLength ?? account.CodeLength;
        account.LoginCodeMinutes = LoginCodeMinutes ?? account.LoginCodeMinutes;
        account.SmsPerDay = SmsPerDay ?? account.SmsPerDay;
        account.RefusalMilliseconds = RefusalMilliseconds ?? account.RefusalMilliseconds;
        account.MessageDays = MessageDays ?? account.MessageDays;
        if (SmsCountries is not null) account.SmsCountries = [.. SmsCountries.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>What the audit log compares, by the settings' names.</summary>
    public static IEnumerable<(string Attribute, string? Value)> Audited(Account account) =>
    [
        ("defaultAuthMethod", account.DefaultAuthMethod.Wire()), ("codeLength", $"{account.CodeLength}"), ("loginCodeMinutes", $"{account.LoginCodeMinutes}"), ("smsPerDay", $"{account.SmsPerDay}"),
        ("smsCountries", string.Join(", ", account.SmsCountries)), ("refusalMilliseconds", $"{account.RefusalMilliseconds}"), ("messageDays", $"{account.MessageDays}"),
    ];

    private static Error? Within(int? value, int min, int max, string field) => value is { } given && (given < min || given > max) ? Errors.OutOfRange(field, min, max) : null;
}
