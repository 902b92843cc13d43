namespace Freshcom.Domain;

/// <summary>An offer to join an account's team, sent to one e-mail address as a link that works once. It ends by being accepted, withdrawn or over; the row stays to say which.</summary>
public sealed class Invitation
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>So many may wait for their answer in one account.</summary>
    public const int MaxOpen = 50;

    private Invitation() { }

    public Invitation(Guid accountId, string email, Role role, DateTimeOffset now)
    {
        (Id, AccountId, Role, InsertedAt) = (Guid.CreateVersion7(now), accountId, role, now);
        (Email, NormalizedEmail) = (email, User.Normalize(email));
    }

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }
    public Account? Account { get; private set; }

    /// <summary>As it was typed; the link's answer proves it.</summary>
    public string Email { get; private set; } = "";
    public string NormalizedEmail { get; private set; } = "";
    public Role Role { get; private set; }

    /// <summary>Who stands for it: whoever sent it last. Null once that user is gone, and then it cannot be accepted.</summary>
    public Guid? InvitedById { get; private set; }
    public User? InvitedBy { get; private set; }

    /// <summary>HMAC-SHA-256 of the last link's token, under a key outside the database.</summary>
    public byte[] Hash { get; private set; } = [];
    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset SentAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; private set; }
    public DateTimeOffset? AcceptedAt { get; private set; }
    public DateTimeOffset? WithdrawnAt { get; set; }

    /// <summary>A new link: the one before ends.</summary>
    public void Send(Guid invitedById, byte[] hash, DateTimeOffset now) => (InvitedById, Hash, SentAt, ExpiresAt) = (invitedById, hash, now, now + Lifetime);
}
