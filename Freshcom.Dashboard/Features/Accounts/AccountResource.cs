using System.Text.Json;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.JsonApi;

namespace Freshcom.Features.Accounts;

/// <summary>The attributes of an <c>Account</c> on the wire.</summary>
public sealed record AccountAttributes(
    string Name, AccountMode Mode, string? CompanyName, string DefaultLocale, AuthMethod DefaultAuthMethod, string? WebsiteUrl, string? SupportEmail, string? TechEmail,
    bool IsReadyForLiveTransaction, Guid? TestAccountId, string? Caption, string? Description, JsonElement CustomData);

/// <summary>The <c>Account</c> resource.</summary>
public static class AccountResource
{
    private static readonly JsonElement NoData = JsonSerializer.Deserialize<JsonElement>("{}");

    /// <summary>For tests of webhooks: the account itself.</summary>
    public static readonly SampleDocument Sample = new([EventNames.AccountUpdated], (account, _) => AccountView.Of(account, account.IsTest ? null : Guid.Empty).ToResource());

    public static readonly ResourceSpec Spec = ResourceSpec.Of<AccountAttributes>("Account") with { Meta = typeof(AccountMeta) };

    public static Resource ToResource(this AccountView account) => new("Account", account.Id, account.InsertedAt, account.UpdatedAt, new AccountAttributes(
        account.Name, account.Mode, account.CompanyName, account.DefaultLocale, account.DefaultAuthMethod, account.WebsiteUrl, account.SupportEmail, account.TechEmail,
        account.IsReadyForLiveTransaction, account.TestAccountId, account.Caption, account.Description,
        account.CustomData is null ? NoData : JsonSerializer.Deserialize<JsonElement>(account.CustomData)));
}

/// <summary>The attributes of a <c>RefreshToken</c> on the wire.</summary>
public sealed record RefreshTokenAttributes(string PrefixedId);

/// <summary>The <c>RefreshToken</c> resource: an account's publishable token.</summary>
public static class RefreshTokenResource
{
    public static readonly ResourceSpec Spec = ResourceSpec.Of<RefreshTokenAttributes>("RefreshToken");

    public static Resource ToResource(this PublishableToken token) => new("RefreshToken", token.Id, token.InsertedAt, token.InsertedAt, new RefreshTokenAttributes(token.PrefixedId));
}
