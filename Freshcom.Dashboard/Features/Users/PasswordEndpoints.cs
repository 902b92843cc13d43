using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;

namespace Freshcom.Features.Users;

/// <summary>Asks for a reset link; the name may stand in the query instead.</summary>
public sealed record PasswordResetTokenInput : IResourceInput
{
    public static string ResourceType => "PasswordResetToken";
    public static bool MayLackBody => true;

    public Optional<string?> Username { get; init; }
}

/// <summary>A new password, by a reset token (which may stand in the query instead), by the present one, or by an administrator.</summary>
public sealed record PasswordInput : IResourceInput
{
    public static string ResourceType => "Password";

    public Optional<string?> Value { get; init; }
    public Optional<string?> ResetToken { get; init; }
    public Optional<string?> CurrentPassword { get; init; }
}

/// <summary><c>/v1/password_reset_tokens</c>, <c>/v1/password</c>, <c>/v1/passwords/{id}</c>.</summary>
public static class PasswordEndpoints
{
    public static void MapPasswords(this RouteGroupBuilder v1)
    {
        v1.MapPost("/password_reset_tokens", RequestResetAsync).ForAnyone().ReturnsNothing();
        v1.MapPatch("/password", ChangeAsync).ForAnyone().ReturnsNothing();
        v1.MapPatch("/passwords/{id:guid}", SetAsync).ForAdministrators().ReturnsNothing();
    }

    private static async Task<IResult> RequestResetAsync(JsonApiRequest<PasswordResetTokenInput> request, Caller? caller, HttpContext context, PasswordService passwords, CancellationToken cancellationToken) =>
        (await passwords.RequestResetAsync(caller?.AccountId, request.Input.Username.Value ?? context.Request.Query["username"].ToString(), context.Connection.RemoteIpAddress?.ToString(), cancellationToken)).ToNoContent();

    private static async Task<IResult> ChangeAsync(JsonApiRequest<PasswordInput> request, Caller? caller, HttpContext context, PasswordService passwords, UserUpdateService updates, CancellationToken cancellationToken)
    {
        var input = request.Input;
        var token = input.ResetToken.Value ?? context.Request.Query["resetToken"].FirstOrDefault() ?? context.Request.Query["reset_token"].FirstOrDefault();
        if (token is not null) return (await passwords.ResetAsync(token, input.Value.Value, "resetToken", cancellationToken)).ToNoContent();
        if (caller?.UserId is not { } userId) return new Failure.Invalid([.. Missing(input), Errors.Required("resetToken")]).ToResult();
        var update = new UserInput { Password = input.Value.Value, CurrentPassword = input.CurrentPassword.Value };
        return (await updates.UpdateAsync(caller, userId, update, new UpdateOptions { PasswordField = "value" }, cancellationToken)).ToNoContent();
    }

    private static IEnumerable<Error> Missing(PasswordInput input) => input.Value.Value is null ? [Errors.Required("value")] : [];

    private static async Task<IResult> SetAsync(Guid id, JsonApiRequest<PasswordInput> request, Caller caller, PasswordService passwords, CancellationToken cancellationToken) =>
        (await passwords.SetAsync(caller, id, request.Input.Value.Value, cancellationToken)).ToNoContent();
}
