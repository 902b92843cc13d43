using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Data;

/// <summary>Tells of saved rows once they are committed: never before, when others would not find them yet, and never when they are rolled back.</summary>
internal abstract class Commits : ISaveChangesInterceptor, IDbTransactionInterceptor
{
    // By context: what it has saved and not committed yet.
    private readonly ConditionalWeakTable<DbContext, HashSet<Guid>> _saved = [];

    /// <summary>The ids to tell of, from what is about to be saved.</summary>
    protected abstract IEnumerable<Guid> Find(ChangeTracker changes);

    /// <summary>It is committed.</summary>
    protected abstract void Tell(IReadOnlySet<Guid> ids);

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db)
            foreach (var id in Find(db.ChangeTracker)) _saved.GetOrCreateValue(db).Add(id);
        return ValueTask.FromResult(result);
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { Database.CurrentTransaction: null } db) TellOf(db);
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db) TellOf(db);
        return Task.CompletedTask;
    }

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db) _saved.Remove(db);
        return Task.CompletedTask;
    }

    private void TellOf(DbContext db)
    {
        if (_saved.TryGetValue(db, out var ids) && _saved.Remove(db)) Tell(ids);
    }
}
