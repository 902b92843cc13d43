using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Accounts;

/// <summary>Empties a test account and makes its default triggers anew. Its token and settings, and the sessions of the live account's users, are not touched.</summary>
public sealed class AccountResetService(IDbContextFactory<FreshcomDbContext> contexts, DefaultNotifications defaults, SessionCache sessions, TimeProvider time)
{
    public async Task<Result<Done>> ResetAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        if (!caller.IsTest) return Errors.LiveAccountReset();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var account = await db.Accounts.SingleAsync(x => x.Id == caller.AccountId, cancellationToken);
        await EmptyAsync(db, account.Id, cancellationToken);
        defaults.AddTo(db, account);
        db.AuditEntries.Add(caller.Entry("account.reset", time.GetUtcNow(), "Account", account.Id));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        sessions.ForgetAccount(account.Id);
        return default(Done);
    }

    /// <summary>Memberships, sessions and a user's own codes go with the users; an import's file and faults with it.</summary>
    private static async Task EmptyAsync(FreshcomDbContext db, Guid accountId, CancellationToken cancellationToken)
    {
        await db.Rollouts.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.Messages.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.Triggers.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.Templates.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.CustomerImports.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.Customers.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.Codes.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.MethodCounts.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.LoginCounts.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        await db.Users.Where(x => x.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
    }
}
