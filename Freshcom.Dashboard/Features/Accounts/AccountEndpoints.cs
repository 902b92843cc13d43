using Freshcom.Features.Sessions;
using Freshcom.JsonApi;

namespace Freshcom.Features.Accounts;

/// <summary><c>/v1/account</c>, <c>/v1/account_resets</c>, <c>/v1/refresh_token</c>.</summary>
public static class AccountEndpoints
{
    public static void MapAccounts(this RouteGroupBuilder v1)
    {
        v1.MapGet("/account", GetAsync).ForAnyToken().Returns(AccountResource.Spec);
        v1.MapPatch("/account", UpdateAsync).ForDevelopers().Returns(AccountResource.Spec);
        v1.MapPost("/account_resets", ResetAsync).ForDevelopers().ReturnsNothing();
        v1.MapGet("/refresh_token", GetPublishableTokenAsync).ForDevelopers().Returns(RefreshTokenResource.Spec);
    }

    private static async Task<IResult> GetAsync(Caller caller, ResourceQuery query, AccountService accounts, CancellationToken cancellationToken) =>
        (await accounts.GetAsync(caller, query.Locale, cancellationToken)).ToOk(AccountResource.ToResource);

    private static async Task<IResult> UpdateAsync(JsonApiRequest<AccountInput> request, Caller caller, ResourceQuery query, AccountService accounts, CancellationToken cancellationToken) =>
        request.RefuseOtherThan(caller.AccountId) ?? (await accounts.UpdateAsync(caller, request.Input, query.Locale, cancellationToken)).ToOk(AccountResource.ToResource);

    private static async Task<IResult> ResetAsync(JsonApiRequest<AccountResetInput> request, Caller caller, AccountResetService resets, CancellationToken cancellationToken) =>
        (await resets.ResetAsync(caller, cancellationToken)).ToNoContent();

    private static async Task<IResult> GetPublishableTokenAsync(Caller caller, AccountService accounts, CancellationToken cancellationToken) =>
        (await accounts.GetPublishableTokenAsync(caller, cancellationToken)).ToOk(RefreshTokenResource.ToResource);
}
