using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.JsonApi;

namespace Freshcom.Features.Users;

/// <summary>A user as it is read: by the API and, without its address in the wire's form, by the dashboard.</summary>
public sealed record UserView(Guid Id, Guid? AccountId, Role Role, DateTimeOffset InsertedAt, DateTimeOffset UpdatedAt)
{
    public required UserStatus Status { get; init; }
    public required string Username { get; init; }
    public string? Email { get; init; }
    public string? PhoneNumber { get; init; }
    public string? Name { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public required AuthMethod AuthMethod { get; init; }
    public DateTimeOffset? EmailVerifiedAt { get; init; }
    public DateTimeOffset? PhoneVerifiedAt { get; init; }
    public DateTimeOffset? LastLoginAt { get; init; }
    public DateTimeOffset? PasswordChangedAt { get; init; }
    public Guid? CustomerId { get; init; }
    public int WrongOtps { get; init; }
    public DateTimeOffset? WaitUntil { get; init; }

    public bool IsStandard => AccountId is null;

    /// <summary>A member that came by an invitation.</summary>
    public bool IsInvited { get; init; }

    /// <summary>Who signed up with the account.</summary>
    public bool IsOwner => IsStandard && !IsInvited;
    public bool IsLocked => WrongOtps >= User.LockedAt;

    /// <summary>Staff fixed the method's address and nobody has proven it yet: the next login does.</summary>
    public bool IsPending => this is { AuthMethod: AuthMethod.TfaEmail, EmailVerifiedAt: null } or { AuthMethod: AuthMethod.TfaSms, PhoneVerifiedAt: null };

    public static UserView Of(User user, Role role) => Of(user, role, false);

    public static UserView Of(User user, Role role, bool isInvited) => new(user.Id, user.AccountId, role, user.InsertedAt, user.UpdatedAt)
    {
        IsInvited = isInvited,
        Status = user.Status,
        Username = user.UserName!,
        Email = user.Email,
        PhoneNumber = user.PhoneNumber,
        Name = user.Name,
        FirstName = user.FirstName,
        LastName = user.LastName,
        AuthMethod = user.AuthMethod,
        EmailVerifiedAt = user.EmailVerifiedAt,
        PhoneVerifiedAt = user.PhoneVerifiedAt,
        LastLoginAt = user.LastLoginAt,
        PasswordChangedAt = user.PasswordChangedAt,
        CustomerId = user.Customer?.Id,
        WrongOtps = user.AccessFailedCount,
        WaitUntil = user.LockoutEnd,
    };
}

/// <summary>The attributes of a <c>User</c> on the wire.</summary>
public sealed record UserAttributes(
    UserStatus Status, string Username, string? Email, string? PhoneNumber, string? Name, string? FirstName, string? LastName, AuthMethod AuthMethod, Role Role,
    bool EmailVerified, DateTimeOffset? EmailVerifiedAt, bool PhoneVerified, DateTimeOffset? PhoneVerifiedAt);

/// <summary>The <c>User</c> resource.</summary>
public static class UserResource
{
    /// <summary>For tests of webhooks: <see cref="SampleEvents"/>' person.</summary>
    public static readonly SampleDocument Sample = new(
        [EventNames.UserCreated, EventNames.UserUpdated, EventNames.UserDeleted, EventNames.EmailVerified, EventNames.PasswordUpdated], (account, now) => SampleView(account, now).ToResource());

    /// <summary>That person as it is read.</summary>
    public static UserView SampleView(Account account, DateTimeOffset now) => new(Guid.Empty, account.Id, Role.Customer, now, now)
    {
        Status = UserStatus.Active,
        Username = SampleEvents.Email,
        Email = SampleEvents.Email,
        PhoneNumber = SampleEvents.Phone,
        Name = SampleEvents.Name,
        FirstName = SampleEvents.FirstName,
        LastName = SampleEvents.LastName,
        AuthMethod = AuthMethod.TfaEmail,
        EmailVerifiedAt = now,
    };

    public static readonly ResourceSpec Spec = ResourceSpec.Of<UserAttributes>("User") with
    {
        Filters = new Dictionary<string, Filter>
        {
            ["role"] = Filter.Of<Role>(),
            ["status"] = Filter.Of<UserStatus>(),
            ["authMethod"] = Filter.Of<AuthMethod>(),
            ["username"] = Filter.Text,
            ["email"] = Filter.Text,
            ["emailVerified"] = Filter.Flag,
            ["phoneVerified"] = Filter.Flag,
        },
        Sorts = ["insertedAt", "updatedAt", "username", "name", "email"],
    };

    public static Resource ToResource(this UserView user) => new("User", user.Id, user.InsertedAt, user.UpdatedAt, new UserAttributes(
        user.Status, user.Username, user.Email, user.PhoneNumber, user.Name, user.FirstName, user.LastName, user.AuthMethod, user.Role,
        user.EmailVerifiedAt is not null, user.EmailVerifiedAt, user.PhoneVerifiedAt is not null, user.PhoneVerifiedAt));
}
