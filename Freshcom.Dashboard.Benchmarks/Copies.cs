using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Freshcom.Benchmarks;

/// <summary>Rows by the hundred thousand, as copies of one that the product wrote, on either database. In expressions, <c>n</c> is the copy's number.</summary>
internal sealed class Copies(DbConnection database)
{
    private readonly bool _isSqlite = database is SqliteConnection;

    /// <summary>The id of a copy: of the same kind and number the same.</summary>
    public string Id(int kind) => _isSqlite
        ? $"printf('%08X-0000-7000-8000-%012X', {kind}, n)"
        : $"(lpad(to_hex({kind}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";

    /// <summary>An id as the database has it.</summary>
    public string Id(Guid id) => _isSqlite ? $"'{id.ToString().ToUpperInvariant()}'" : $"'{id}'::uuid";

    /// <summary>So many seconds before a column's time.</summary>
    public string Before(string column, string seconds) => _isSqlite ? $"\"{column}\" - ({seconds}) * 10000000" : $"\"{column}\" - ({seconds}) * interval '1 second'";

    /// <param name="pattern">Which row they are copies of.</param>
    /// <param name="numbers">From the first copy's number to the last one's.</param>
    /// <param name="changed">What the copies have in a column instead.</param>
    public async Task AddAsync(string table, string pattern, (int From, int To) numbers, Dictionary<string, string> changed, CancellationToken stop)
    {
        var columns = await ColumnsAsync(table, stop);
        var (into, values) = (string.Join(", ", columns.Select(x => $"\"{x}\"")), string.Join(", ", columns.Select(x => changed.GetValueOrDefault(x, $"\"{x}\""))));
        var count = _isSqlite
            ? $"WITH RECURSIVE numbers(n) AS (SELECT {numbers.From} UNION ALL SELECT n + 1 FROM numbers WHERE n < {numbers.To})"
            : $"WITH numbers AS (SELECT generate_series({numbers.From}::bigint, {numbers.To}) AS n)";
        await ExecuteAsync($"{count} INSERT INTO \"{table}\" ({into}) SELECT {values} FROM numbers, \"{table}\" WHERE {pattern}", stop);
    }

    /// <summary>What PostgreSQL does by itself within a minute.</summary>
    public Task TidyAsync(CancellationToken stop) => _isSqlite ? Task.CompletedTask : ExecuteAsync("VACUUM ANALYZE", stop);

    private async Task<List<string>> ColumnsAsync(string table, CancellationToken stop)
    {
        await using var ask = database.CreateCommand();
        ask.CommandText = _isSqlite
            ? $"SELECT name FROM pragma_table_info('{table}')"
            : $"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' AND is_generated = 'NEVER'";
        List<string> columns = [];
        await using var reader = await ask.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop)) columns.Add(reader.GetString(0));
        return columns;
    }

    private async Task ExecuteAsync(string sql, CancellationToken stop)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        // As long as it takes.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(stop);
    }
}
