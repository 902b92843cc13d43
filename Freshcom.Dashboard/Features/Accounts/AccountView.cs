using Freshcom.Domain;

namespace Freshcom.Features.Accounts;

/// <summary>An account as it is read, its localizable attributes in the locale that was asked for.</summary>
/// <param name="TestAccountId">The test account beside a live one; null for a test account.</param>
public sealed record AccountView(Guid Id, AccountMode Mode, Guid? TestAccountId, DateTimeOffset InsertedAt, DateTimeOffset UpdatedAt)
{
    public required string Name { get; init; }
    public string? CompanyName { get; init; }
    public required string DefaultLocale { get; init; }
    public AuthMethod DefaultAuthMethod { get; init; }
    public string? WebsiteUrl { get; init; }
    public string? SupportEmail { get; init; }
    public string? TechEmail { get; init; }
    public bool IsReadyForLiveTransaction { get; init; }
    public string? Caption { get; init; }
    public string? Description { get; init; }

    /// <summary>The merchant's own JSON object, as text; null for none.</summary>
    public string? CustomData { get; init; }

    /// <param name="locale">Null for the account's default.</param>
    public static AccountView Of(Account account, Guid? testAccountId, string? locale = null)
    {
        return new(account.Id, account.Mode, testAccountId, account.InsertedAt, account.UpdatedAt)
        {
            Name = Read("name", account.Name)!,
            CompanyName = Read("companyName", account.CompanyName),
            Caption = Read("caption", account.Caption),
            Description = Read("description", account.Description),
            DefaultLocale = account.DefaultLocale,
            DefaultAuthMethod = account.DefaultAuthMethod,
            WebsiteUrl = account.WebsiteUrl,
            SupportEmail = account.SupportEmail,
            TechEmail = account.TechEmail,
            IsReadyForLiveTransaction = account.IsReadyForLiveTransaction,
            CustomData = account.CustomData,
        };

        string? Read(string attribute, string? original) => IsDefault(account, locale) ? original : account.Translations.Read(locale, attribute, original);
    }

    /// <summary>The record itself is in the default locale; every other one is a translation.</summary>
    internal static bool IsDefault(Account account, string? locale) => locale is null || locale.Equals(account.DefaultLocale, StringComparison.OrdinalIgnoreCase);
}
