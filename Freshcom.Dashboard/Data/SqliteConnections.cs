using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Data;

/// <summary>
/// What each SQLite connection needs. With the write-ahead log, NORMAL keeps every committed change through a kill of the process and loses the
/// newest only when the machine itself loses power; FULL keeps those too. One who finds another writing looks again within milliseconds, as
/// SQLite itself waits; the library's own wait is 150 ms at a time, which comes into play after five seconds. The log is copied into the database's file by
/// <see cref="SqliteCheckpoints"/>; by whoever commits only when it has 16,000 pages (64 MB).
/// </summary>
internal sealed class SqliteConnections : IDbConnectionInterceptor, IDbCommandInterceptor
{
    public static readonly SqliteConnections Instance = new();

    private const string Pragmas = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=16000;";

    public InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new KeptSqliteConnection(eventData.ConnectionString ?? throw new InvalidOperationException("SQLite is configured by a connection string.")));

    public async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result) =>
        result is KeptSqliteCommand { Connection: KeptSqliteConnection connection } command ? connection.Compiled(command) : result;
}
