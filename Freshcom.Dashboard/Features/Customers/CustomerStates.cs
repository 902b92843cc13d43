using Freshcom.Components;
using Freshcom.Domain;

namespace Freshcom.Features.Customers;

/// <summary>How a customer's status is shown.</summary>
public static class CustomerStates
{
    public static Status Of(CustomerStatus status) => status switch
    {
        CustomerStatus.Guest => Status.Guest,
        CustomerStatus.Internal => Status.Internal,
        CustomerStatus.Registered => Status.Registered,
        CustomerStatus.Suspended => Status.Suspended,
        CustomerStatus.Disabled => Status.Disabled,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>In a list the more urgent takes the column: a lock, unless the customer may not log in anyway.</summary>
    public static Status InList(CustomerView customer) =>
        customer is { IsLocked: true, Status: CustomerStatus.Registered } ? Status.Locked : Of(customer.Status);

    /// <summary>What the customer is called: its name, else the first thing that is known of it.</summary>
    public static string? Title(CustomerView customer) => new[] { customer.Name, customer.Email, customer.PhoneNumber, customer.Code }.FirstOrDefault(x => !string.IsNullOrWhiteSpace(x));
}
