using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Customers;

/// <summary>The customers of an account: listed, read, found, deleted. Made by <see cref="CustomerRegistration"/>, changed by <see cref="CustomerUpdateService"/>.</summary>
public sealed class CustomerService(IDbContextFactory<FreshcomDbContext> contexts, UserRemoval removal, UserStandingService standings, CustomerChanges changes)
{
    private const int MaxLabels = 100;

    internal static readonly SortMap<Customer> Sorts = new SortMap<Customer>()
        .Add("insertedAt", x => x.InsertedAt).Add("updatedAt", x => x.UpdatedAt).Add("name", x => x.Name).Add("email", x => x.Email).Add("code", x => x.Code)
        .Add("label", x => x.Label).Add("status", x => x.Status)
        // The account once more, for an index of its users.
        .AddOfSome("authMethod", x => x.User != null && x.User.AccountId == x.AccountId, x => x.User!.AuthMethod, x => x.User!.Status, x => x.User!.Reach, x => x.User!.Id)
        .AddOfSome("lastLoginAt", x => x.User != null && x.User.AccountId == x.AccountId, x => x.User!.LastLoginAt, x => x.User!.Id);

    /// <summary>One page of the account's customers, their users with them. Sort keys: insertedAt, updatedAt, name, email, code, label, status, authMethod, lastLoginAt.</summary>
    public async Task<Result<Page<CustomerView>>> ListAsync(Caller caller, ListRequest request, CustomerFilter filter, CancellationToken cancellationToken)
    {
        if (!caller.Role.MayReadAsStaff()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = WithUsers(db.Customers.AsNoTracking().Where(x => x.AccountId == caller.AccountId));
        var search = request.Search is null ? null : await TextSearch.ForAsync(db, caller.AccountId, request.Search, cancellationToken);
        var isNarrowed = filter != new CustomerFilter();
        var (rows, few) = search is null ? (all, CustomerFilters.ByIndex(db, caller.AccountId, filter)) : (WithUsers(search.Found), search.ByIndex(isNarrowed));
        if (isNarrowed) (rows, few) = (rows.Narrow(db, caller.AccountId, filter), few?.Narrow(db, caller.AccountId, filter));
        return await rows.ToPageAsync(all, request, Sorts, x => x.Id, x => CustomerView.Of(x), cancellationToken, few is null ? null : WithUsers(few));
    }

    /// <summary>How many customers the next login code would not reach.</summary>
    public async Task<int> CountUnreachableAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.WhoCannotReceiveCodes(db, caller.AccountId).CountAsync(x => x.Customer != null, cancellationToken);
    }

    /// <summary>The labels in use, in order; the first 100.</summary>
    public async Task<IReadOnlyList<string>> ListLabelsAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Customers.Where(x => x.AccountId == caller.AccountId && x.Label != null).Select(x => x.Label!).Distinct().Order().Take(MaxLabels).ToListAsync(cancellationToken);
    }

    /// <summary>A customer of the account; for a customer only its own record.</summary>
    public async Task<Result<CustomerView>> GetAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!(caller.Role.MayReadAsStaff() || caller.Role == Role.Customer)) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var customer = await WithUsers(db.Customers.AsNoTracking()).FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId, cancellationToken);
        return customer is null || (caller.Role == Role.Customer && customer.UserId != caller.UserId) ? new Failure.NotFound() : CustomerView.Of(customer);
    }

    /// <summary>The customer that the calling user logs in for.</summary>
    public async Task<Result<CustomerView>> GetOwnAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var customer = await WithUsers(db.Customers.AsNoTracking()).FirstOrDefaultAsync(x => x.UserId == caller.UserId && x.AccountId == caller.AccountId && caller.UserId != null, cancellationToken);
        return customer is null ? new Failure.NotFound() : CustomerView.Of(customer);
    }

    /// <summary>A guest's record, for who knows its code or e-mail and two more fields; the newest of several. Never one with a user.</summary>
    public async Task<Result<CustomerView>> FindGuestAsync(Caller caller, GuestSearch search, CancellationToken cancellationToken)
    {
        if (!search.IsEnough) return new Failure.NotFound();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var guests = db.Customers.AsNoTracking().Where(x => x.AccountId == caller.AccountId && x.Status == CustomerStatus.Guest && x.UserId == null);
        if (search.Code is { } code) guests = guests.Where(x => x.Code == code);
        if (search.Email is { } email) guests = guests.WithEmail(email);
        // By key the few that are left; names are compared in every script, which a database does not.
        await foreach (var guest in guests.OrderByDescending(x => x.InsertedAt).AsAsyncEnumerable().WithCancellation(cancellationToken))
            if (search.Matches(guest)) return CustomerView.Of(guest);
        return new Failure.NotFound();
    }

    /// <summary>The views with their enrollers and sponsors, for staff; others see no other customer.</summary>
    public async Task<IReadOnlyList<CustomerView>> WithRelatedAsync(Caller caller, IReadOnlyList<CustomerView> views, CancellationToken cancellationToken)
    {
        if (!caller.Role.MayReadAsStaff()) return views;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ids = views.SelectMany(x => new[] { x.EnrollerId, x.SponsorId }).OfType<Guid>().Distinct().ToList();
        var related = await WithUsers(db.Customers.AsNoTracking()).Where(x => ids.Contains(x.Id) && x.AccountId == caller.AccountId).ToDictionaryAsync(x => x.Id, CustomerView.Of, cancellationToken);
        return [.. views.Select(x => x with { Enroller = related.GetValueOrDefault(x.EnrollerId ?? default), Sponsor = related.GetValueOrDefault(x.SponsorId ?? default) })];
    }

    /// <summary>What the customer's page shows at its top, enroller and sponsor with it.</summary>
    public async Task<Result<CustomerDetails>> GetDetailsAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        var found = await GetAsync(caller, id, cancellationToken);
        if (found.Failure is { } failure) return failure;
        var view = (await WithRelatedAsync(caller, [found.Value], cancellationToken))[0];
        if (view.User is not { } user) return new CustomerDetails(view, null);
        var standing = await standings.GetAsync(caller, user.Id, cancellationToken);
        return standing.Failure is { } refused ? refused : new CustomerDetails(view, standing.Value);
    }

    /// <summary>Deletes a customer, and its user with sessions and codes.</summary>
    public async Task<Result<Done>> DeleteAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsStaff()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var customer = await WithUsers(db.Customers).FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId, cancellationToken);
        if (customer is null) return new Failure.NotFound();
        if (customer.User is { } user)
        {
            // A customer's user that was given a staff role is a member of the team, and nobody loses that by the customers' door.
            if (user.Memberships.Any(x => x.Role != Role.Customer)) return new Failure.Forbidden();
            await removal.RemoveAsync(db, caller, user, cancellationToken);
        }
        await changes.FollowAsync(db, caller, customer, customer.User, EventNames.CustomerDeleted, cancellationToken);
        db.Customers.Remove(customer);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    private static IQueryable<Customer> WithUsers(IQueryable<Customer> rows) => rows.Include(x => x.User!.Memberships);
}
