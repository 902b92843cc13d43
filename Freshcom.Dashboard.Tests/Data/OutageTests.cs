using Freshcom.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Freshcom.Tests.Data;

/// <summary>A database that goes away is told from a fault of the program.</summary>
public sealed class OutageTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_that_breaks_within_a_transaction_is_an_outage_for_each_of_its_statements()
    {
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var db = new PostgreSqlFreshcomDbContext(new DbContextOptionsBuilder<PostgreSqlFreshcomDbContext>().UseNpgsql(database.ConnectionString).Options);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        var process = await db.Database.SqlQuery<int>($"SELECT pg_backend_pid() AS \"Value\"").SingleAsync(Stop);

        await using (var other = new NpgsqlConnection(database.ConnectionString))
        {
            await other.OpenAsync(Stop);
            await using var end = new NpgsqlCommand($"SELECT pg_terminate_backend({process})", other);
            await end.ExecuteNonQueryAsync(Stop);
        }

        for (var i = 0; i < 2; i++)
        {
            var fault = await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlAsync($"SELECT 1", Stop));
            Assert.True(fault.IsOutage(), $"{fault}");
        }
    }

    [Fact]
    public async Task A_statement_that_is_wrong_is_none()
    {
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var db = new PostgreSqlFreshcomDbContext(new DbContextOptionsBuilder<PostgreSqlFreshcomDbContext>().UseNpgsql(database.ConnectionString).Options);
        Assert.False((await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlAsync($"SELECT nothing", Stop))).IsOutage());
        Assert.False(new InvalidOperationException("Ours.").IsOutage());
    }
}
