using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Freshcom.Data;

/// <summary>Tells a database that is away, full or overtaxed from every other fault.</summary>
public static class Outages
{
    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteReadOnly = 8, SqliteIoError = 10, SqliteFull = 13, SqliteCannotOpen = 14;

    /// <summary>
    /// Whether nothing is wrong but the database: the same may go through later, and nothing of it is half done. Npgsql calls it an invalid operation when a connection
    /// breaks between two statements of a transaction.
    /// </summary>
    public static bool IsOutage(this Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
            if ((e is DbException fault && IsOutage(fault)) || e is InvalidOperationException { Source: nameof(Npgsql) }) return true;
        return false;
    }

    private static bool IsOutage(DbException fault) => fault switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked or SqliteReadOnly or SqliteIoError or SqliteFull or SqliteCannotOpen,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
        _ => fault.IsTransient,
    };
}
