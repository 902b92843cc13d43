using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Users;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Customers;

/// <summary>What a list of customers is narrowed to; null leaves it open.</summary>
public sealed record CustomerFilter
{
    public CustomerStatus? Status { get; init; }
    public AuthMethod? AuthMethod { get; init; }
    public bool? EmailVerified { get; init; }
    public bool? PhoneVerified { get; init; }

    /// <summary>Locked after wrong codes.</summary>
    public bool? IsLocked { get; init; }

    /// <summary>Their method sends codes, and the next one would not reach them: no active trigger sends it, or the last one was not delivered.</summary>
    public bool? CannotReceiveCodes { get; init; }
    public string? Code { get; init; }
    public string? Label { get; init; }
    public string? Name { get; init; }
    public string? Email { get; init; }
    public string? PhoneNumber { get; init; }
    public Guid? EnrollerId { get; init; }
    public Guid? SponsorId { get; init; }
}

/// <summary>A filter as a query.</summary>
internal static class CustomerFilters
{
    public static IQueryable<Customer> Narrow(this IQueryable<Customer> rows, FreshcomDbContext db, Guid accountId, CustomerFilter filter)
    {
        if (filter.Status is { } status) rows = rows.Where(x => x.Status == status);
        if (filter.AuthMethod is { } method) rows = rows.Where(x => x.User!.AuthMethod == method);
        if (filter.EmailVerified is { } emailVerified) rows = rows.Where(x => (x.User != null && x.User.EmailVerifiedAt != null) == emailVerified);
        if (filter.PhoneVerified is { } phoneVerified) rows = rows.Where(x => (x.User != null && x.User.PhoneVerifiedAt != null) == phoneVerified);
        if (filter.IsLocked is { } isLocked) rows = rows.Where(x => (x.User != null && x.User.AccessFailedCount >= User.LockedAt) == isLocked);
        if (filter.Code is { } code) rows = rows.Where(x => x.Code == code);
        if (filter.Label is { } label) rows = rows.Where(x => x.Label == label);
        if (filter.Name is { } name) rows = rows.Where(x => x.Name == name);
        if (filter.Email is { } email) rows = rows.WithEmail(email);
        if (UserFields.Phone(filter.PhoneNumber) is { } phone) rows = rows.Where(x => x.PhoneNumber == phone);
        if (filter.EnrollerId is { } enroller) rows = rows.Where(x => x.EnrollerId == enroller);
        if (filter.SponsorId is { } sponsor) rows = rows.Where(x => x.SponsorId == sponsor);
        if (filter.CannotReceiveCodes is { } cannot) rows = rows.CannotReceiveCodes(db, accountId, cannot);
        return rows;
    }

    /// <summary>The account's customers that it leaves, and maybe some more, by an index of what it asks for and in no order; null when it asks for nothing that has one.</summary>
    public static IQueryable<Customer>? ByIndex(FreshcomDbContext db, Guid accountId, CustomerFilter filter)
    {
        // The account's users are nobody else's customers.
        if (filter.AuthMethod is { } method && filter == new CustomerFilter { AuthMethod = method })
            return db.Customers.AsNoTracking().Where(x => x.User!.AccountId == accountId && x.User.AuthMethod == method);
        CustomerFilter? exact = filter switch
        {
            { Email: { } email } => new() { Email = email },
            { PhoneNumber: { } phone } => new() { PhoneNumber = phone },
            { Code: { } code } => new() { Code = code },
            { Name: { } name } => new() { Name = name },
            { Label: { } label } => new() { Label = label },
            _ => null,
        };
        if (exact is null) return null;
        // Their ids first: SQLite would read the account's list in its order rather than sort the few.
        var ids = db.Customers.Where(x => x.AccountId == accountId).Narrow(db, accountId, exact).Select(x => x.Id);
        return db.Customers.AsNoTracking().Where(x => ids.Contains(x.Id));
    }

    /// <summary>Compared ignoring case in every script, which a database does not.</summary>
    public static IQueryable<Customer> WithEmail(this IQueryable<Customer> rows, string email)
    {
        var normalized = User.Normalize(email);
        return rows.Where(x => x.NormalizedEmail == normalized);
    }

    /// <summary>Customers whose method sends codes of which the next one would not arrive.</summary>
    public static IQueryable<Customer> CannotReceiveCodes(this IQueryable<Customer> rows, FreshcomDbContext db, Guid accountId, bool isWanted)
    {
        var users = db.Users.WhoCannotReceiveCodes(db, accountId).Select(x => (Guid?)x.Id);
        return rows.Where(x => users.Contains(x.UserId) == isWanted);
    }

    /// <summary>Such users of an account, found by indexes alone: no trigger sends their method's codes, or there is no address, or the last one failed.</summary>
    public static IQueryable<User> WhoCannotReceiveCodes(this IQueryable<User> rows, FreshcomDbContext db, Guid accountId)
    {
        var triggers = db.Triggers.Where(x => x.AccountId == accountId && x.Event == EventNames.TfaCodeCreated && x.Status == TriggerStatus.Active);
        var codes = db.Messages.Where(x => x.EventName == EventNames.TfaCodeCreated && x.Status != MessageStatus.NotSent);
        var failed = codes.Where(x => x.AccountId == accountId && (x.Status == MessageStatus.Failed || x.Status == MessageStatus.Undelivered))
            .Where(x => !codes.Any(later => later.UserId == x.UserId && later.InsertedAt > x.InsertedAt)).Select(x => x.UserId);
        return rows.Where(x => x.AccountId == accountId && (x.AuthMethod == AuthMethod.TfaEmail || x.AuthMethod == AuthMethod.TfaSms)
            && ((x.AuthMethod == AuthMethod.TfaEmail && ((x.Reach & UserReach.Email) == 0 || !triggers.Any(t => t.ActionType == ActionType.SendEmail)))
                || (x.AuthMethod == AuthMethod.TfaSms && ((x.Reach & UserReach.Phone) == 0 || !triggers.Any(t => t.ActionType == ActionType.SendSms)))
                || failed.Contains(x.Id)));
    }
}
