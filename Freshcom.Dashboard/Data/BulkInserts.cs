using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
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
        // Whom a row refers to goes before it.
        foreach (var rows in db.ChangeTracker.Entries().Where(x => x.State == EntityState.Added).GroupBy(x => x.Metadata, x => x.Entity).OrderBy(x => Depth(x.Key)).ToList())
            await InsertAsync(db, rows.Key, [.. rows], cancellationToken);
        db.ChangeTracker.Clear();
    }

    /// <summary>The same for rows of one type that are complete as they are: the context never follows them, which takes longer than to write them.</summary>
    public static Task InsertAsync<T>(this FreshcomDbContext db, IReadOnlyList<T> rows, CancellationToken cancellationToken) where T : class =>
        InsertAsync(db, db.Model.FindEntityType(typeof(T))!, rows, cancellationToken);

    private static async Task InsertAsync(FreshcomDbContext db, IEntityType type, IReadOnlyList<object> rows, CancellationToken cancellationToken)
    {
        // What no row has is left out: a notice has a value in half of its columns.
        List<Column> columns = [.. type.GetProperties().Where(x => x.ValueGenerated == ValueGenerated.Never).Select(x => new Column(x)).Where(x => !x.IsNullable || rows.Any(row => x.Read(row) is not null))];
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        var size = 0;
        foreach (var chunk in rows.Chunk(db is SqliteFreshcomDbContext ? 1 : ValuesAtOnce / columns.Count))
        {
            // The same text stays prepared, and its parameters take one row's values after the other's.
            if (chunk.Length != size) Prepare(command, type, columns, size = chunk.Length, db.GetService<ISqlGenerationHelper>());
            Fill(command, columns, chunk);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static int Depth(IEntityType type) => type.GetForeignKeys().Where(x => x.PrincipalEntityType != type).Select(x => 1 + Depth(x.PrincipalEntityType)).DefaultIfEmpty().Max();

    private static void Prepare(DbCommand command, IEntityType type, List<Column> columns, int rows, ISqlGenerationHelper sql)
    {
        var names = string.Join(", ", columns.Select(x => sql.DelimitIdentifier(x.Name)));
        var values = Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", columns.Select((_, column) => Name((row * columns.Count) + column)))})");
        command.CommandText = $"INSERT INTO {sql.DelimitIdentifier(type.GetTableName()!)} ({names}) VALUES {string.Join(", ", values)}";
        command.Parameters.Clear();
        for (var row = 0; row < rows; row++)
            foreach (var column in columns) command.Parameters.Add(column.Mapping.CreateParameter(command, Name(command.Parameters.Count), null, column.IsNullable));
    }

    private static void Fill(DbCommand command, List<Column> columns, object[] rows)
    {
        var at = 0;
        foreach (var row in rows)
            foreach (var column in columns) command.Parameters[at++].Value = column.Stored(row) ?? DBNull.Value;
    }

    /// <summary>A column, with all that one value after the other takes.</summary>
    private sealed class Column(IProperty property)
    {
        private readonly IClrPropertyGetter _getter = property.GetGetter();

        public string Name { get; } = property.GetColumnName();
        public bool IsNullable { get; } = property.IsNullable;
        public RelationalTypeMapping Mapping { get; } = property.GetRelationalTypeMapping();

        public object? Read(object row) => _getter.GetClrValue(row);

        public object? Stored(object row) => Mapping.Converter is { } converter ? converter.ConvertToProvider(Read(row)) : Read(row);
    }

    private static string Name(int parameter) => string.Create(CultureInfo.InvariantCulture, $"@p{parameter}");
}
