using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>What a person sees of itself.</summary>
/// <param name="CodeLength">How many digits its codes have.</param>
/// <param name="RecoveryCodesLeft">Of ten; 0 where none were made.</param>
public sealed record OwnProfile(UserView User, int CodeLength, int RecoveryCodesLeft);

/// <summary>Reads the caller's own user for its profile page.</summary>
public sealed class ProfileService(IDbContextFactory<FreshcomDbContext> contexts, UserService users, RecoveryCodeService recovery)
{
    public async Task<Result<OwnProfile>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var own = await users.GetOwnAsync(caller, cancellationToken);
        if (own.Failure is { } failure) return failure;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var length = own.Value.AccountId is { } account ? await db.Accounts.Where(x => x.Id == account).Select(x => x.CodeLength).SingleAsync(cancellationToken) : VerificationCodeService.SystemCodeLength;
        return new OwnProfile(own.Value, length, await recovery.LeftAsync(own.Value.Id, cancellationToken));
    }
}
