using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Microsoft.AspNetCore.Authorization;

namespace Freshcom.Features.Accounts;

/// <summary><c>/v1/account_memberships</c>: the account's, for administrators and who may read; with <c>target=user</c> anyone's own.</summary>
public static class MembershipEndpoints
{
    public static void MapMemberships(this RouteGroupBuilder v1)
    {
        v1.MapGet("/account_memberships", ListAsync).ForReaders().ReturnsList(MembershipResource.Spec);
        v1.MapGet("/account_memberships/{id:guid}", GetAsync).ForReaders().Returns(MembershipResource.Spec);
        v1.MapPatch("/account_memberships/{id:guid}", UpdateAsync).ForAdministrators().Returns(MembershipResource.Spec);
    }

    private static async Task<IResult> ListAsync(ListQuery query, Caller caller, HttpContext context, MembershipService memberships, CancellationToken cancellationToken) =>
        (await memberships.ListAsync(caller, query.Request, ScopeOf(context), query.Filter<Role>("role"), cancellationToken)).ToList(MembershipResource.ToResource);

    private static async Task<IResult> GetAsync(Guid id, Caller caller, HttpContext context, MembershipService memberships, CancellationToken cancellationToken) =>
        (await memberships.GetAsync(caller, id, ScopeOf(context), cancellationToken)).ToOk(MembershipResource.ToResource);

    private static async Task<IResult> UpdateAsync(Guid id, JsonApiRequest<MembershipInput> request, Caller caller, MembershipService memberships, CancellationToken cancellationToken) =>
        (await memberships.ChangeRoleAsync(caller, id, RoleIn(request.Input), cancellationToken)).ToOk(MembershipResource.ToResource);

    private static Optional<Role?> RoleIn(MembershipInput input) =>
        !input.Role.IsSet ? default : WireNames.TryParse<Role>(input.Role.Value, out var role) ? role : new Optional<Role?>(true, null);

    private static MembershipScope ScopeOf(HttpContext context) =>
        context.Request.Query[MembershipResource.Target].ToString() == MembershipResource.TargetUser ? MembershipScope.OwnUser : MembershipScope.Account;

    /// <summary>Here the query decides who may ask, so the roles alone cannot say it.</summary>
    private static TBuilder ForReaders<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireAssertion(MayRead));

    private static bool MayRead(AuthorizationHandlerContext authorization) =>
        authorization.Resource is HttpContext context && context.Features.Get<Caller>() is { } caller && MembershipService.MayRead(caller, ScopeOf(context));
}
