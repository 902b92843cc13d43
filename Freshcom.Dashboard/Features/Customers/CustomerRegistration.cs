using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Customers;

/// <summary>
/// Makes customers, and turns guests' records into registered ones. Registering shares the three stages of <see cref="UserRegistration"/>: fields, then codes, then user and customer in one transaction, or nothing (rules 3 and 4).
/// </summary>
public sealed class CustomerRegistration(IDbContextFactory<FreshcomDbContext> contexts, UserRegistration users, PasswordHashing hashing, CustomerChanges changes, TimeProvider time)
{
    /// <summary>Makes a customer of the asked status; by a guest it is a guest's or a registered one.</summary>
    public async Task<Result<CustomerView>> CreateAsync(Caller caller, CustomerInput input, CancellationToken cancellationToken)
    {
        if (!(caller.Role.IsStaff() || caller.Role == Role.Guest)) return new Failure.Forbidden();
        if (caller.Role == Role.Guest && input.Status is not { IsSet: true, Value: CustomerStatus.Guest }) input = input with { Status = CustomerStatus.Registered };
        List<Error> errors = [];
        input = input.Known(errors);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var customer = new Customer(caller.AccountId, time.GetUtcNow()) { Status = input.Status.Value };
        db.Customers.Add(customer);
        return await MakeAsync(db, caller, customer, input, errors, cancellationToken);
    }

    /// <summary>Registers a record that has no user, with what it says already and what comes along. By a guest only a guest's record, and nothing that staff decides.</summary>
    public async Task<Result<CustomerView>> RegisterAsync(Caller caller, Guid id, CustomerInput input, CancellationToken cancellationToken)
    {
        if (!(caller.Role.IsStaff() || caller.Role == Role.Guest)) return new Failure.Forbidden();
        if (caller.Role == Role.Guest) input = input.WithoutStaffFields();
        List<Error> errors = [];
        input = input.Known(errors) with { Status = CustomerStatus.Registered };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var customer = await db.Customers.FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId && x.UserId == null, cancellationToken);
        if (customer is null || (caller.Role == Role.Guest && customer.Status != CustomerStatus.Guest)) return new Failure.NotFound();
        return await MakeAsync(db, caller, customer, input, errors, cancellationToken);
    }

    private async Task<Result<CustomerView>> MakeAsync(FreshcomDbContext db, Caller caller, Customer customer, CustomerInput input, List<Error> errors, CancellationToken cancellationToken)
    {
        customer.Take(input, null);
        customer.TakeIdentity(input);
        errors.AddRange(CustomerFields.Check(input));
        errors.AddRange(await db.TakeRelatedAsync(customer, input, cancellationToken));
        if (input.Status.Value != CustomerStatus.Registered)
        {
            errors.AddRange(CustomerFields.CheckIdentity(customer));
            return errors.Count > 0 ? errors : await SaveAsync(db, caller, customer, null, cancellationToken);
        }
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == caller.AccountId, cancellationToken);
        var newUser = UserOf(account, customer, input, byStaff: caller.Role != Role.Guest);
        errors.AddRange(await ValidateAsync(db, newUser, input, cancellationToken));
        if (errors.Count > 0) return errors;
        var proven = await users.CheckCodesAsync(newUser, cancellationToken);
        if (proven.Failure is { } failure) return failure;
        var hash = await hashing.HashAsync(newUser.Password!, cancellationToken);
        return await SaveAsync(db, caller, customer, new(newUser, proven.Value, hash), cancellationToken);
    }

    /// <summary>The user that a record is to be registered with.</summary>
    internal static NewUser UserOf(Account account, Customer customer, CustomerInput input, bool byStaff) => new(account, Role.Customer, byStaff)
    {
        Username = UserFields.Blank(input.Username.Value) ?? customer.Email,
        Password = input.Password.Value,
        Name = customer.Name,
        FirstName = customer.FirstName,
        LastName = customer.LastName,
        Email = customer.Email,
        PhoneNumber = customer.PhoneNumber,
        AuthMethod = input.AuthMethod.IsSet ? input.AuthMethod.Value : null,
        PhoneVerificationCode = input.PhoneVerificationCode.Value,
        EmailVerificationCode = input.EmailVerificationCode.Value,
        Customer = customer,
    };

    private async Task<List<Error>> ValidateAsync(FreshcomDbContext db, NewUser newUser, CustomerInput input, CancellationToken cancellationToken)
    {
        var errors = await users.ValidateAsync(db, newUser, cancellationToken);
        AddRequired(newUser, input, errors);
        return errors;
    }

    /// <summary>What a registered customer needs beyond what every user does.</summary>
    internal static void AddRequired(NewUser newUser, CustomerInput input, List<Error> errors)
    {
        // A name that nobody typed is at fault only where the e-mail is: that fault says it.
        if (UserFields.Blank(input.Username.Value) is null) errors.RemoveAll(x => x.Field == "username" && x.Code != Errors.Taken("username").Code);
        if (newUser.Name is null) errors.Add(Errors.Required("name"));
        if (newUser.Email is null && !errors.Exists(x => x.Field == "email")) errors.Add(Errors.Required("email"));
    }

    /// <summary>A user that is right in every respect.</summary>
    private sealed record Registrant(NewUser User, ProvenAddresses Proven, string PasswordHash);

    private async Task<Result<CustomerView>> SaveAsync(FreshcomDbContext db, Caller caller, Customer customer, Registrant? registrant, CancellationToken cancellationToken)
    {
        var isNew = db.Entry(customer).State == EntityState.Added;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            if (!isNew && !await ClaimAsync(db, customer.Id, cancellationToken)) return new Failure.NotFound();
            User? user = null;
            if (registrant is not null)
            {
                var added = await users.AddAsync(db, registrant.User, registrant.Proven, registrant.PasswordHash, cancellationToken);
                if (added.Failure is { } failure) return failure;
                user = added.Value;
                db.AuditEntries.Add(caller.Entry("user.create", time.GetUtcNow(), user, user.AuthMethod.Wire()));
            }
            await changes.FollowAsync(db, caller, customer, user, isNew ? EventNames.CustomerCreated : EventNames.CustomerUpdated, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Errors.Taken("username");
        }
        return CustomerView.Of(customer);
    }

    /// <summary>Of two that register one record in parallel, the second finds it gone.</summary>
    private static async Task<bool> ClaimAsync(FreshcomDbContext db, Guid id, CancellationToken cancellationToken) =>
        await db.Customers.Where(x => x.Id == id && x.UserId == null).ExecuteUpdateAsync(x => x.SetProperty(c => c.Status, c => c.Status), cancellationToken) == 1;
}
