using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Data;

/// <summary>Gives each context a <see cref="KeptSqliteConnection"/>, and each command its compiled form.</summary>
internal sealed class SqliteConnections : IDbConnectionInterceptor, IDbCommandInterceptor
{
    public static readonly SqliteConnections Instance = new();

    public InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new KeptSqliteConnection(eventData.ConnectionString ?? throw new InvalidOperationException("SQLite is configured by a connection string.")));

    public DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result) =>
        result is KeptSqliteCommand { Connection: KeptSqliteConnection connection } command ? connection.Compiled(command) : result;
}
