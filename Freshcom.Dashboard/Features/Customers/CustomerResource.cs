using System.Text.Json;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Users;
using Freshcom.JsonApi;

namespace Freshcom.Features.Customers;

/// <summary>The attributes of a <c>Customer</c> on the wire: no method, no username, nothing secret.</summary>
public sealed record CustomerAttributes(
    CustomerStatus Status, string? Code, string? Name, string? Label, string? FirstName, string? LastName, string? Email, string? PhoneNumber, string? Caption, string? Description, JsonElement? CustomData);

/// <summary>The <c>Customer</c> resource.</summary>
public static class CustomerResource
{
    private const string Type = "Customer";

    /// <summary>For tests of webhooks: <see cref="SampleEvents"/>' person, registered.</summary>
    public static readonly SampleDocument Sample = new([EventNames.CustomerCreated, EventNames.CustomerUpdated, EventNames.CustomerDeleted], (account, now) => new CustomerView(Guid.Empty, now, now)
    {
        Status = CustomerStatus.Registered,
        Code = SampleEvents.CustomerCode,
        Name = SampleEvents.Name,
        FirstName = SampleEvents.FirstName,
        LastName = SampleEvents.LastName,
        Email = SampleEvents.Email,
        PhoneNumber = SampleEvents.Phone,
        User = UserResource.SampleView(account, now),
    }.ToResource());

    public static readonly ResourceSpec Spec = ResourceSpec.Of<CustomerAttributes>(Type) with
    {
        Relationships = new Dictionary<string, string> { ["user"] = "User", ["enroller"] = Type, ["sponsor"] = Type },
        Includes = ["user", "enroller", "sponsor"],
        Filters = new Dictionary<string, Filter>
        {
            ["status"] = Filter.Of<CustomerStatus>(),
            ["authMethod"] = Filter.Of<AuthMethod>(),
            ["emailVerified"] = Filter.Flag,
            ["phoneVerified"] = Filter.Flag,
            ["locked"] = Filter.Flag,
            ["cannotReceiveCodes"] = Filter.Flag,
            ["code"] = Filter.Text,
            ["label"] = Filter.Text,
            ["name"] = Filter.Text,
            ["email"] = Filter.Text,
            ["phoneNumber"] = Filter.Text,
            ["enrollerId"] = Filter.Id,
            ["sponsorId"] = Filter.Id,
        },
        Sorts = ["insertedAt", "updatedAt", "name", "email", "code", "label", "status"],
    };

    /// <summary>In the account's default locale.</summary>
    public static Resource ToResource(this CustomerView customer) => new(Type, customer.Id, customer.InsertedAt, customer.UpdatedAt, new CustomerAttributes(
        customer.Status, customer.Code, customer.Name, customer.Label, customer.FirstName, customer.LastName, customer.Email, customer.PhoneNumber, customer.Caption, customer.Description,
        customer.CustomData is null ? null : JsonSerializer.Deserialize<JsonElement>(customer.CustomData)))
    {
        Relationships =
        [
            customer.User is { } user ? Relationship.ToOne("user", user.ToResource()) : Relationship.ToOne("user", "User", null),
            customer.Enroller is { } enroller ? Relationship.ToOne("enroller", enroller.ToResource()) : Relationship.ToOne("enroller", Type, customer.EnrollerId),
            customer.Sponsor is { } sponsor ? Relationship.ToOne("sponsor", sponsor.ToResource()) : Relationship.ToOne("sponsor", Type, customer.SponsorId),
        ],
    };
}
