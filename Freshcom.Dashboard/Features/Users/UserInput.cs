using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Users;

/// <summary>What may be written on a user; who may write which, says <see cref="UserUpdateService"/>.</summary>
public sealed record UserInput : IResourceInput
{
    public static string ResourceType => "User";

    public Optional<string?> Username { get; init; }
    public Optional<string?> Email { get; init; }
    public Optional<string?> PhoneNumber { get; init; }
    public Optional<string?> Name { get; init; }
    public Optional<string?> FirstName { get; init; }
    public Optional<string?> LastName { get; init; }

    [TakesUnknown]
    public Optional<AuthMethod> AuthMethod { get; init; }

    [TakesUnknown]
    public Optional<Role> Role { get; init; }

    [TakesUnknown]
    public Optional<UserStatus> Status { get; init; }

    public Optional<string?> Password { get; init; }
    public Optional<string?> CurrentPassword { get; init; }
    public Optional<string?> PhoneVerificationCode { get; init; }
    public Optional<string?> EmailVerificationCode { get; init; }

    /// <summary>The authenticator app's code that ends its enrolment.</summary>
    public Optional<string?> Otp { get; init; }

    /// <summary>Leaves out the values that name nothing, and adds their faults.</summary>
    public UserInput Known(List<Error> errors) => this with
    {
        AuthMethod = UserFields.Known(AuthMethod, "authMethod", errors),
        Role = UserFields.Known(Role, "role", errors),
        Status = UserFields.Known(Status, "status", errors),
    };
}
