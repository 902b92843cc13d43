using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;

namespace Freshcom.Features.Customers;

/// <summary>What follows from a customer's change: its entry in the audit log, and its event.</summary>
public sealed class CustomerChanges(EventPublisher events, TimeProvider time)
{
    /// <summary>Within the caller's transaction, when the change is done and before it is saved.</summary>
    /// <param name="user">The customer's user, if it has or had one.</param>
    public async Task FollowAsync(FreshcomDbContext db, Caller caller, Customer customer, User? user, string eventName, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.Stamp(now);
        var variables = EventVariables.Of(customer);
        if (user is not null) variables["user"] = EventVariables.UserFields(user);
        db.AuditEntries.Add(caller.Entry(Action(eventName), now, "Customer", customer.Id, user?.Id));
        await events.RaiseAsync(db, new DomainEvent(eventName, customer.AccountId, variables)
        {
            UserId = user?.Id,
            CustomerId = customer.Id,
            Document = WebhookDocument.Of(CustomerView.Of(customer).ToResource()),
        }, cancellationToken);
    }

    private static string Action(string eventName) => eventName switch
    {
        EventNames.CustomerCreated => "customer.create",
        EventNames.CustomerUpdated => "customer.update",
        EventNames.CustomerDeleted => "customer.delete",
        _ => throw new ArgumentOutOfRangeException(nameof(eventName)),
    };
}
