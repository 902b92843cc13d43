using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;

namespace Freshcom.Features.Users;

/// <summary>Asks for a link that verifies a user's e-mail address.</summary>
public sealed record EmailVerificationTokenInput : IResourceInput
{
    public static string ResourceType => "EmailVerificationToken";

    public Optional<ResourceIdentifier> User { get; init; }
}

/// <summary>Redeems such a link.</summary>
public sealed record EmailVerificationInput : IResourceInput
{
    public static string ResourceType => "EmailVerification";

    public Optional<string?> Token { get; init; }
}

/// <summary><c>/v1/email_verification_tokens</c> and <c>/v1/email_verifications</c>.</summary>
public static class EmailVerificationEndpoints
{
    public static void MapEmailVerifications(this RouteGroupBuilder v1)
    {
        v1.MapPost("/email_verification_tokens", RequestAsync).ForUsers().ReturnsNothing();
        v1.MapPost("/email_verifications", VerifyAsync).ForAnyone().ReturnsNothing();
    }

    private static async Task<IResult> RequestAsync(JsonApiRequest<EmailVerificationTokenInput> request, Caller caller, EmailVerificationService service, CancellationToken cancellationToken) =>
        (await service.RequestAsync(caller, ResourceIds.Parse(request.Input.User.Value?.Id), cancellationToken)).ToNoContent();

    private static async Task<IResult> VerifyAsync(JsonApiRequest<EmailVerificationInput> request, EmailVerificationService service, CancellationToken cancellationToken) =>
        (await service.VerifyAsync(request.Input.Token.Value, cancellationToken)).ToNoContent();
}
