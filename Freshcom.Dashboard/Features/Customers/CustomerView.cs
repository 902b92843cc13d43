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
        Status = customer.Status,
        Code = customer.Code,
        Name = customer.Name,
        Label = customer.Label,
        FirstName = customer.FirstName,
        LastName = customer.LastName,
        Email = customer.Email,
        PhoneNumber = customer.PhoneNumber,
        Caption = customer.Caption,
        Description = customer.Description,
        Translations = customer.Translations,
        CustomData = customer.CustomData,
        EnrollerId = customer.EnrollerId,
        SponsorId = customer.SponsorId,
        User = customer.User is { } user ? UserView.Of(user, user.Memberships.FirstOrDefault()?.Role ?? Role.Customer) : null,
    };
}

/// <summary>All that a customer's page shows at its top.</summary>
/// <param name="Standing">Of the associated user; null for a record without one.</param>
public sealed record CustomerDetails(CustomerView Customer, UserStanding? Standing);
