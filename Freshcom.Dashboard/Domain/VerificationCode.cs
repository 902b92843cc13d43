namespace Freshcom.Domain;

/// <summary>What a code or link token is good for; a code of one purpose is worth nothing for another.</summary>
public enum CodePurpose
{
    /// <summary>The one-time password of a login.</summary>
    Login,

    /// <summary>The code that verified an address while registering: also the one-time password of the first login.</summary>
    Registration,

    /// <summary>Proves a logged-in user again before it lowers its protection (rule 7).</summary>
    Proof,
    PhoneVerification,
    EmailVerification,
    EmailLink,
    PasswordReset,

    /// <summary>One of ten ways back for a user whose second factor is gone.</summary>
    Recovery,
}

/// <summary>A code or link token at rest: a keyed hash of it, and for resending one sealed copy that is erased at use, lock or end.</summary>
public sealed class VerificationCode
{
    /// <summary>Tries per login code, and per address for verification codes.</summary>
    public const int MaxAttempts = 5;

    private VerificationCode() { }

    public VerificationCode(CodePurpose purpose, CodeOwner owner, DateTimeOffset now, TimeSpan lifetime)
    {
        (Id, Purpose, InsertedAt, ExpiresAt) = (Guid.CreateVersion7(now), purpose, now, now + lifetime);
        (AccountId, UserId, SessionId, Channel, Address) = (owner.AccountId, owner.UserId, owner.SessionId, owner.Channel, owner.Address);
    }

    public Guid Id { get; private set; }
    public Guid? AccountId { get; private set; }
    public Guid? UserId { get; private set; }

    /// <summary>The session that a proof is bound to.</summary>
    public Guid? SessionId { get; private set; }
    public CodePurpose Purpose { get; private set; }
    public Channel Channel { get; private set; }

    /// <summary>The address in its compared form: E.164, or the e-mail in upper case; empty for an app.</summary>
    public string Address { get; private set; } = "";

    /// <summary>HMAC-SHA-256 under a key outside the database; empty where an app makes the code.</summary>
    public byte[] Hash { get; set; } = [];
    public byte[]? SealedCode { get; set; }
    public int Attempts { get; private set; }
    public int Sends { get; set; }
    public DateTimeOffset? LastSentAt { get; set; }
    public DateTimeOffset InsertedAt { get; private set; }

    /// <summary>Moved to the present when the code is ended early.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }
    public DateTimeOffset? UsedAt { get; private set; }

    public CodeOwner Owner => new(AccountId, UserId, SessionId, Channel, Address);

    /// <summary>A new code for an address shares the tries that its live codes have seen.</summary>
    public void StartAt(int attempts) => Attempts = attempts;
}

/// <summary>To whom and where a code belongs: part of what its hash covers.</summary>
/// <param name="Address">In its compared form (see <see cref="VerificationCode.Address"/>).</param>
public readonly record struct CodeOwner(Guid? AccountId, Guid? UserId, Guid? SessionId, Channel Channel, string Address);
