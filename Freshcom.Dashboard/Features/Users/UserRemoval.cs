using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;

namespace Freshcom.Features.Users;

/// <summary>The end of a user, by its own deletion or its customer's: sessions, codes and membership go, the address is told, the log keeps it.</summary>
public sealed class UserRemoval(SessionCache cache, SystemMessages system, EventPublisher events, TimeProvider time)
{
    /// <summary>Within the caller's transaction; saved with it.</summary>
    public async Task RemoveAsync(FreshcomDbContext db, Caller caller, User user, CancellationToken cancellationToken)
    {
        var document = WebhookDocument.Of(UserView.Of(user, user.Memberships.FirstOrDefault()?.Role ?? Role.Customer).ToResource());
        await events.RaiseAsync(db, new DomainEvent(EventNames.UserDeleted, caller.AccountId, EventVariables.Of(user)) { UserId = user.Id, CustomerId = user.Customer?.Id, Document = document }, cancellationToken);
        system.QueueNotice(db, user, SecurityNotice.Deleted, user.Email, await SystemReader.OfAsync(db, user, cancellationToken));
        db.AuditEntries.Add(caller.Entry("user.delete", time.GetUtcNow(), user));
        db.Users.Remove(user);
        cache.Forget(user.Id);
    }
}
