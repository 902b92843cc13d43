using Freshcom.Domain;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.AspNetCore.Identity;

namespace Freshcom.Features.Users;

/// <summary>Asks a signed-in person for its password again. Wrong ones are counted as at the sign-in: whoever sits at an open session guesses no faster than anyone else.</summary>
public sealed class CurrentPasswords(PasswordHashing hashing, PasswordWaits waits)
{
    /// <returns>Null when it is right.</returns>
    public async Task<Failure?> RefuseAsync(User user, string password, string? clientAddress, CancellationToken cancellationToken)
    {
        var key = PasswordWaits.Key(user.AccountId, user.UserName!, clientAddress);
        if ((await waits.FindAsync(key, cancellationToken)).Wait is { } wait) return new Failure.Wait(wait);
        var verified = await hashing.VerifyAsync(user.PasswordHash, password, cancellationToken);
        // Guesses made in parallel learn nothing once the first of them have started a wait.
        if ((await waits.FindAsync(key, cancellationToken)).Wait is { } begun) return new Failure.Wait(begun);
        if (verified != PasswordVerificationResult.Failed) return null;
        await waits.CountWrongAsync(key, cancellationToken);
        return new Failure.Invalid([Errors.WrongCurrentPassword()]);
    }
}
