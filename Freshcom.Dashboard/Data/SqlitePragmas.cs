using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Data;

/// <summary>
/// What each SQLite connection needs. With the write-ahead log, NORMAL keeps every committed change through a kill of the process and loses the
/// newest only when the machine itself loses power; FULL keeps those too. One who finds another writing looks again within milliseconds, as
/// SQLite itself waits; the library's own wait is 150 ms at a time, which comes into play after five seconds. The log is copied into the database's file by
/// <see cref="SqliteCheckpoints"/>; by whoever commits only when it has 16,000 pages (64 MB).
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public static readonly SqlitePragmas Instance = new();

    private const string Pragmas = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=16000;";

    // A context opens a pooled connection for each statement; what was set stays set.
    private readonly ConditionalWeakTable<object, object> _set = [];

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (!IsNew(connection)) return;
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (!IsNew(connection)) return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    private bool IsNew(DbConnection connection) => _set.TryAdd(((SqliteConnection)connection).Handle!, this);
}
