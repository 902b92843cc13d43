using Freshcom.Domain;
using Freshcom.Features.Users;

namespace Freshcom.Features.Customers;

/// <summary>What a guest knows of its own record.</summary>
public sealed record GuestSearch
{
    public string? Code { get; init; }
    public string? Email { get; init; }
    public string? Name { get; init; }
    public string? FirstName { get; init; }
    public string? LastName { get; init; }
    public string? PhoneNumber { get; init; }
    public string? Label { get; init; }

    /// <summary>Code or e-mail, and two more.</summary>
    public bool IsEnough => (Code ?? Email) is not null && new[] { Code, Email, Name, FirstName, LastName, PhoneNumber, Label }.Count(x => x is not null) >= 3;

    /// <summary>Every field that was given is the record's, ignoring case.</summary>
    public bool Matches(Customer customer) =>
        Same(Code, customer.Code) && Same(Email, customer.Email) && Same(Name, customer.Name) && Same(FirstName, customer.FirstName) && Same(LastName, customer.LastName)
        && Same(UserFields.Phone(PhoneNumber), customer.PhoneNumber) && Same(Label, customer.Label);

    private static bool Same(string? given, string? stored) => given is null || (stored is not null && string.Equals(given.Trim(), stored.Trim(), StringComparison.OrdinalIgnoreCase));
}
