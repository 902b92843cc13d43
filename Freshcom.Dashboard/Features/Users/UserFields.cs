using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>The syntax of a user's attributes, checked in one place for every door; all faults at once.</summary>
public static class UserFields
{
    /// <summary>The fault of each text, those that are right left out.</summary>
    public static IEnumerable<Error> Check(string? username, string? email, string? phoneNumber, string? name, string? firstName, string? lastName) =>
        new[]
        {
            username is null ? null : Username.Check(username, email, "username"),
            email is null ? null : EmailAddress.Check(email, "email"),
            phoneNumber is null ? null : PhoneNumber.Check(phoneNumber, "phoneNumber"),
            name is null ? null : Text.Line(name, "name"),
            firstName is null ? null : Text.Line(firstName, "firstName"),
            lastName is null ? null : Text.Line(lastName, "lastName"),
        }.OfType<Error>();

    /// <summary>Whether another user of the account (or another standard one) has the name, ignoring case.</summary>
    public static Task<bool> IsTakenAsync(this FreshcomDbContext db, Guid? accountId, string username, Guid? except, CancellationToken cancellationToken)
    {
        var name = User.Normalize(username);
        return db.Users.AnyAsync(x => x.AccountId == accountId && x.NormalizedUserName == name && x.Id != except, cancellationToken);
    }

    /// <summary>A phone number as it is stored (E.164), or as it came when it is none.</summary>
    public static string? Phone(string? text) => Blank(text) is { } typed ? PhoneNumber.Parse(typed) ?? typed : null;

    /// <summary>A value as it came; one that names nothing is left out and its fault added.</summary>
    public static Optional<T> Known<T>(Optional<T> value, string field, List<Error> errors) where T : struct, Enum
    {
        if (!value.IsSet || Enum.IsDefined(value.Value)) return value;
        errors.Add(Errors.Invalid(field));
        return default;
    }

    /// <summary>Blank counts as nothing, as forms send it.</summary>
    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
