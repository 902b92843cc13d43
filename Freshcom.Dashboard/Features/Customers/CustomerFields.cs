using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Users;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Customers;

/// <summary>The attributes that a customer has of its own, and those that it has while it has no user.</summary>
internal static class CustomerFields
{
    /// <summary>Takes the attributes that are the record's own, whether it has a user or not.</summary>
    /// <param name="locale">Whose translations of the localizable ones are meant; null for the account's default.</param>
    public static void Take(this Customer customer, CustomerInput input, string? locale)
    {
        if (input.Code.IsSet) customer.Code = UserFields.Blank(input.Code.Value);
        if (input.Label.IsSet) customer.Label = UserFields.Blank(input.Label.Value);
        if (input.CustomData.IsSet) customer.CustomData = input.CustomData.Value?.GetRawText();
        if (input.Caption.IsSet) Localize(customer, locale, "caption", input.Caption.Value, x => customer.Caption = x);
        if (input.Description.IsSet) Localize(customer, locale, "description", input.Description.Value, x => customer.Description = x);
    }

    /// <summary>Takes name and addresses of a record without a user; of a registered one they are its user's.</summary>
    public static void TakeIdentity(this Customer customer, CustomerInput input)
    {
        if (input.Name.IsSet) customer.Name = UserFields.Blank(input.Name.Value);
        if (input.FirstName.IsSet) customer.FirstName = input.FirstName.Value;
        if (input.LastName.IsSet) customer.LastName = input.LastName.Value;
        if (input.Email.IsSet) customer.Email = UserFields.Blank(input.Email.Value);
        if (input.PhoneNumber.IsSet) customer.PhoneNumber = UserFields.Phone(input.PhoneNumber.Value);
    }

    private static void Localize(Customer customer, string? locale, string attribute, string? text, Action<string?> write)
    {
        if (locale is null) write(text);
        else customer.Translations = customer.Translations.With(locale, attribute, text);
    }

    /// <summary>The faults of the attributes that came.</summary>
    public static IEnumerable<Error> Check(CustomerInput input) =>
        new[]
        {
            input.Code.Value is { } code ? Text.Line(code, "code") : null,
            input.Label.Value is { } label ? Text.Line(label, "label") : null,
            input.Caption.Value is { } caption ? Text.Line(caption, "caption") : null,
            input.Description.Value is { } description ? Text.Lines(description, "description") : null,
        }.OfType<Error>();

    /// <summary>The faults of name and addresses of a record without a user.</summary>
    public static IEnumerable<Error> CheckIdentity(Customer customer) =>
        UserFields.Check(null, customer.Email, customer.PhoneNumber, customer.Name, customer.FirstName, customer.LastName);

    /// <summary>Takes enroller and sponsor, which have to be other customers of the account.</summary>
    public static async Task<List<Error>> TakeRelatedAsync(this FreshcomDbContext db, Customer customer, CustomerInput input, CancellationToken cancellationToken)
    {
        List<Error> errors = [];
        if (input.Enroller.IsSet) customer.EnrollerId = await FindAsync(db, customer, input.Enroller.Value, "relationships/enroller", errors, cancellationToken);
        if (input.Sponsor.IsSet) customer.SponsorId = await FindAsync(db, customer, input.Sponsor.Value, "relationships/sponsor", errors, cancellationToken);
        return errors;
    }

    private static async Task<Guid?> FindAsync(FreshcomDbContext db, Customer customer, ResourceIdentifier? related, string field, List<Error> errors, CancellationToken cancellationToken)
    {
        if (related is null) return null;
        var id = related.Uuid;
        if (id != customer.Id && await db.Customers.AnyAsync(x => x.Id == id && x.AccountId == customer.AccountId, cancellationToken)) return id;
        errors.Add(Errors.NotOfThisAccount(field));
        return null;
    }
}
