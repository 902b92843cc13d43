using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Customers;

/// <summary>
/// Every change of a customer. A registered one's name, addresses and suspension are its user's and go through <see cref="UserUpdateService"/>, so that the rules hold at both doors; the record's own attributes are changed in the same transaction.
/// </summary>
public sealed class CustomerUpdateService(IDbContextFactory<FreshcomDbContext> contexts, CustomerRegistration registration, CustomerService customers, UserUpdateService users, CustomerChanges changes)
{
    /// <param name="locale">Whose translations of caption and description are written; null for the account's default.</param>
    public async Task<Result<CustomerView>> UpdateAsync(Caller caller, Guid id, CustomerInput input, string? locale, CancellationToken cancellationToken)
    {
        if (!(caller.Role.IsStaff() || caller.Role is Role.Customer or Role.Guest)) return new Failure.Forbidden();
        if (string.Equals(locale, caller.Account.DefaultLocale, StringComparison.OrdinalIgnoreCase)) locale = null;
        if (caller.Role == Role.Guest)
            return input.Status is { IsSet: true, Value: CustomerStatus.Registered } ? await registration.RegisterAsync(caller, id, input, cancellationToken) : new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var customer = await db.Customers.FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId, cancellationToken);
        if (customer is null || (caller.Role == Role.Customer && customer.UserId != caller.UserId)) return new Failure.NotFound();
        if (caller.Role == Role.Customer) input = input.WithoutStaffFields();
        if (customer.UserId is { } userId) return await UpdateRegisteredAsync(caller, id, userId, input, locale, cancellationToken);
        return input.Status is { IsSet: true, Value: CustomerStatus.Registered }
            ? await registration.RegisterAsync(caller, id, input, cancellationToken)
            : await UpdateGuestAsync(db, caller, customer, input, locale, cancellationToken);
    }

    private async Task<Result<CustomerView>> UpdateGuestAsync(FreshcomDbContext db, Caller caller, Customer customer, CustomerInput input, string? locale, CancellationToken cancellationToken)
    {
        List<Error> errors = [];
        input = input.Known(errors);
        customer.Take(input, locale);
        customer.TakeIdentity(input);
        if (input.Status.IsSet) customer.Status = input.Status.Value;
        errors.AddRange(CustomerFields.Check(input));
        errors.AddRange(CustomerFields.CheckIdentity(customer));
        errors.AddRange(await db.TakeRelatedAsync(customer, input, cancellationToken));
        if (errors.Count > 0) return errors;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await changes.FollowAsync(db, caller, customer, null, EventNames.CustomerUpdated, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return CustomerView.Of(customer);
    }

    private async Task<Result<CustomerView>> UpdateRegisteredAsync(Caller caller, Guid id, Guid userId, CustomerInput input, string? locale, CancellationToken cancellationToken)
    {
        List<Error> unknown = [];
        input = input.Known(unknown);
        var userInput = new UserInput
        {
            Name = input.Name,
            FirstName = input.FirstName,
            LastName = input.LastName,
            Email = input.Email,
            PhoneNumber = input.PhoneNumber,
            PhoneVerificationCode = input.PhoneVerificationCode,
            EmailVerificationCode = input.EmailVerificationCode,
            Status = input.Status.IsSet ? StatusOfUser(input.Status.Value) : default(Optional<UserStatus>),
        };
        var updated = await users.UpdateAsync(caller, userId, userInput, new UpdateOptions
        {
            Also = async (db, user, token) => [.. unknown, .. await TakeAsync(db, user.Customer!, input, locale, token)],
            Then = (db, user, token) => changes.FollowAsync(db, caller, user.Customer!, user, EventNames.CustomerUpdated, token),
        }, cancellationToken);
        return updated.Failure is { } failure ? failure : await customers.GetAsync(caller, id, cancellationToken);
    }

    private static async Task<List<Error>> TakeAsync(FreshcomDbContext db, Customer customer, CustomerInput input, string? locale, CancellationToken cancellationToken)
    {
        List<Error> errors = [.. CustomerFields.Check(input)];
        customer.Take(input, locale);
        if (input.Status.IsSet)
        {
            // Whose user stays has not become a guest's record: deleting the user does that.
            if (input.Status.Value is CustomerStatus.Guest or CustomerStatus.Internal) errors.Add(Errors.Invalid("status"));
            else customer.Status = input.Status.Value;
        }
        errors.AddRange(await db.TakeRelatedAsync(customer, input, cancellationToken));
        return errors;
    }

    private static UserStatus StatusOfUser(CustomerStatus status) => status is CustomerStatus.Suspended or CustomerStatus.Disabled ? UserStatus.Suspended : UserStatus.Active;
}
