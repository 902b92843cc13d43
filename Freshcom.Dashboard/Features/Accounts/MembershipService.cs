using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Accounts;

/// <summary>Whose memberships are meant: the account's, or the caller's own wherever they are.</summary>
public enum MembershipScope { Account, OwnUser }

/// <summary>Who is what in an account; a change of role has all that a change of a user has (rule 8).</summary>
public sealed class MembershipService(IDbContextFactory<FreshcomDbContext> contexts, TeamService team)
{
    private static readonly SortMap<AccountMembership> Sorts = new SortMap<AccountMembership>()
        .Add("insertedAt", x => x.InsertedAt).Add("updatedAt", x => x.UpdatedAt).Add("role", x => x.Role);

    /// <summary>The account's are for administrators and who may only read; one's own for every user.</summary>
    public static bool MayRead(Caller caller, MembershipScope scope) =>
        scope == MembershipScope.OwnUser ? caller.UserId is not null : caller.Role is Role.Administrator or Role.ReadOnly;

    public async Task<Result<Page<MembershipView>>> ListAsync(Caller caller, ListRequest request, MembershipScope scope, Role? role, CancellationToken cancellationToken)
    {
        if (!MayRead(caller, scope)) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var all = Of(db, caller, scope);
        var rows = role is null ? all : all.Where(x => x.Role == role);
        if (request.Search is { } search) rows = rows.Where(x => x.User!.SearchText.Contains(SearchTexts.Typed(search)));
        var page = await rows.ToPageAsync(all, request, Sorts, x => x.Id, x => x.Id, cancellationToken);
        var views = await LoadAsync(db, page.Items, cancellationToken);
        return new Page<MembershipView>([.. page.Items.Select(x => views[x])], page.TotalCount, page.AllCount, page.TotalCountIsLowerBound);
    }

    public async Task<Result<MembershipView>> GetAsync(Caller caller, Guid id, MembershipScope scope, CancellationToken cancellationToken)
    {
        if (!MayRead(caller, scope)) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await Of(db, caller, scope).AnyAsync(x => x.Id == id, cancellationToken);
        return found ? (await LoadAsync(db, [id], cancellationToken))[id] : new Failure.NotFound();
    }

    /// <summary>Ends the user's sessions, tells it and is recorded.</summary>
    /// <param name="role">Not set leaves it; null stands for a role that does not exist. Neither one's own nor the owner's can be changed.</param>
    public async Task<Result<MembershipView>> ChangeRoleAsync(Caller caller, Guid id, Optional<Role?> role, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.Memberships.Where(x => x.Id == id && x.AccountId == caller.AccountId).Select(x => (Guid?)x.UserId).FirstOrDefaultAsync(cancellationToken) is not { } userId) return new Failure.NotFound();
        if (role is { IsSet: true, Value: null }) return Errors.Invalid("role");
        if (role.IsSet && (await team.ChangeRoleAsync(caller, userId, role.Value!.Value, cancellationToken)).Failure is { } failure) return failure;
        return (await LoadAsync(db, [id], cancellationToken))[id];
    }

    private static IQueryable<AccountMembership> Of(FreshcomDbContext db, Caller caller, MembershipScope scope) => scope == MembershipScope.OwnUser
        ? db.Memberships.AsNoTracking().Where(x => x.UserId == caller.UserId)
        : db.Memberships.AsNoTracking().Where(x => x.AccountId == caller.AccountId);

    private static async Task<Dictionary<Guid, MembershipView>> LoadAsync(FreshcomDbContext db, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var rows = await db.Memberships.AsNoTracking().Where(x => ids.Contains(x.Id)).Include(x => x.User!.Customer).Include(x => x.Account).ToListAsync(cancellationToken);
        var accountIds = rows.Select(x => x.AccountId).Distinct().ToList();
        var testIds = await db.Accounts.Where(x => x.LiveAccountId != null && accountIds.Contains(x.LiveAccountId.Value)).ToDictionaryAsync(x => x.LiveAccountId!.Value, x => (Guid?)x.Id, cancellationToken);
        return rows.ToDictionary(x => x.Id, x =>
            new MembershipView(x.Id, x.Role, AccountView.Of(x.Account!, testIds.GetValueOrDefault(x.AccountId)), UserView.Of(x.User!, x.Role), x.InsertedAt, x.UpdatedAt));
    }
}
