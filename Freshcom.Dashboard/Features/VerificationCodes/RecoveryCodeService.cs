using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>Ten ways back for a user whose second factor is gone: hashed, each once (rule 10).</summary>
public sealed class RecoveryCodeService(IDbContextFactory<FreshcomDbContext> contexts, CodeStore store, TimeProvider time)
{
    public const int Count = 10;

    /// <summary>They end only by use or by new ones; a code's row needs some end.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(36_500);

    /// <summary>Ten new codes within the caller's transaction; the old ones are void.</summary>
    /// <returns>The codes, to be shown this once.</returns>
    public async Task<IReadOnlyList<string>> RenewAsync(FreshcomDbContext db, User user, CancellationToken cancellationToken)
    {
        await db.Codes.Where(x => x.UserId == user.Id && x.Purpose == CodePurpose.Recovery).ExecuteDeleteAsync(cancellationToken);
        List<string> shown = [];
        for (var i = 0; i < Count; i++)
        {
            var text = Codes.NewRecoveryCode();
            var code = new VerificationCode(CodePurpose.Recovery, new(user.AccountId, user.Id, null, Channel.App, ""), time.GetUtcNow(), Lifetime);
            store.Write(code, Codes.NormalizeRecoveryCode(text)!, keepCopy: false);
            db.Codes.Add(code);
            shown.Add(text);
        }
        return shown;
    }

    /// <summary>The unused recovery code that was typed, or null. Nothing is counted: 50 random bits are beyond guessing.</summary>
    public async Task<MatchedCode?> MatchAsync(Guid userId, string typed, CancellationToken cancellationToken)
    {
        if (Codes.NormalizeRecoveryCode(typed) is not { } text) return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var codes = await db.Codes.Where(x => x.UserId == userId && x.Purpose == CodePurpose.Recovery && x.UsedAt == null).AsNoTracking().ToListAsync(cancellationToken);
        return codes.Find(x => store.Matches(x, text)) is { } match ? new(match.Id, CodePurpose.Recovery, Channel.App) : null;
    }

    /// <summary>How many are left.</summary>
    public async Task<int> LeftAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Codes.CountAsync(x => x.UserId == userId && x.Purpose == CodePurpose.Recovery && x.UsedAt == null, cancellationToken);
    }
}
