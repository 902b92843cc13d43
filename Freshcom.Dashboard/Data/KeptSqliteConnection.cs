using System.Data;
using Microsoft.Data.Sqlite;

namespace Freshcom.Data;

/// <summary>
/// A context's connection to SQLite. For who uses it, it opens and closes; underneath it stays open for as long as the context is, with the statements that
/// ran on it compiled once: to open one, and to compile a statement, takes longer than to run most. What EF would register with each connection
/// (arithmetic of decimals, regular expressions) no query here needs.
/// </summary>
/// <remarks>
/// With the write-ahead log, NORMAL keeps every committed change through a kill of the process and loses the newest only when the machine itself loses
/// power; FULL keeps those too. One who finds another writing looks again within milliseconds, as SQLite itself waits; the library's own wait is 150 ms at a
/// time, which comes into play after five seconds. The log is copied into the database's file by <see cref="SqliteCheckpoints"/>; by whoever commits only when
/// it has 16,000 pages (64 MB).
/// </remarks>
internal sealed class KeptSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    private const string Pragmas = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=16000;";

    /// <summary>Some kilobytes each. When there are more, it begins anew.</summary>
    private const int MostStatements = 64;

    private readonly Dictionary<string, KeptSqliteCommand> _idle = new(StringComparer.Ordinal);
    private bool _isKept, _isInUse;

    public override ConnectionState State => !_isKept || _isInUse ? base.State : ConnectionState.Closed;

    public override void Open()
    {
        if (!_isKept) OpenAnew();
        (_isKept, _isInUse) = (true, true);
    }

    /// <summary>Ends a transaction that was left, and nothing else until it is disposed.</summary>
    public override void Close()
    {
        if (!_isKept) base.Close();
        else Transaction?.Dispose();
        _isInUse = false;
    }

    public override SqliteCommand CreateCommand() => new KeptSqliteCommand(this) { CommandTimeout = DefaultTimeout, Transaction = Transaction };

    /// <summary>The same command, compiled already where it ran before.</summary>
    public KeptSqliteCommand Compiled(KeptSqliteCommand command)
    {
        if (!_idle.Remove(command.CommandText, out var known)) return command;
        foreach (SqliteParameter parameter in command.Parameters) known.Parameters.Add(parameter);
        (known.Transaction, known.CommandTimeout) = (command.Transaction, command.CommandTimeout);
        // Nobody else will: the connection would remember it for as long as it is open.
        command.End();
        return known;
    }

    /// <returns>False when the command is to be disposed: the connection is, or has one like it.</returns>
    internal bool Keep(KeptSqliteCommand command)
    {
        if (!_isKept) return false;
        if (_idle.Count >= MostStatements)
        {
            foreach (var old in _idle.Values) old.End();
            _idle.Clear();
        }
        return _idle.TryAdd(command.CommandText, command);
    }

    protected override void Dispose(bool disposing)
    {
        _isKept = false;
        base.Dispose(disposing);
    }

    private void OpenAnew()
    {
        base.Open();
        using var command = CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }
}

/// <summary>Goes back to its connection instead of being disposed, if it ran and can run again.</summary>
internal sealed class KeptSqliteCommand : SqliteCommand
{
    private static readonly string[] Verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];

    private readonly KeptSqliteConnection _connection;
    private bool _isOver;

    public KeptSqliteCommand(KeptSqliteConnection connection) => Connection = _connection = connection;

    // Pragmas, and what changes the schema, run once.
    private bool CanRunAgain => Array.Exists(Verbs, x => CommandText.StartsWith(x, StringComparison.Ordinal));

    /// <summary>Disposes it for good.</summary>
    public void End()
    {
        _isOver = true;
        Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isOver && DataReader is null && CanRunAgain && _connection.Keep(this))
        {
            Parameters.Clear();
            Transaction = null;
        }
        else base.Dispose(disposing);
    }
}
