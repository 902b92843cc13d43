using Microsoft.Data.Sqlite;

namespace Freshcom.Data;

/// <summary>
/// A context's connection to SQLite, open for as long as the context is, with the statements that ran on it compiled once: to open one, and to compile
/// a statement, takes longer than to run most. What EF would register with each connection (arithmetic of decimals, regular expressions) no query here needs.
/// </summary>
internal sealed class KeptSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>Some kilobytes each. When there are more, it begins anew.</summary>
    private const int MostStatements = 64;

    private readonly Dictionary<string, KeptSqliteCommand> _idle = new(StringComparer.Ordinal);
    private bool _isDisposing;

    /// <summary>Ends a transaction that was left, and nothing else until it is disposed.</summary>
    public override void Close()
    {
        if (_isDisposing) base.Close();
        else Transaction?.Dispose();
    }

    public override SqliteCommand CreateCommand() => new KeptSqliteCommand(this) { CommandTimeout = DefaultTimeout, Transaction = Transaction };

    /// <summary>The same command, compiled already where it ran before.</summary>
    public KeptSqliteCommand Compiled(KeptSqliteCommand command)
    {
        if (!_idle.Remove(command.CommandText, out var known)) return command;
        foreach (SqliteParameter parameter in command.Parameters) known.Parameters.Add(parameter);
        (known.Transaction, known.CommandTimeout) = (command.Transaction, command.CommandTimeout);
        return known;
    }

    /// <returns>False when the command is to be disposed: the connection is, or has one like it.</returns>
    internal bool Keep(KeptSqliteCommand command)
    {
        if (_isDisposing) return false;
        if (_idle.Count >= MostStatements)
        {
            foreach (var old in _idle.Values) old.End();
            _idle.Clear();
        }
        return _idle.TryAdd(command.CommandText, command);
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposing = true;
        base.Dispose(disposing);
    }
}

/// <summary>Goes back to its connection instead of being disposed, if it ran and can run again.</summary>
internal sealed class KeptSqliteCommand : SqliteCommand
{
    private static readonly string[] Verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "];

    private readonly KeptSqliteConnection _connection;
    private bool _isOver;

    public KeptSqliteCommand(KeptSqliteConnection connection) => Connection = _connection = connection;

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

    // Pragmas, and what changes the schema, run once.
    private bool CanRunAgain => Array.Exists(Verbs, x => CommandText.StartsWith(x, StringComparison.Ordinal));
}
