using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;

namespace Freshcom.Features.VerificationCodes;

/// <summary>Asks for a code to a phone number.</summary>
public sealed record PhoneVerificationCodeInput : IResourceInput
{
    public static string ResourceType => "PhoneVerificationCode";

    public Optional<string?> PhoneNumber { get; init; }
}

/// <summary>Asks for a code to an e-mail address.</summary>
public sealed record EmailVerificationCodeInput : IResourceInput
{
    public static string ResourceType => "EmailVerificationCode";

    public Optional<string?> Email { get; init; }
}

/// <summary><c>/v1/phone_verification_codes</c> and <c>/v1/email_verification_codes</c>: 204 whatever the limits say; the code is never answered.</summary>
public static class VerificationCodeEndpoints
{
    public static void MapVerificationCodes(this RouteGroupBuilder v1)
    {
        v1.MapPost("/phone_verification_codes", SendToPhoneAsync).ForAnyToken().ReturnsNothing();
        v1.MapPost("/email_verification_codes", SendToEmailAsync).ForAnyToken().ReturnsNothing();
    }

    private static async Task<IResult> SendToPhoneAsync(JsonApiRequest<PhoneVerificationCodeInput> request, Caller caller, VerificationCodeService codes, CancellationToken cancellationToken)
    {
        var typed = request.Input.PhoneNumber.Value;
        if (string.IsNullOrWhiteSpace(typed)) return new Failure.Invalid([Errors.Required("phoneNumber")]).ToResult();
        if (PhoneNumber.Check(typed, "phoneNumber") is { } error) return new Failure.Invalid([error]).ToResult();
        await codes.SendAsync(caller.AccountId, Channel.Sms, PhoneNumber.Parse(typed)!, caller.ClientAddress, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SendToEmailAsync(JsonApiRequest<EmailVerificationCodeInput> request, Caller caller, VerificationCodeService codes, CancellationToken cancellationToken)
    {
        var typed = request.Input.Email.Value;
        if (string.IsNullOrWhiteSpace(typed)) return new Failure.Invalid([Errors.Required("email")]).ToResult();
        if (EmailAddress.Check(typed, "email") is { } error) return new Failure.Invalid([error]).ToResult();
        await codes.SendAsync(caller.AccountId, Channel.Email, typed, caller.ClientAddress, cancellationToken);
        return TypedResults.NoContent();
    }
}
