using System.Reflection;
using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Data;

public sealed class KeptSqliteConnectionTests(TestApp app) : IClassFixture<TestApp>
{
    private static readonly DateTimeOffset Later = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IDbContextFactory<FreshcomDbContext> Contexts => app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>();

    [Fact]
    public async Task It_stays_open_from_one_who_has_the_context_to_the_next()
    {
        await using (var db = await Contexts.CreateDbContextAsync(Stop)) await db.Accounts.AnyAsync(Stop);
        await using var next = await Contexts.CreateDbContextAsync(Stop);
        var connection = (SqliteConnection)next.Database.GetDbConnection();
        // Closed for who uses it, so that EF tells everybody when it opens and closes it.
        Assert.Equal(System.Data.ConnectionState.Closed, connection.State);
        var handle = connection.Handle;
        Assert.NotNull(handle);
        await next.Accounts.AnyAsync(Stop);
        Assert.Same(handle, connection.Handle);
    }

    [Fact]
    public async Task What_was_left_in_a_transaction_is_rolled_back()
    {
        var key = Guid.NewGuid().ToString();
        await using (var db = await Contexts.CreateDbContextAsync(Stop))
        {
            // Behind EF's back, so that nothing but the connection knows of it.
            await db.Database.OpenConnectionAsync(Stop);
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            var transaction = connection.BeginTransaction();
            await using var command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = ("""INSERT INTO "RateCounters" ("Key", "Count", "BlockedUntil", "ExpiresAt") VALUES ($key, 1, 0, 0)""", transaction);
            command.Parameters.AddWithValue("$key", key);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Stop));
        }
        await using var next = await Contexts.CreateDbContextAsync(Stop);
        Assert.False(await next.RateCounters.AnyAsync(x => x.Key == key, Stop));
        await AddAsync(next, key);
    }

    [Fact]
    public async Task A_statement_that_ran_before_runs_again_with_other_values_and_in_a_transaction()
    {
        await using var db = await Contexts.CreateDbContextAsync(Stop);
        string[] keys = [.. Enumerable.Range(0, 3).Select(_ => Guid.NewGuid().ToString())];
        await AddAsync(db, keys[0]);
        Assert.NotNull(await FindAsync(db, keys[0]));
        Assert.Null(await FindAsync(db, keys[1]));
        await using (var transaction = await db.Database.BeginTransactionAsync(Stop))
        {
            await AddAsync(db, keys[1]);
            Assert.NotNull(await FindAsync(db, keys[1]));
            await transaction.RollbackAsync(Stop);
        }
        Assert.Null(await FindAsync(db, keys[1]));
        await AddAsync(db, keys[2]);
        Assert.NotNull(await FindAsync(db, keys[2]));
    }

    /// <summary>By what the library keeps of each command until it is disposed: it would fill the memory, and is gone through with each statement.</summary>
    [Fact]
    public async Task However_many_statements_run_it_remembers_only_those_that_it_keeps()
    {
        await using var db = await Contexts.CreateDbContextAsync(Stop);
        for (var i = 0; i < 200; i++)
        {
            await FindAsync(db, $"{i}");
            await db.Database.ExecuteSqlAsync($"""UPDATE "RateCounters" SET "Count" = 1 WHERE "Key" = {i}""", Stop);
        }
        var commands = typeof(SqliteConnection).GetField("_commands", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(db.Database.GetDbConnection());
        Assert.InRange(Assert.IsAssignableFrom<System.Collections.ICollection>(commands).Count, 1, 70);
    }

    [Fact]
    public async Task One_that_failed_runs_again()
    {
        await using var db = await Contexts.CreateDbContextAsync(Stop);
        var key = Guid.NewGuid().ToString();
        await AddAsync(db, key);
        await Assert.ThrowsAsync<SqliteException>(() => AddAsync(db, key));
        await AddAsync(db, Guid.NewGuid().ToString());
    }

    [Fact]
    public async Task One_that_is_being_read_is_not_lent_out_again()
    {
        await using var db = await Contexts.CreateDbContextAsync(Stop);
        await AddAsync(db, Guid.NewGuid().ToString());
        await AddAsync(db, Guid.NewGuid().ToString());
        var outer = 0;
        var all = db.RateCounters.AsNoTracking().Where(x => x.Count > 0);
        await foreach (var _ in all.AsAsyncEnumerable().WithCancellation(Stop))
        {
            outer++;
            Assert.NotEmpty(await all.ToListAsync(Stop));
        }
        Assert.Equal(await db.RateCounters.CountAsync(x => x.Count > 0, Stop), outer);
    }

    [Fact]
    public async Task More_statements_than_are_kept_run_all_the_same()
    {
        await using var db = await Contexts.CreateDbContextAsync(Stop);
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < 150; i++)
                Assert.Equal(i, await db.Database.SqlQueryRaw<int>(Select(i)).SingleAsync(Stop));
    }

    /// <summary>Another text for each number.</summary>
    private static string Select(int number) => $"SELECT {number} AS \"Value\"";

    private static Task<RateCounter?> FindAsync(FreshcomDbContext db, string key) => db.RateCounters.AsNoTracking().FirstOrDefaultAsync(x => x.Key == key, Stop);

    private static Task<int> AddAsync(FreshcomDbContext db, string key) => db.Database.ExecuteSqlAsync(
        $"""INSERT INTO "RateCounters" ("Key", "Count", "BlockedUntil", "ExpiresAt") VALUES ({key}, 1, {db.Stored(Later)}, {db.Stored(Later)})""", Stop);
}
