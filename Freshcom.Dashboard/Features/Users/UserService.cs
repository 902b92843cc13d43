using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>What a list of users is narrowed to; null leaves it open.</summary>
public sealed record UserFilter
{
    public Role? Role { get; init; }

    /// <summary>True: staff alone; false: customers' users alone.</summary>
    public bool? IsStaff { get; init; }

    /// <summary>True: without the standard users, who belong to no account.</summary>
    public bool? IsManaged { get; init; }
    public UserStatus? Status { get; init; }
    public AuthMethod? AuthMethod { get; init; }
    public string? Username { get; init; }
    public string? Email { get; init; }
    public bool? EmailVerified { get; init; }
    public bool? PhoneVerified { get; init; }
}

/// <summary>The users of an account: read, made, deleted, unlocked. Changes go through <see cref="UserUpdateService"/>.</summary>
public sealed class UserService(
    IDbContextFactory<FreshcomDbContext> contexts, UserRegistration registration, PasswordHashing hashing, UserSecurity security, UserRemoval removal, SessionService sessions, TimeProvider time)
{
    private static readonly SortMap<AccountMembership> Sorts = new SortMap<AccountMembership>()
        .Add("insertedAt", x => x.User!.InsertedAt).Add("updatedAt", x => x.User!.UpdatedAt).Add("username", x => x.User!.NormalizedUserName).Add("name", x => x.User!.Name)
        .Add("email", x => x.User!.NormalizedEmail).Add("lastLoginAt", x => x.User!.LastLoginAt);

    /// <summary>The members of the caller's account, its standard owner among them.</summary>
    public async Task<Page<UserView>> ListAsync(Caller caller, ListRequest request, UserFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = db.Memberships.AsNoTracking().Where(x => x.AccountId == caller.AccountId);
        var rows = Narrow(all, request.Search, filter);
        return await rows.ToPageAsync(all, request, Sorts, x => x.UserId, x => UserView.Of(x.User!, x.Role, x.IsInvited), cancellationToken);
    }

    private static IQueryable<AccountMembership> Narrow(IQueryable<AccountMembership> rows, string? search, UserFilter filter)
    {
        if (filter.Role is { } role) rows = rows.Where(x => x.Role == role);
        if (filter.IsStaff is { } isStaff) rows = rows.Where(x => (x.Role != Role.Customer) == isStaff);
        if (filter.IsManaged is { } isManaged) rows = rows.Where(x => (x.User!.AccountId != null) == isManaged);
        if (filter.Status is { } status) rows = rows.Where(x => x.User!.Status == status);
        if (filter.AuthMethod is { } method) rows = rows.Where(x => x.User!.AuthMethod == method);
        if (filter.Username is { } username) rows = rows.Where(x => x.User!.NormalizedUserName == User.Normalize(username));
        if (filter.Email is { } email) rows = rows.Where(x => x.User!.NormalizedEmail == User.Normalize(email));
        if (filter.EmailVerified is { } emailVerified) rows = rows.Where(x => (x.User!.EmailVerifiedAt != null) == emailVerified);
        if (filter.PhoneVerified is { } phoneVerified) rows = rows.Where(x => (x.User!.PhoneVerifiedAt != null) == phoneVerified);
        return search is null ? rows : rows.Where(x => x.User!.SearchText.Contains(SearchTexts.Typed(search)));
    }

    /// <summary>One's own user, a standard one included, in the caller's account.</summary>
    public async Task<Result<UserView>> GetOwnAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.AsNoTracking().Include(x => x.Customer).FirstOrDefaultAsync(x => x.Id == caller.UserId, cancellationToken);
        return user is null ? new Failure.NotFound() : UserView.Of(user, caller.Role);
    }

    /// <summary>A managed user of the caller's account.</summary>
    public async Task<Result<UserView>> GetAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var member = await db.Memberships.AsNoTracking().Include(x => x.User!.Customer).FirstOrDefaultAsync(x => x.AccountId == caller.AccountId && x.UserId == id && x.User!.AccountId == caller.AccountId, cancellationToken);
        return member is null ? new Failure.NotFound() : UserView.Of(member.User!, member.Role);
    }

    /// <summary>Any member of the caller's account, its standard owner included.</summary>
    public async Task<Result<UserView>> GetMemberAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var member = await db.Memberships.AsNoTracking().Include(x => x.User!.Customer).FirstOrDefaultAsync(x => x.AccountId == caller.AccountId && x.UserId == id, cancellationToken);
        return member is null ? new Failure.NotFound() : UserView.Of(member.User!, member.Role, member.IsInvited);
    }

    /// <summary>How many users of the account have each method, for the settings page (rule 2).</summary>
    public async Task<IReadOnlyDictionary<AuthMethod, int>> CountByMethodAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var counts = await db.Users.Where(x => x.AccountId == caller.AccountId).GroupBy(x => x.AuthMethod).Select(x => new { x.Key, Count = x.Count() }).ToDictionaryAsync(x => x.Key, x => x.Count, cancellationToken);
        return Enum.GetValues<AuthMethod>().ToDictionary(x => x, x => counts.GetValueOrDefault(x));
    }

    /// <summary>Makes a managed user: a customer's by the publishable token (rule 3), any by staff (rule 4).</summary>
    public async Task<Result<UserView>> CreateAsync(Caller caller, UserInput input, CancellationToken cancellationToken)
    {
        List<Error> errors = [];
        input = input.Known(errors);
        var byStaff = caller.Role != Role.Guest;
        var role = byStaff && input.Role.IsSet ? input.Role.Value : Role.Customer;
        if (byStaff && !caller.Role.MayGive(role)) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.SingleAsync(x => x.Id == caller.AccountId, cancellationToken);
        var newUser = new NewUser(account, role, byStaff)
        {
            Username = UserFields.Blank(input.Username.Value),
            Password = input.Password.Value,
            Email = UserFields.Blank(input.Email.Value),
            PhoneNumber = UserFields.Phone(input.PhoneNumber.Value),
            Name = UserFields.Blank(input.Name.Value),
            FirstName = input.FirstName.Value,
            LastName = input.LastName.Value,
            AuthMethod = input.AuthMethod.IsSet ? input.AuthMethod.Value : null,
            PhoneVerificationCode = input.PhoneVerificationCode.Value,
            EmailVerificationCode = input.EmailVerificationCode.Value,
        };
        errors.AddRange(await registration.ValidateAsync(db, newUser, cancellationToken));
        if (role == Role.Guest) errors.Add(Errors.Invalid("role"));
        if (errors.Count > 0) return errors;
        var proven = await registration.CheckCodesAsync(newUser, cancellationToken);
        if (proven.Failure is { } failure) return failure;
        var hash = await hashing.HashAsync(newUser.Password!, cancellationToken);
        return await SaveAsync(db, caller, newUser, proven.Value, hash, cancellationToken);
    }

    private async Task<Result<UserView>> SaveAsync(FreshcomDbContext db, Caller caller, NewUser input, ProvenAddresses proven, string hash, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var added = await registration.AddAsync(db, input, proven, hash, cancellationToken);
        if (added.Failure is { } failure) return failure;
        db.AuditEntries.Add(caller.Entry("user.create", time.GetUtcNow(), added.Value, added.Value.AuthMethod.Wire()));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Errors.Taken("username");
        }
        return UserView.Of(added.Value, input.Role);
    }

    /// <summary>Deletes a managed user: its sessions and codes go with it, its customer record stays as a guest's.</summary>
    public async Task<Result<Done>> DeleteAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var member = await db.Memberships.Include(x => x.User!.Customer).FirstOrDefaultAsync(x => x.AccountId == caller.AccountId && x.UserId == id && x.User!.AccountId == caller.AccountId, cancellationToken);
        if (member is null) return new Failure.NotFound();
        if (member.Role == Role.Administrator && caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var customer = member.User!.Customer;
        await removal.RemoveAsync(db, caller, member.User, cancellationToken);
        customer?.Release();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    /// <summary>Ends the wait or lock that wrong codes caused (rule 10); recorded and told to the user.</summary>
    public async Task<Result<Done>> UnlockAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsStaff()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.Include(x => x.Customer).FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId, cancellationToken);
        if (user is null) return new Failure.NotFound();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        user.Unlock();
        await security.FollowAsync(db, caller, user, null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    /// <summary>Signs a customer's user out everywhere; a member of the team by a developer. Recorded.</summary>
    /// <returns>How many sessions ended.</returns>
    public async Task<Result<int>> EndSessionsAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsStaff()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var member = await db.Memberships.Include(x => x.User).FirstOrDefaultAsync(x => x.AccountId == caller.AccountId && x.UserId == id && x.User!.AccountId == caller.AccountId, cancellationToken);
        if (member is null) return new Failure.NotFound();
        if (member.Role != Role.Customer && !caller.Role.IsDeveloper()) return new Failure.Forbidden();
        var ended = await sessions.EndAllAsync(db, id, caller.SessionId, cancellationToken);
        db.AuditEntries.Add(caller.Entry("user.sessions.end", time.GetUtcNow(), member.User!));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ended;
    }
}
