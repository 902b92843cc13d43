using Microsoft.AspNetCore.Identity;

namespace Freshcom.Domain;

/// <summary>A suspended user is refused like one that is not there.</summary>
public enum UserStatus { Active, Suspended }

/// <summary>By which ways codes could come to a user.</summary>
[Flags]
public enum UserReach { None = 0, Email = 1, VerifiedEmail = 2, Phone = 4, VerifiedPhone = 8, App = 16 }

/// <summary>
/// Every person who logs in: staff and customers' users. A standard user signs up by itself and belongs to no account; a managed one belongs to <see cref="AccountId"/>.
/// Identity's <c>AccessFailedCount</c> is the number of wrong one-time passwords in a row and <c>LockoutEnd</c> the end of the wait that they caused.
/// </summary>
public sealed class User : IdentityUser<Guid>, ITimestamped, ISearchable
{
    /// <summary>Wrong one-time passwords in a row that lock a user until it is unlocked.</summary>
    public const int LockedAt = 20;

    private User() { }

    public Guid? AccountId { get; private set; }
    public string? Name { get; set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public UserStatus Status { get; set; }
    public AuthMethod AuthMethod { get; private set; }
    public DateTimeOffset? EmailVerifiedAt { get; private set; }
    public DateTimeOffset? PhoneVerifiedAt { get; private set; }
    public DateTimeOffset? LastLoginAt { get; set; }
    public DateTimeOffset? PasswordChangedAt { get; private set; }

    /// <summary>The authenticator app's secret, sealed under the master key; null while none is enrolled.</summary>
    public byte[]? TotpSecret { get; private set; }

    /// <summary>As the database derives it from the other columns, so that it counts a large account's users from an index alone; stands still in memory.</summary>
    public UserReach Reach { get; private set; }

    /// <summary>A secret that was shown and not confirmed yet, sealed.</summary>
    public byte[]? PendingTotpSecret { get; private set; }

    /// <summary>The last 30-second step whose code was used: each works once (RFC 6238, section 5.2).</summary>
    public long? TotpLastStep { get; set; }

    /// <summary>The customer record that this user logs in for, if it is one's; loaded where identity changes, so that the record follows.</summary>
    public Customer? Customer { get; private set; }

    public ICollection<AccountMembership> Memberships { get; } = [];

    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public string SearchText { get; private set; } = "";
    public IEnumerable<string?> Words => [Name, FirstName, LastName, UserName, Email, PhoneNumber];

    public bool IsStandard => AccountId is null;
    public bool IsLocked => AccessFailedCount >= LockedAt;
    public override bool EmailConfirmed { get => EmailVerifiedAt is not null; set => throw new NotSupportedException(); }
    public override bool PhoneNumberConfirmed { get => PhoneVerifiedAt is not null; set => throw new NotSupportedException(); }

    /// <summary>The address that the method's codes go to; null for the password alone and for an app.</summary>
    public string? CodeAddress => AuthMethod switch
    {
        AuthMethod.TfaEmail => Email,
        AuthMethod.TfaSms => PhoneNumber,
        AuthMethod.Simple or AuthMethod.TfaTotp => null,
        _ => throw new InvalidOperationException($"Unknown method {AuthMethod}."),
    };

    /// <summary>The method's address was fixed by staff and is not proven yet: the next login proves it (rule 4).</summary>
    public bool IsPending => (AuthMethod == AuthMethod.TfaEmail && EmailVerifiedAt is null) || (AuthMethod == AuthMethod.TfaSms && PhoneVerifiedAt is null);

    /// <summary>A new user with the password alone; nothing is verified.</summary>
    public static User Create(Guid? accountId, string username, DateTimeOffset now)
    {
        var user = new User { Id = Guid.CreateVersion7(now), AccountId = accountId, ConcurrencyStamp = Guid.NewGuid().ToString("N") };
        user.Rename(username);
        return user;
    }

    public void Rename(string username) => (UserName, NormalizedUserName) = (username, Normalize(username));

    /// <summary>How user names and e-mail addresses are compared: ignoring case.</summary>
    public static string Normalize(string name) => name.ToUpperInvariant();

    public void SetPassword(string hash, DateTimeOffset now) => (PasswordHash, PasswordChangedAt) = (hash, now);

    /// <summary>Takes another method (rules 4 and 5). An unverified address is taken only when <paramref name="mayBePending"/>: staff fixed it.</summary>
    /// <returns>Null, or what is missing; then nothing has changed.</returns>
    public Error? ChangeAuthMethod(AuthMethod method, bool mayBePending)
    {
        var error = method switch
        {
            AuthMethod.Simple => null,
            AuthMethod.TfaEmail => Missing("email", Email, EmailVerifiedAt, mayBePending),
            AuthMethod.TfaSms => Missing("phoneNumber", PhoneNumber, PhoneVerifiedAt, mayBePending),
            AuthMethod.TfaTotp => TotpSecret is null ? Errors.NotEnrolled() : null,
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
        if (error is null) AuthMethod = method;
        return error;
    }

    private static Error? Missing(string field, string? address, DateTimeOffset? verifiedAt, bool mayBePending) =>
        address is null ? Errors.Required(field) : verifiedAt is null && !mayBePending ? Errors.NotVerified(field) : null;

    /// <summary>Another e-mail address. It counts as verified only with <paramref name="verifiedAt"/>; the method's own address cannot go (rule 6).</summary>
    public Error? ChangeEmail(string? email, DateTimeOffset? verifiedAt)
    {
        if (email is null && AuthMethod == AuthMethod.TfaEmail) return Errors.NeededByMethod("email");
        var same = email is not null && Email is not null && Normalize(email) == NormalizedEmail;
        EmailVerifiedAt = verifiedAt ?? (same ? EmailVerifiedAt : null);
        Email = email;
        NormalizedEmail = email is null ? null : Normalize(email);
        if (IsStandard && email is not null) Rename(email);
        return null;
    }

    /// <summary>Another phone number (E.164); the same rules as for the e-mail address.</summary>
    public Error? ChangePhone(string? phoneNumber, DateTimeOffset? verifiedAt)
    {
        if (phoneNumber is null && AuthMethod == AuthMethod.TfaSms) return Errors.NeededByMethod("phoneNumber");
        PhoneVerifiedAt = verifiedAt ?? (phoneNumber == PhoneNumber ? PhoneVerifiedAt : null);
        PhoneNumber = phoneNumber;
        return null;
    }

    /// <summary>The present address on <paramref name="channel"/> is proven.</summary>
    public void Verify(Channel channel, DateTimeOffset now)
    {
        if (channel == Channel.Email) EmailVerifiedAt ??= now;
        if (channel == Channel.Sms) PhoneVerifiedAt ??= now;
    }

    public void BeginTotp(byte[] sealedSecret) => PendingTotpSecret = sealedSecret;

    /// <summary>The pending secret's first code was right: it is the user's app from now on.</summary>
    public void EnrolTotp(long step) => (TotpSecret, PendingTotpSecret, TotpLastStep) = (PendingTotpSecret ?? throw new InvalidOperationException("No pending secret."), null, step);

    public void RemoveTotp() => (TotpSecret, PendingTotpSecret, TotpLastStep) = (null, null, null);

    /// <summary>Ends the wait or lock that wrong one-time passwords caused.</summary>
    public void Unlock() => (AccessFailedCount, LockoutEnd) = (0, null);
}
