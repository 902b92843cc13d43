using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Tests;

/// <summary>How the database reads what a test asks for: each statement's plan, taken with its parameters just before it runs.</summary>
public sealed class StatementPlans : DbCommandInterceptor
{
    // Of the asking test alone: the app's workers and other tests have another flow.
    private readonly AsyncLocal<List<string>?> _plans = new();

    /// <summary>The plans of all that <paramref name="ask"/> reads and writes, in order.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(Func<Task> ask)
    {
        List<string> plans = [];
        _plans.Value = plans;
        await ask();
        _plans.Value = null;
        return plans;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (_plans.Value is { } plans) plans.Add(await ExplainAsync(command, cancellationToken));
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (_plans.Value is { } plans) plans.Add(await ExplainAsync(command, cancellationToken));
        return result;
    }

    private static async Task<string> ExplainAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var text = command.CommandText;
        var isSqlite = command is SqliteCommand;
        List<string> lines = [];
        command.CommandText = (isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + text;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) lines.Add(reader.GetString(isSqlite ? 3 : 0));
        command.CommandText = text;
        return string.Join('\n', lines);
    }
}
