namespace Freshcom.Domain;

/// <summary>What a user is in an account. A standard user is a member of live accounts, its own and those that invited it, and so of the test accounts beside them; a managed user of the one account that it belongs to.</summary>
public sealed class AccountMembership : ITimestamped
{
    private AccountMembership() { }

    public AccountMembership(Guid accountId, User user, Role role, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        AccountId = accountId;
        User = user;
        UserId = user.Id;
        Role = role;
    }

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }
    public Account? Account { get; private set; }
    public Guid UserId { get; private set; }
    public User? User { get; private set; }
    public Role Role { get; set; }

    /// <summary>The user came by an invitation. A standard user that did not owns the account: its role stays, and it cannot be removed.</summary>
    public bool IsInvited { get; init; }
    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
}
