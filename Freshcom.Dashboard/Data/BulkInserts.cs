using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Freshcom.Data;

/// <summary>Saving for those who add hundreds of rows while logins wait for the database.</summary>
public static class BulkInserts
{
    // A server is asked as seldom as it can take (65,535 parameters); SQLite runs in the process, and is quickest with one row's statement that is parsed once.
    private const int ValuesAtOnce = 32_000;

    /// <summary>Saves what was added to the context, within the open transaction; then the context follows nothing any more. Interceptors of saving do not see it.</summary>
    public static async Task InsertAddedAsync(this FreshcomDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.Stamp(now);
        foreach (var rows in db.ChangeTracker.Entries().Where(x => x.State == EntityState.Added).GroupBy(x => x.Metadata).ToList())
        {
            List<IProperty> columns = [.. rows.Key.GetProperties().Where(x => x.GetComputedColumnSql() is null)];
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            var size = 0;
            foreach (var chunk in rows.Chunk(db is SqliteFreshcomDbContext ? 1 : ValuesAtOnce / columns.Count))
            {
                // The same text stays prepared.
                if (chunk.Length != size) command.CommandText = Text(rows.Key, columns, size = chunk.Length, db.GetService<ISqlGenerationHelper>());
                Fill(command, columns, chunk);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        db.ChangeTracker.Clear();
    }

    private static string Text(IEntityType type, List<IProperty> columns, int rows, ISqlGenerationHelper sql)
    {
        var names = string.Join(", ", columns.Select(x => sql.DelimitIdentifier(x.GetColumnName())));
        var values = Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", columns.Select((_, column) => Name((row * columns.Count) + column)))})");
        return $"INSERT INTO {sql.DelimitIdentifier(type.GetTableName()!)} ({names}) VALUES {string.Join(", ", values)}";
    }

    private static void Fill(DbCommand command, List<IProperty> columns, EntityEntry[] rows)
    {
        command.Parameters.Clear();
        foreach (var row in rows)
            foreach (var column in columns)
                command.Parameters.Add(column.GetRelationalTypeMapping().CreateParameter(command, Name(command.Parameters.Count), column.GetGetter().GetClrValue(row.Entity), column.IsNullable));
    }

    private static string Name(int parameter) => string.Create(CultureInfo.InvariantCulture, $"@p{parameter}");
}
