using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;

namespace Freshcom.Features.Users;

/// <summary><c>/v1/users</c>, <c>/v1/user</c>, and what a user makes for itself: authenticator secrets and recovery codes.</summary>
public static class UserEndpoints
{
    public static void MapUsers(this RouteGroupBuilder v1)
    {
        v1.MapPost("/users", CreateAsync).ForNobodyOr(Role.Guest, Role.Developer, Role.Administrator).Returns(UserResource.Spec, StatusCodes.Status201Created);
        v1.MapGet("/users", ListAsync).ForDevelopersReading().ReturnsList(UserResource.Spec);
        v1.MapGet("/users/{id:guid}", GetAsync).ForDevelopersReading().Returns(UserResource.Spec);
        v1.MapPatch("/users/{id:guid}", UpdateAsync).ForDevelopers().Returns(UserResource.Spec);
        v1.MapDelete("/users/{id:guid}", DeleteAsync).ForDevelopers().ReturnsNothing();
        v1.MapGet("/user", GetOwnAsync).ForUsers().Returns(UserResource.Spec);
        v1.MapPatch("/user", UpdateOwnAsync).ForUsers().Returns(UserResource.Spec);
        v1.MapPost("/totp_secrets", BeginTotpAsync).ForUsers().Returns(TotpSecretResource.Spec, StatusCodes.Status201Created);
        v1.MapPost("/recovery_codes", RenewRecoveryCodesAsync).ForUsers().Returns(RecoveryCodesResource.Spec, StatusCodes.Status201Created);
    }

    /// <summary>Without a token: a standard user signs up (204). With one: a managed user (201).</summary>
    private static async Task<IResult> CreateAsync(JsonApiRequest<UserInput> request, Caller? caller, SignUpService signUp, UserService users, ResourceQuery query, CancellationToken cancellationToken) =>
        caller is null
            ? (await signUp.SignUpAsync(request.Input, null, query.Locale ?? RequestLocale.Fallback, cancellationToken)).ToNoContent()
            : (await users.CreateAsync(caller, request.Input, cancellationToken)).ToCreated(UserResource.ToResource);

    private static async Task<IResult> ListAsync(ListQuery query, Caller caller, UserService users, CancellationToken cancellationToken) =>
        (await users.ListAsync(caller, query.Request, new UserFilter
        {
            Role = query.Filter<Role>("role"),
            Status = query.Filter<UserStatus>("status"),
            AuthMethod = query.Filter<AuthMethod>("authMethod"),
            Username = query.Filter("username"),
            Email = query.Filter("email"),
            EmailVerified = query.FilterFlag("emailVerified"),
            PhoneVerified = query.FilterFlag("phoneVerified"),
        }, cancellationToken)).ToList(UserResource.ToResource);

    private static async Task<IResult> GetAsync(Guid id, Caller caller, UserService users, CancellationToken cancellationToken) =>
        (await users.GetAsync(caller, id, cancellationToken)).ToOk(UserResource.ToResource);

    private static async Task<IResult> UpdateAsync(Guid id, JsonApiRequest<UserInput> request, Caller caller, UserService users, UserUpdateService updates, CancellationToken cancellationToken)
    {
        var user = await users.GetAsync(caller, id, cancellationToken);
        return user.Failure?.ToResult() ?? (await updates.UpdateAsync(caller, id, request.Input, new UpdateOptions(), cancellationToken)).ToOk(UserResource.ToResource);
    }

    private static async Task<IResult> DeleteAsync(Guid id, Caller caller, UserService users, CancellationToken cancellationToken) =>
        (await users.DeleteAsync(caller, id, cancellationToken)).ToNoContent();

    private static async Task<IResult> GetOwnAsync(Caller caller, UserService users, CancellationToken cancellationToken) =>
        (await users.GetOwnAsync(caller, cancellationToken)).ToOk(UserResource.ToResource);

    private static async Task<IResult> UpdateOwnAsync(JsonApiRequest<UserInput> request, Caller caller, UserUpdateService updates, CancellationToken cancellationToken) =>
        request.RefuseOtherThan(caller.UserId!.Value) ?? (await updates.UpdateAsync(caller, caller.UserId.Value, request.Input, new UpdateOptions(), cancellationToken)).ToOk(UserResource.ToResource);

    private static async Task<IResult> BeginTotpAsync(JsonApiRequest<TotpSecretInput> request, Caller caller, TotpEnrolment enrolment, CancellationToken cancellationToken) =>
        (await enrolment.BeginAsync(caller, cancellationToken)).ToCreated(TotpSecretResource.ToResource);

    private static async Task<IResult> RenewRecoveryCodesAsync(JsonApiRequest<RecoveryCodesInput> request, Caller caller, RecoveryService recovery, CancellationToken cancellationToken) =>
        (await recovery.RenewAsync(caller, cancellationToken)).ToCreated(RecoveryCodesResource.ToResource);
}
