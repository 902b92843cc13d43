using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Accounts;

/// <summary>The rules of an account's attributes, and how they are written; all faults at once.</summary>
public static class AccountFields
{
    private const int LongestUrl = 2000;

    /// <summary>The methods that an account may give to new users (rule 2): an app is enrolled by its user alone.</summary>
    public static readonly IReadOnlyList<AuthMethod> DefaultMethods = [AuthMethod.Simple, AuthMethod.TfaEmail, AuthMethod.TfaSms];

    public static IEnumerable<Error> Check(AccountInput input) => new[]
    {
        input.Name.IsSet ? Text.RequiredLine(input.Name.Value, "name") : null,
        Written(input.CompanyName) is { } company ? Text.Line(company, "companyName") : null,
        input.DefaultLocale.IsSet && RequestLocale.Parse(input.DefaultLocale.Value) is null ? Errors.Invalid("defaultLocale") : null,
        input.DefaultAuthMethod.IsSet && MethodIn(input) is null ? Errors.Invalid("defaultAuthMethod") : null,
        Written(input.WebsiteUrl) is { } url ? CheckUrl(url, "websiteUrl") : null,
        Written(input.SupportEmail) is { } support ? EmailAddress.Check(support, "supportEmail") : null,
        Written(input.TechEmail) is { } tech ? EmailAddress.Check(tech, "techEmail") : null,
        Written(input.Caption) is { } caption ? Text.Line(caption, "caption", Text.MaxDescription) : null,
        Written(input.Description) is { } description ? Text.Lines(description, "description") : null,
    }.OfType<Error>();

    /// <summary>Writes what came; the localizable attributes as translations, unless <paramref name="locale"/> is the account's default.</summary>
    public static void Write(Account account, AccountInput input, string? locale)
    {
        if (AccountView.IsDefault(account, locale))
        {
            if (input.Name.IsSet) account.Name = input.Name.Value!;
            if (input.CompanyName.IsSet) account.CompanyName = Written(input.CompanyName);
            if (input.Caption.IsSet) account.Caption = Written(input.Caption);
            if (input.Description.IsSet) account.Description = Written(input.Description);
        }
        else
        {
            foreach (var (attribute, text) in Localizable(input).Where(x => x.Text.IsSet))
                if (account.Translations.Read(locale, attribute, null) != Written(text)) account.Translations = account.Translations.With(locale!, attribute, Written(text));
        }
        if (MethodIn(input) is { } method) account.DefaultAuthMethod = method;
        if (input.WebsiteUrl.IsSet) account.WebsiteUrl = Written(input.WebsiteUrl);
        if (input.SupportEmail.IsSet) account.SupportEmail = Written(input.SupportEmail);
        if (input.TechEmail.IsSet) account.TechEmail = Written(input.TechEmail);
        if (input.IsReadyForLiveTransaction.IsSet) account.IsReadyForLiveTransaction = input.IsReadyForLiveTransaction.Value;
        if (input.CustomData.IsSet) account.CustomData = input.CustomData.Value?.GetRawText();
        // Last: it decides which language the texts above were written in.
        if (input.DefaultLocale.IsSet) account.DefaultLocale = RequestLocale.Parse(input.DefaultLocale.Value)!;
    }

    /// <summary>What the audit log compares, by the attributes' names.</summary>
    public static IEnumerable<(string Attribute, string? Value)> Audited(AccountView account) =>
    [
        ("name", account.Name), ("companyName", account.CompanyName), ("defaultLocale", account.DefaultLocale), ("defaultAuthMethod", account.DefaultAuthMethod.Wire()),
        ("websiteUrl", account.WebsiteUrl), ("supportEmail", account.SupportEmail), ("techEmail", account.TechEmail),
        ("isReadyForLiveTransaction", account.IsReadyForLiveTransaction ? "true" : "false"), ("caption", account.Caption), ("description", account.Description), ("customData", account.CustomData),
    ];

    private static IEnumerable<(string Attribute, Optional<string?> Text)> Localizable(AccountInput input) =>
        [("name", input.Name), ("companyName", input.CompanyName), ("caption", input.Caption), ("description", input.Description)];

    private static AuthMethod? MethodIn(AccountInput input) =>
        WireNames.TryParse<AuthMethod>(input.DefaultAuthMethod.Value, out var method) && DefaultMethods.Contains(method) ? method : null;

    /// <summary>Blank counts as nothing, as forms send it.</summary>
    private static string? Written(Optional<string?> text) => string.IsNullOrWhiteSpace(text.Value) ? null : text.Value;

    private static Error? CheckUrl(string text, string field) =>
        Text.Line(text, field, LongestUrl) ?? (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0 ? null : Errors.Invalid(field));
}
