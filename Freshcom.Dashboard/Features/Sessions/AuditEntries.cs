using Freshcom.Domain;

namespace Freshcom.Features.Sessions;

/// <summary>Entries of the audit log in the caller's name.</summary>
public static class AuditEntries
{
    /// <summary>What happened to a user.</summary>
    /// <param name="to">What it has become: an authentication method, an address.</param>
    public static AuditEntry Entry(this Caller caller, string action, DateTimeOffset now, User user, string? to = null) => caller.Entry(action, now, "User", user.Id, user.Id, to: to);

    /// <summary>What happened to any record.</summary>
    public static AuditEntry Entry(this Caller caller, string action, DateTimeOffset now, string targetType, Guid targetId, Guid? userId = null, string? from = null, string? to = null) => new(caller.AccountId, action, now)
    {
        ActorUserId = caller.UserId,
        ActorName = caller.UserName,
        ClientAddress = caller.ClientAddress,
        TargetType = targetType,
        TargetId = targetId,
        UserId = userId,
        From = from,
        To = to,
    };
}
