using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>What unlocking a standard user did.</summary>
public sealed record OwnerUnlocked(string Username, bool WasLocked, bool MethodChanged);

/// <summary>Unlocks a standard user for whoever holds the server (rule 10); recorded in its accounts' logs and told to the user.</summary>
public sealed class OwnerUnlockService(IDbContextFactory<FreshcomDbContext> contexts, UserSecurity security)
{
    private const string Actor = "Server console";

    /// <param name="passwordOnly">Also gives up the second factor that is lost.</param>
    public async Task<Result<OwnerUnlocked>> UnlockAsync(string username, bool passwordOnly, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var name = User.Normalize(username);
        var user = await db.Users.FirstOrDefaultAsync(x => x.AccountId == null && x.NormalizedUserName == name, cancellationToken);
        if (user is null) return new Failure.NotFound();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var done = new OwnerUnlocked(user.UserName!, user.AccessFailedCount > 0 || user.LockoutEnd is not null, passwordOnly && user.AuthMethod != AuthMethod.Simple);
        user.Unlock();
        if (done.MethodChanged)
        {
            user.RemoveTotp();
            user.ChangeAuthMethod(AuthMethod.Simple, mayBePending: false);
        }
        await security.FollowAsync(db, await CallerAsync(db, user, cancellationToken), user, null, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return done;
    }

    private static async Task<Caller> CallerAsync(FreshcomDbContext db, User user, CancellationToken cancellationToken)
    {
        var account = await db.Memberships.Where(x => x.UserId == user.Id).OrderBy(x => x.InsertedAt).Select(x => x.Account!).AsNoTracking().FirstAsync(cancellationToken);
        return new Caller { Account = account.ToInfo(default), Role = Role.Administrator, UserName = Actor };
    }
}
