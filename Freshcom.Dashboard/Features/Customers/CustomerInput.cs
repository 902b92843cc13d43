using System.Text.Json;
using Freshcom.Domain;
using Freshcom.Features.Users;
using Freshcom.JsonApi;

namespace Freshcom.Features.Customers;

/// <summary>What may be written on a customer; who may write which, say <see cref="CustomerRegistration"/> and <see cref="CustomerUpdateService"/>.</summary>
public sealed record CustomerInput : IResourceInput
{
    public static string ResourceType => "Customer";

    [TakesUnknown]
    public Optional<CustomerStatus> Status { get; init; }

    public Optional<string?> Code { get; init; }
    public Optional<string?> Name { get; init; }
    public Optional<string?> Label { get; init; }
    public Optional<string?> FirstName { get; init; }
    public Optional<string?> LastName { get; init; }
    public Optional<string?> Email { get; init; }
    public Optional<string?> PhoneNumber { get; init; }
    public Optional<string?> Caption { get; init; }
    public Optional<string?> Description { get; init; }
    public Optional<JsonElement?> CustomData { get; init; }
    public Optional<ResourceIdentifier> Enroller { get; init; }
    public Optional<ResourceIdentifier> Sponsor { get; init; }

    /// <summary>For registering; when it is left out, the e-mail address.</summary>
    public Optional<string?> Username { get; init; }

    /// <summary>For registering.</summary>
    public Optional<string?> Password { get; init; }

    /// <summary>For registering; when it is left out, the account's default.</summary>
    [TakesUnknown]
    public Optional<AuthMethod> AuthMethod { get; init; }

    public Optional<string?> PhoneVerificationCode { get; init; }
    public Optional<string?> EmailVerificationCode { get; init; }

    /// <summary>Leaves out the values that name nothing, and adds their faults.</summary>
    public CustomerInput Known(List<Error> errors) => this with
    {
        Status = UserFields.Known(Status, "status", errors),
        AuthMethod = UserFields.Known(AuthMethod, "authMethod", errors),
    };

    /// <summary>Without what only staff decides (contract, <i>Resources</i>).</summary>
    public CustomerInput WithoutStaffFields() => this with { Status = default, Code = default, Label = default, Enroller = default, Sponsor = default };
}
