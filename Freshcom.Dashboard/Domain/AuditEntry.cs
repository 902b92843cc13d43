namespace Freshcom.Domain;

/// <summary>Who changed what, when and from where. Never holds a code, token or password.</summary>
public sealed class AuditEntry
{
    /// <summary>The <see cref="ActorName"/> of what the product did by itself.</summary>
    public const string Product = "Freshcom";

    private AuditEntry() { }

    public AuditEntry(Guid? accountId, string action, DateTimeOffset now) => (Id, AccountId, Action, InsertedAt) = (Guid.CreateVersion7(now), accountId, action, now);

    public Guid Id { get; private set; }
    public Guid? AccountId { get; private set; }

    /// <summary>What happened: <c>user.authMethod.change</c>.</summary>
    public string Action { get; private set; } = "";
    public Guid? ActorUserId { get; init; }

    /// <summary>The actor's name at the time; null for the public (a publishable token).</summary>
    public string? ActorName { get; init; }

    /// <summary>The user that it happened to, if any.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The type and id of the record: <c>Customer</c>, <c>NotificationTrigger</c> …</summary>
    public string? TargetType { get; init; }
    public Guid? TargetId { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }

    /// <summary>The reason that was written, where one is asked for.</summary>
    public string? Reason { get; init; }
    public string? ClientAddress { get; init; }
    public DateTimeOffset InsertedAt { get; private set; }
}
