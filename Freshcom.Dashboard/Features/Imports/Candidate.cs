using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Users;
using Freshcom.Security;

namespace Freshcom.Features.Imports;

/// <summary>What a row is to become: a guest's record, or a registered customer with its user. By the rules of a single registration by staff, but for the password, which comes as a hash or not at all.</summary>
internal sealed class Candidate
{
    private Candidate(ImportRow row, Customer customer) => (Row, Customer) = (row, customer);

    public ImportRow Row { get; }
    public Customer Customer { get; }

    /// <summary>Null for a guest's record.</summary>
    public NewUser? User { get; private init; }
    public string? PasswordHash => Row[ImportField.PasswordHash];
    public bool IsSuspended { get; private init; }
    public bool EmailIsVerified { get; private init; }
    public bool PhoneIsVerified { get; private init; }

    /// <summary>By which it is told whether the customer is there already, each with the attribute that is then at fault.</summary>
    public IEnumerable<ImportKey> Keys
    {
        get
        {
            if (Customer.Email is { } email) yield return new("email", Domain.User.Normalize(email));
            if (User is not null) yield return new("username", Domain.User.Normalize(User.Username!));
            if (Customer.Code is { } code) yield return new("code", code);
        }
    }

    /// <summary>The candidate, or null and the row's faults.</summary>
    public static Candidate? Read(ImportRow row, Account account, CustomerImport import, DateTimeOffset now, List<Error> errors)
    {
        if (row.IsMalformed) errors.Add(Errors.MalformedRow());
        else if (row.HasOtherWidth) errors.Add(Errors.OtherColumnCount());
        if (errors.Count > 0) return null;
        var status = RowWords.Status(row, errors);
        var input = RowWords.Input(row, status, errors);
        var customer = new Customer(account.Id, now) { Status = status };
        customer.Take(input, null);
        customer.TakeIdentity(input);
        errors.AddRange(CustomerFields.Check(input));
        var user = status == CustomerStatus.Guest ? null : CustomerRegistration.UserOf(account, customer, input, byStaff: true);
        errors.AddRange(user is null ? CustomerFields.CheckIdentity(customer) : CheckUser(row, user, input));
        var (email, phone) = (RowWords.YesNo(row, ImportField.EmailVerified, errors), RowWords.YesNo(row, ImportField.PhoneVerified, errors));
        return errors.Count > 0 ? null : new Candidate(row, customer)
        {
            User = user,
            IsSuspended = status == CustomerStatus.Suspended,
            EmailIsVerified = import.EmailsAreVerified && customer.Email is not null && (email ?? !Has(import, ImportField.EmailVerified)),
            PhoneIsVerified = import.PhonesAreVerified && customer.PhoneNumber is not null && (phone ?? !Has(import, ImportField.PhoneVerified)),
        };
    }

    private static List<Error> CheckUser(ImportRow row, NewUser user, CustomerInput input)
    {
        var errors = UserRegistration.CheckFields(user);
        CustomerRegistration.AddRequired(user, input, errors);
        if (row[ImportField.PasswordHash] is { } hash && !PasswordHashes.IsVerifiable(hash)) errors.Add(Errors.Invalid("passwordHash"));
        return errors;
    }

    private static bool Has(CustomerImport import, ImportField field) => import.Columns.Any(x => x.Field == field);
}

/// <summary>A value that no two customers may share, in the form in which it is compared.</summary>
internal readonly record struct ImportKey(string Field, string Value);
