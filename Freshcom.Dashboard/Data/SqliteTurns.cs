using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Data;

/// <summary>
/// SQLite has one writer. Who begins a transaction while another runs waits here for its turn, first come, first served and without a thread;
/// SQLite's own wait sleeps on the caller's thread, looks again ever more seldom, and lets newcomers pass.
/// Other processes, and statements without a transaction, still meet at SQLite's.
/// </summary>
internal sealed class SqliteTurns : IDbTransactionInterceptor, IDbConnectionInterceptor, IDisposable
{
    // Whoever waits longer tries its luck with SQLite, which says what is wrong.
    private const int Patience = 30;

    // How often one who waits looks whether a writer's connection was closed without a word, as a pooled context does with one that was opened by hand.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<DbConnection, bool> _writers = new(ReferenceEqualityComparer.Instance);

    public InterceptionResult<DbTransaction> TransactionStarting(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        for (var looks = 0; looks < Patience && !_writers.ContainsKey(connection); looks++)
        {
            if (_turn.Wait(Look)) _writers[connection] = true;
            else EndClosed();
        }
        return result;
    }

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        for (var looks = 0; looks < Patience && !_writers.ContainsKey(connection); looks++)
        {
            if (await _turn.WaitAsync(Look, cancellationToken)) _writers[connection] = true;
            else EndClosed();
        }
        return result;
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => End(eventData.Context?.Database.GetDbConnection());

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        End(eventData.Context?.Database.GetDbConnection());
        return Task.CompletedTask;
    }

    public void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) => End(eventData.Context?.Database.GetDbConnection());

    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        End(eventData.Context?.Database.GetDbConnection());
        return Task.CompletedTask;
    }

    // Behind a transaction that was left, the context closes its connection.
    public void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => End(connection);

    public Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
    {
        End(connection);
        return Task.CompletedTask;
    }

    public void ConnectionDisposed(DbConnection connection, ConnectionEndEventData eventData) => End(connection);

    public Task ConnectionDisposedAsync(DbConnection connection, ConnectionEndEventData eventData)
    {
        End(connection);
        return Task.CompletedTask;
    }

    public void Dispose() => _turn.Dispose();

    private void EndClosed()
    {
        foreach (var connection in _writers.Keys.Where(x => x.State == ConnectionState.Closed)) End(connection);
    }

    private void End(DbConnection? connection)
    {
        if (connection is not null && _writers.TryRemove(connection, out _)) _turn.Release();
    }
}
