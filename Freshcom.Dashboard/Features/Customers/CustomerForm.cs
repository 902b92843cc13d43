using Freshcom.Domain;
using Freshcom.Features.Users;

namespace Freshcom.Features.Customers;

/// <summary>What is typed into the dialogs that make, register and edit a customer.</summary>
public sealed class CustomerForm
{
    public string? Name { get; set; }
    public string? Email { get; set; }
    public string? PhoneNumber { get; set; }
    public string? Code { get; set; }
    public string? Label { get; set; }
    public string? Description { get; set; }

    public string? Username { get; set; }
    public string? Password { get; set; }
    public AuthMethod Method { get; set; }
    public VerificationWayKind? Way { get; set; }
    public string VerificationCode { get; set; } = "";

    /// <summary>The address of the chosen method as it is typed; null where the method needs none.</summary>
    public string? MethodAddress => Method switch { AuthMethod.TfaEmail => Email, AuthMethod.TfaSms => PhoneNumber, _ => null };

    /// <summary>Nothing in it names the person: a record that nobody finds again. The API takes it, as a client may know its customer by the code alone.</summary>
    public bool IsNameless => string.IsNullOrWhiteSpace(Name) && string.IsNullOrWhiteSpace(Email) && string.IsNullOrWhiteSpace(PhoneNumber);

    public static CustomerForm Of(CustomerView customer) => new()
    {
        Name = customer.Name,
        Email = customer.Email,
        PhoneNumber = Domain.PhoneNumber.Spaced(customer.PhoneNumber),
        Code = customer.Code,
        Label = customer.Label,
        Description = customer.Description,
    };

    /// <summary>A guest's record.</summary>
    public CustomerInput ToGuest() => ToIdentity() with { Code = Code, Label = Label, Status = CustomerStatus.Guest };

    /// <summary>A registered customer; the method's address stays pending unless a code was sent to it and came back.</summary>
    public CustomerInput ToRegistered()
    {
        var input = ToIdentity() with { Status = CustomerStatus.Registered, Username = Username, Password = string.IsNullOrEmpty(Password) ? null : Password, AuthMethod = Method };
        if (Code is not null) input = input with { Code = Code };
        if (Label is not null) input = input with { Label = Label };
        if (Way != VerificationWayKind.SendCode || VerificationCode.Length == 0) return input;
        return Method == AuthMethod.TfaEmail ? input with { EmailVerificationCode = VerificationCode } : input with { PhoneVerificationCode = VerificationCode };
    }

    /// <summary>The changes of a record's page.</summary>
    public CustomerInput ToChanges() => ToIdentity() with { Code = Code, Label = Label, Description = Description };

    private CustomerInput ToIdentity() => new() { Name = Name, Email = Email, PhoneNumber = PhoneNumber };
}
