using System.Globalization;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Users;

namespace Freshcom.Features.Imports;

/// <summary>The words of a row's cells as values.</summary>
internal static class RowWords
{
    public static CustomerInput Input(ImportRow row, CustomerStatus status, List<Error> errors)
    {
        var (first, last) = (row[ImportField.FirstName], row[ImportField.LastName]);
        var input = new CustomerInput
        {
            Status = status,
            Name = row[ImportField.Name] ?? UserFields.Blank(string.Join(' ', new[] { first, last }.OfType<string>())),
            FirstName = first,
            LastName = last,
            Email = row[ImportField.Email],
            PhoneNumber = row[ImportField.PhoneNumber],
            Code = row[ImportField.Code],
            Label = row[ImportField.Label],
            Description = row[ImportField.Description],
            Username = row[ImportField.Username],
        };
        return Method(row, errors) is { } method ? input with { AuthMethod = method } : input;
    }

    /// <summary>Registered unless the row says otherwise.</summary>
    public static CustomerStatus Status(ImportRow row, List<Error> errors)
    {
        if (row[ImportField.Status] is not { } text) return CustomerStatus.Registered;
        if (Enum.TryParse<CustomerStatus>(text, ignoreCase: true, out var status) && status is CustomerStatus.Guest or CustomerStatus.Registered or CustomerStatus.Suspended && !char.IsAsciiDigit(text[0])) return status;
        errors.Add(Errors.Invalid("status"));
        return CustomerStatus.Registered;
    }

    public static bool? YesNo(ImportRow row, ImportField field, List<Error> errors)
    {
        switch (row[field]?.ToLowerInvariant())
        {
            case null: return null;
            case "yes" or "y" or "true" or "t" or "1" or "是": return true;
            case "no" or "n" or "false" or "f" or "0" or "否": return false;
            // When it was: many systems keep a time instead of a yes.
            case var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _): return true;
            default:
                errors.Add(Errors.Invalid(ImportColumns.NameOf(field)));
                return null;
        }
    }

    /// <summary>Null for the account's default.</summary>
    private static AuthMethod? Method(ImportRow row, List<Error> errors)
    {
        if (row[ImportField.AuthMethod] is not { } text) return null;
        AuthMethod? method = string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant() switch
        {
            "simple" or "standard" or "password" or "none" => AuthMethod.Simple,
            "tfaemail" or "email" => AuthMethod.TfaEmail,
            "tfasms" or "tfaphone" or "sms" or "phone" => AuthMethod.TfaSms,
            "tfatotp" or "totp" or "app" => AuthMethod.TfaTotp,
            _ => null,
        };
        if (method is null) errors.Add(Errors.Invalid("authMethod"));
        return method;
    }
}
