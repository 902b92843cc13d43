using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Freshcom.Data;

/// <summary>Saving for those who add hundreds of rows while logins wait for the database.</summary>
public static class BulkInserts
{
    /// <summary>Saves what was added to the context by one statement for each kind of row, instead of one for each row, within the open transaction; then the context follows nothing any more.</summary>
    /// <remarks>Give it no more rows of a kind than hold 32,766 different values, SQLite's limit. Interceptors of saving do not see them.</remarks>
    public static async Task InsertAddedAsync(this FreshcomDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.Stamp(now);
        foreach (var rows in db.ChangeTracker.Entries().Where(x => x.State == EntityState.Added).GroupBy(x => x.Metadata).ToList())
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            Write(command, rows.Key, rows, db.GetService<ISqlGenerationHelper>());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        db.ChangeTracker.Clear();
    }

    private static void Write(DbCommand command, IEntityType type, IEnumerable<EntityEntry> rows, ISqlGenerationHelper sql)
    {
        List<IProperty> columns = [.. type.GetProperties().Where(x => x.GetComputedColumnSql() is null)];
        var text = new StringBuilder($"INSERT INTO {sql.DelimitIdentifier(type.GetTableName()!)} (").AppendJoin(", ", columns.Select(x => sql.DelimitIdentifier(x.GetColumnName()))).Append(") VALUES ");
        // What is the same in many rows, as most of what these rows hold is, is one parameter.
        Dictionary<(IProperty, object), string> names = [];
        var nulls = new Dictionary<IProperty, string>();
        var isFirst = true;
        foreach (var row in rows)
        {
            text.Append(isFirst ? "(" : ", (").AppendJoin(", ", columns.Select(x => Name(x, row.Property(x).CurrentValue))).Append(')');
            isFirst = false;
        }
        command.CommandText = text.ToString();

        string Name(IProperty column, object? value)
        {
            if (value is null ? nulls.TryGetValue(column, out var name) : names.TryGetValue((column, value), out name)) return name!;
            name = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
            command.Parameters.Add(column.GetRelationalTypeMapping().CreateParameter(command, name, value, column.IsNullable));
            if (value is null) nulls[column] = name;
            else names[(column, value)] = name;
            return name;
        }
    }
}
