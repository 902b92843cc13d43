namespace Freshcom.Domain;

/// <summary>Through which door a session was opened.</summary>
public enum SessionKind { Api, Dashboard }

/// <summary>One login. Cookie, access token and refresh tokens point to it; deleting it ends them all (rule 8).</summary>
public sealed class Session
{
    /// <summary>A session ends this long after its last use …</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(30);

    /// <summary>… and this long after it was made, whatever its use.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(180);

    private Session() { }

    public Session(Guid userId, Guid accountId, SessionKind kind, string? clientAddress, string? userAgent, DateTimeOffset now)
    {
        (Id, UserId, AccountId, Kind) = (Guid.CreateVersion7(now), userId, accountId, kind);
        (ClientAddress, UserAgent, InsertedAt, LastUsedAt) = (clientAddress, userAgent, now, now);
    }

    public Guid Id { get; private set; }
    public Guid UserId { get; private set; }
    public User? User { get; private set; }

    /// <summary>The account logged in to: a live one (whose test account is then open too), or a test user's.</summary>
    public Guid AccountId { get; private set; }
    public Account? Account { get; private set; }
    public SessionKind Kind { get; private set; }
    public string? ClientAddress { get; private set; }
    public string? UserAgent { get; private set; }
    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset LastUsedAt { get; set; }

    public bool IsOver(DateTimeOffset now) => now >= LastUsedAt + Idle || now >= InsertedAt + Longest;
}
