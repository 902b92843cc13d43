using Freshcom.Domain;
using Freshcom.Features.Sessions;

namespace Freshcom.Features.VerificationCodes;

/// <summary>Asks a user whose method is TFA to prove itself again before it lowers its protection (rule 7). The code is bound to the session, and worth nothing at a login.</summary>
public sealed class ProofService(OneTimePasswordService otps, WrongOtpCounter counter)
{
    /// <summary>The code that came along, compared and to be spent with the change; or the failure that asks for one, which has then been sent.</summary>
    /// <returns>A null value when the user's method is the password alone: nothing is to be proven.</returns>
    public async Task<Result<ProofOf>> RequireAsync(Caller caller, User user, CancellationToken cancellationToken)
    {
        if (user.AuthMethod == AuthMethod.Simple) return new ProofOf(null);
        var sessionId = caller.SessionId ?? throw new InvalidOperationException("Only a user with a session proves itself.");
        if (caller.Otp is null)
        {
            if (counter.WaitOf(user) is { } wait) return new Failure.Wait(wait);
            await otps.IssueAsync(user, sessionId, cancellationToken);
            return new Failure.ProofRequired(user.AuthMethod);
        }
        return await otps.CheckAsync(user, sessionId, caller.Otp, cancellationToken) switch
        {
            OtpCheck.Right right => new ProofOf(right),
            OtpCheck.Wait wait => new Failure.Wait(wait.For),
            _ => new Failure.ProofRequired(user.AuthMethod),
        };
    }
}

/// <summary>A proof to be spent with the change that it allows; null where none was needed.</summary>
public sealed record ProofOf(OtpCheck.Right? Right);
