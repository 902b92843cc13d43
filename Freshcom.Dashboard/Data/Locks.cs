using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>What the two databases do differently inside a transaction.</summary>
public static class Locks
{
    /// <summary>Until the transaction ends nobody else works on this user's codes: an update of the row that changes nothing locks it on PostgreSQL; on SQLite the transaction alone already does.</summary>
    public static Task LockUserAsync(this FreshcomDbContext db, Guid userId, CancellationToken cancellationToken) => db is SqliteFreshcomDbContext
        ? Task.CompletedTask
        : db.Database.ExecuteSqlAsync($"""UPDATE "Users" SET "AccessFailedCount" = "AccessFailedCount" WHERE "Id" = {userId}""", cancellationToken);

    /// <summary>Until the transaction ends nobody else does with this account what takes the same lock; see <see cref="LockUserAsync"/>.</summary>
    public static Task LockAccountAsync(this FreshcomDbContext db, Guid accountId, CancellationToken cancellationToken) =>
        db.Accounts.Where(x => x.Id == accountId).ExecuteUpdateAsync(x => x.SetProperty(a => a.Name, a => a.Name), cancellationToken);

    /// <summary>A time as the database stores it, for statements written by hand.</summary>
    public static object Stored(this FreshcomDbContext db, DateTimeOffset time) => db is SqliteFreshcomDbContext ? time.UtcTicks : time.ToUniversalTime();

    /// <summary>Ids as the database takes them in such statements: a JSON array on SQLite, which keeps ids in capitals, an array on PostgreSQL.</summary>
    public static object Stored(this FreshcomDbContext db, IEnumerable<Guid> ids) =>
        db is SqliteFreshcomDbContext ? JsonSerializer.Serialize(ids.Select(x => x.ToString().ToUpperInvariant())) : ids.ToArray();

    /// <inheritdoc cref="Stored(FreshcomDbContext, IEnumerable{Guid})"/>
    public static object Stored(this FreshcomDbContext db, IEnumerable<string> texts) => db is SqliteFreshcomDbContext ? JsonSerializer.Serialize(texts) : texts.ToArray();

    /// <summary>The condition, in such a statement, that a column is one of many <see cref="Stored(FreshcomDbContext, IEnumerable{Guid})"/>.</summary>
    /// <param name="parameter">The number of the statement's parameter.</param>
    public static string Among(this FreshcomDbContext db, int parameter) => db is SqliteFreshcomDbContext ? $"IN (SELECT value FROM json_each({{{parameter}}}))" : $"= ANY ({{{parameter}}})";
}
