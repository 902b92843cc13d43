using System.Collections.Concurrent;
using Freshcom.Data;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Sessions;

/// <summary>What publishable tokens need of their account, from memory for as long as sessions are (<see cref="SessionCache.Freshness"/>).</summary>
public sealed class AccountCache(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, (AccountInfo Info, long At)> _known = new();

    public async Task<AccountInfo?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(id, out var entry) && time.GetElapsedTime(entry.At) < SessionCache.Freshness) return entry.Info;
        var at = time.GetTimestamp();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, cancellationToken);
        if (account is null) return null;
        var testId = account.IsTest ? account.Id : await db.Accounts.Where(x => x.LiveAccountId == id).Select(x => x.Id).SingleAsync(cancellationToken);
        var info = account.ToInfo(testId);
        _known[id] = (info, at);
        return info;
    }

    /// <summary>The account was changed here: look again.</summary>
    public void Forget(Guid id) => _known.TryRemove(id, out _);
}
