using System.Data.Common;
using System.Runtime.CompilerServices;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Features.Notifications;

/// <summary>Wakes this process's worker. What another process queues, the worker finds by looking.</summary>
public sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    /// <summary>Any number of times before the worker looks counts as one.</summary>
    public void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already, and the worker has not looked yet.
        }
    }

    /// <summary>True as soon as it is raised, false after <paramref name="longest"/> of real time: a test's clock may stand still.</summary>
    public Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _raised.WaitAsync(longest, cancellationToken);

    public void Dispose() => _raised.Dispose();
}

/// <summary>Raises the signal once a message is committed, never before: a worker that looks too early finds nothing and goes back to sleep.</summary>
internal sealed class OutboxCommits(OutboxSignal signal) : ISaveChangesInterceptor, IDbTransactionInterceptor
{
    private static readonly object Mark = new();

    // By context: one that has saved a message and not committed it yet.
    private readonly ConditionalWeakTable<DbContext, object> _queued = [];

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db && db.ChangeTracker.Entries<OutgoingMessage>().Any(x => x.State is EntityState.Added or EntityState.Modified && x.Entity.NextTryAt is not null))
            _queued.AddOrUpdate(db, Mark);
        return ValueTask.FromResult(result);
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { Database.CurrentTransaction: null } db) RaiseFor(db);
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db) RaiseFor(db);
        return Task.CompletedTask;
    }

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db) _queued.Remove(db);
        return Task.CompletedTask;
    }

    private void RaiseFor(DbContext db)
    {
        if (_queued.Remove(db)) signal.Raise();
    }
}
