using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>What was voided after a restore.</summary>
public sealed record Voided(int Sessions, int Codes);

/// <summary>
/// Voids what came back with a backup and must not work again: sessions that have ended since, codes that have been used since. Who was signed in signs in again;
/// recorded in every account's log.
/// </summary>
public sealed class RestoreService(IDbContextFactory<FreshcomDbContext> contexts, CodeStore codes, TimeProvider time)
{
    private const string Actor = "Server console", Action = "database.restore";

    /// <param name="recoveryCodes">Also those, of which some may have been used since.</param>
    public async Task<Voided> VoidAsync(bool recoveryCodes, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var purposes = Enum.GetValues<CodePurpose>().Where(x => recoveryCodes || x != CodePurpose.Recovery).ToList();
        var ended = await codes.EndAsync(db, purposes, cancellationToken);
        if (recoveryCodes) await db.Codes.Where(x => x.Purpose == CodePurpose.Recovery).ExecuteDeleteAsync(cancellationToken);
        // A code that waits to be sent ends before it is; whatever else waits is sent, perhaps a second time.
        await db.Messages.Where(x => x.NextTryAt != null && x.ExpiresAt > now).ExecuteUpdateAsync(x => x.SetProperty(m => m.ExpiresAt, now), cancellationToken);
        var sessions = await db.Sessions.ExecuteDeleteAsync(cancellationToken);
        foreach (var id in await db.Accounts.Where(x => x.Mode == AccountMode.Live).Select(x => x.Id).ToListAsync(cancellationToken))
            db.AuditEntries.Add(new(id, Action, now) { ActorName = Actor });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(sessions, ended);
    }
}
