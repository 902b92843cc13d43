namespace Freshcom.Domain;

/// <summary>Where a customer stands; <c>Suspended</c> and <c>Disabled</c> suspend its user.</summary>
public enum CustomerStatus { Guest, Internal, Registered, Suspended, Disabled }

/// <summary>A merchant's record for orders. A registered one has a user, whose name, e-mail and phone it shows; the authentication method is the user's alone.</summary>
public sealed class Customer : ITimestamped, ISearchable
{
    private Customer() { }

    public Customer(Guid accountId, DateTimeOffset now) => (AccountId, Id) = (accountId, Guid.CreateVersion7(now));

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }
    public CustomerStatus Status { get; set; }
    public string? Code { get; set; }
    public string? Name { get; set; }
    public string? Label { get; set; }
    public string? FirstName { get; set; }
    public string? LastName { get; set; }
    public string? Email { get; set => (field, NormalizedEmail) = (value, value is null ? null : User.Normalize(value)); }

    /// <summary>As addresses are compared: what the list is filtered by.</summary>
    public string? NormalizedEmail { get; private set; }
    public string? PhoneNumber { get; set; }
    public string? Caption { get; set; }
    public string? Description { get; set; }
    public string? CustomData { get; set; }
    public Translations Translations { get; set; } = new();
    public Guid? UserId { get; private set; }
    public User? User { get; private set; }
    public Guid? EnrollerId { get; set; }
    public Guid? SponsorId { get; set; }
    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public string SearchText { get; private set; } = "";
    public IEnumerable<string?> Words => [Name, FirstName, LastName, Email, PhoneNumber, Code, Label];

    /// <summary>From now on this record is <paramref name="user"/>'s.</summary>
    public void Register(User user)
    {
        (User, UserId, Status) = (user, user.Id, CustomerStatus.Registered);
        Follow(user);
    }

    /// <summary>Takes over the user's name and addresses, and its suspension: called with each change of the user.</summary>
    public void Follow(User user)
    {
        (Name, FirstName, LastName, Email, PhoneNumber) = (user.Name, user.FirstName, user.LastName, user.Email, user.PhoneNumber);
        if (user.Status == UserStatus.Suspended && Status == CustomerStatus.Registered) Status = CustomerStatus.Suspended;
        if (user.Status == UserStatus.Active && Status is CustomerStatus.Suspended or CustomerStatus.Disabled) Status = CustomerStatus.Registered;
    }

    /// <summary>The user is gone; the record stays, as a guest's.</summary>
    public void Release() => (User, UserId, Status) = (null, null, CustomerStatus.Guest);
}
