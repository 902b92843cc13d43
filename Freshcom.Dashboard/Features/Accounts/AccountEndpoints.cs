using Freshcom.Domain;
using Freshcom.Features.Notifications;
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

    private static async Task<IResult> GetAsync(Caller caller, ResourceQuery query, AccountService accounts, ReadinessService readiness, CancellationToken cancellationToken) =>
        await AnswerAsync(await accounts.GetAsync(caller, query.Locale, cancellationToken), caller, readiness, cancellationToken);

    private static async Task<IResult> UpdateAsync(
        JsonApiRequest<AccountInput> request, Caller caller, ResourceQuery query, AccountService accounts, ReadinessService readiness, CancellationToken cancellationToken) =>
        request.RefuseOtherThan(caller.AccountId) ?? await AnswerAsync(await accounts.UpdateAsync(caller, request.Input, query.Locale, cancellationToken), caller, readiness, cancellationToken);

    /// <summary>The account with its readiness, which is looked for here alone: where an account is included elsewhere, nobody asked for it.</summary>
    private static async Task<IResult> AnswerAsync(Result<AccountView> account, Caller caller, ReadinessService readiness, CancellationToken cancellationToken)
    {
        if (account.Failure is { } failure) return failure.ToResult();
        var isCounted = caller.Role.MayReadAsStaff();
        return DocumentResult.One(account.Value.ToResource() with { Meta = AccountMeta.Of(await readiness.GetRecentAsync(caller, isCounted, cancellationToken), isCounted) });
    }

    private static async Task<IResult> ResetAsync(JsonApiRequest<AccountResetInput> request, Caller caller, AccountResetService resets, CancellationToken cancellationToken) =>
        (await resets.ResetAsync(caller, cancellationToken)).ToNoContent();

    private static async Task<IResult> GetPublishableTokenAsync(Caller caller, AccountService accounts, CancellationToken cancellationToken) =>
        (await accounts.GetPublishableTokenAsync(caller, cancellationToken)).ToOk(RefreshTokenResource.ToResource);
}
