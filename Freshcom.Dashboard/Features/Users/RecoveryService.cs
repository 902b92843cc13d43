using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>Ten recovery codes, shown this once.</summary>
public sealed record NewRecoveryCodes(IReadOnlyList<string> Codes, DateTimeOffset At);

/// <summary>Gives a user with TFA its ways back (rule 10), after a proof; recorded and told to the user.</summary>
public sealed class RecoveryService(IDbContextFactory<FreshcomDbContext> contexts, RecoveryCodeService recovery, ProofService proofs, OneTimePasswordService otps, SystemMessages system, TimeProvider time)
{
    public async Task<Result<NewRecoveryCodes>> RenewAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.IsVisitor) return Errors.TestAccountReadOnly();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == caller.UserId, cancellationToken);
        if (user is null) return new Failure.NotFound();
        if (user.AuthMethod == AuthMethod.Simple) return Errors.NoSecondFactor();
        var proof = await proofs.RequireAsync(caller, user, cancellationToken);
        if (proof.Failure is { } failure) return failure;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (proof.Value.Right is { } right && !await otps.RedeemAsync(db, user, right, cancellationToken)) return new Failure.ProofRequired(user.AuthMethod);
        var codes = await recovery.RenewAsync(db, user, cancellationToken);
        db.AuditEntries.Add(caller.Entry("user.recoveryCodes.renew", time.GetUtcNow(), user));
        system.QueueNotice(db, user, SecurityNotice.RecoveryCodesRenewed, user.Email, await SystemReader.OfAsync(db, user, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new NewRecoveryCodes(codes, time.GetUtcNow());
    }
}
