using Freshcom.Domain;
using Freshcom.Features.Users;

namespace Freshcom.Features.Customers;

/// <summary>A customer as it is read, in a list as by itself: by the API and by the dashboard.</summary>
public sealed record CustomerView(Guid Id, DateTimeOffset InsertedAt, DateTimeOffset UpdatedAt)
{
    public required CustomerStatus Status { get; init; }
    public string? Code { get; init; }
    public string? Name { get; init; }
    public string? Label { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? Email { get; init; }
    public string? PhoneNumber { get; init; }

    /// <summary>In the account's default locale, as <see cref="Description"/>; <see cref="In"/> gives another's.</summary>
    public string? Caption { get; init; }
    public string? Description { get; init; }
    public Translations Translations { get; init; } = new();

    /// <summary>A JSON object as it was written, or null.</summary>
    public string? CustomData { get; init; }
    public Guid? EnrollerId { get; init; }
    public Guid? SponsorId { get; init; }

    /// <summary>The associated user, with method, verified addresses, last login, wrong tries and lock; null for a guest's record.</summary>
    public UserView? User { get; init; }

    /// <summary>Only where they were asked for.</summary>
    public CustomerView? Enroller { get; init; }

    /// <inheritdoc cref="Enroller"/>
    public CustomerView? Sponsor { get; init; }

    /// <summary>Locked by wrong codes; belongs to the user's method and is shown beside the status.</summary>
    public bool IsLocked => User is { IsLocked: true };

    /// <summary>The same with caption and description in <paramref name="locale"/>, where it has them.</summary>
    public CustomerView In(string? locale) => locale is null ? this : this with { Caption = Translations.Read(locale, "caption", Caption), Description = Translations.Read(locale, "description", Description) };

    /// <param name="customer">Loaded with its user and that user's membership, if it has one.</param>
    public static CustomerView Of(Customer customer) => new(customer.Id, customer.InsertedAt, customer.UpdatedAt)
    {
        Status = customer.Status, Code = customer.Code, Name = customer.Name, Label = customer.Label, FirstName = customer.FirstName, LastName = customer.LastName,
        Email = customer.Email, PhoneNumber = customer.PhoneNumber, Caption = customer.Caption, Description = customer.Description, Translations = customer.Translations,
        CustomData = customer.CustomData, EnrollerId = customer.EnrollerId, SponsorId = customer.SponsorId,
        User = customer.User is { } user ? UserView.Of(user, user.Memberships.FirstOrDefault()?.Role ?? Role.Customer) : null,
    };
}

/// <summary>All that a customer's page shows at its top.</summary>
/// <param name="OpenLogin">The login code that waits for its answer, or null.</param>
/// <param name="RecoveryCodesLeft">Of ten; 0 where none were made.</param>
/// <param name="LastMethodChange">The newest entry of the history that is about the method, or null.</param>
public sealed record CustomerDetails(CustomerView Customer, OpenLogin? OpenLogin, int RecoveryCodesLeft, CustomerHistoryRow? LastMethodChange)
{
    public AuthMethod? Method => Customer.User?.AuthMethod;

    /// <summary>Staff fixed the method's address and nobody has proven it yet: the next login does.</summary>
    public bool IsPending => Customer.User is { AuthMethod: AuthMethod.TfaEmail, EmailVerifiedAt: null } or { AuthMethod: AuthMethod.TfaSms, PhoneVerifiedAt: null };
}

/// <summary>A login whose code waits for its answer.</summary>
/// <param name="SentAt">The last time that it was sent; null when it was not.</param>
/// <param name="TriesLeft">0 to 5.</param>
public sealed record OpenLogin(Channel Channel, DateTimeOffset? SentAt, DateTimeOffset ExpiresAt, int TriesLeft);

/// <summary>One entry of a customer's history, from the audit log.</summary>
/// <param name="Action">What happened: <c>user.authMethod.change</c>.</param>
/// <param name="ActorName">Null for the public and for the system.</param>
public sealed record CustomerHistoryRow(Guid Id, DateTimeOffset At, string Action, string? ActorName, string? From, string? To, string? Reason);
