using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>A new authenticator secret, shown this once.</summary>
/// <param name="Secret">Base32, for typing in.</param>
/// <param name="Uri"><c>otpauth://…</c>, for a QR code.</param>
public sealed record NewTotpSecret(Guid UserId, string Secret, string Uri, DateTimeOffset At);

/// <summary>How a user takes an authenticator app: a secret, sealed at rest, that counts once its first code was right.</summary>
public sealed class TotpEnrolment(IDbContextFactory<FreshcomDbContext> contexts, TotpService totp, SecretBox box, ProofService proofs, OneTimePasswordService otps, TimeProvider time)
{
    /// <summary>Makes a secret for the caller's own user; one with a method beyond the password proves itself first (rule 7).</summary>
    public async Task<Result<NewTotpSecret>> BeginAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.IsVisitor) return Errors.TestAccountReadOnly();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.FirstOrDefaultAsync(x => x.Id == caller.UserId, cancellationToken);
        if (user is null) return new Failure.NotFound();
        var proof = await proofs.RequireAsync(caller, user, cancellationToken);
        if (proof.Failure is { } failure) return failure;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (proof.Value.Right is { } right && !await otps.RedeemAsync(db, user, right, cancellationToken)) return new Failure.ProofRequired(user.AuthMethod);
        var secret = totp.NewSecret();
        user.BeginTotp(box.Seal(secret, OneTimePasswordService.TotpContext(user)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new NewTotpSecret(user.Id, totp.Base32(secret), totp.EnrolmentUri(secret, caller.Account.Name, user.UserName!), time.GetUtcNow());
    }

    /// <summary>Whether <paramref name="code"/> is the pending secret's: its time step, for <see cref="User.EnrolTotp"/>.</summary>
    public Result<long> Confirm(User user, string code) =>
        user.PendingTotpSecret is { } pending && totp.MatchStep(box.Open(pending, OneTimePasswordService.TotpContext(user)), code, time.GetUtcNow(), null) is { } step ? step : Errors.WrongCode("otp");
}
