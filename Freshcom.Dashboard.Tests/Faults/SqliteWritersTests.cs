using System.Collections.Concurrent;
using Freshcom.Tests.BlackBox;
using Microsoft.Data.Sqlite;

namespace Freshcom.Tests.Faults;

/// <summary>Many write at once where only one can.</summary>
[Collection(Fault.Loaded), Trait("Category", Fault.Category)]
public sealed class SqliteWritersTests
{
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixty_four_writers_on_SQLite_get_no_error_and_lose_nothing()
    {
        await using var instances = await Instances.StartOnSqliteAsync();
        var instance = instances.Clients[0];
        var merchant = await Merchant.SignUpAsync(instance);
        await Instances.LoadAsync(64, Fault.Length, _ => CreateAsync(merchant.Test(instance)));
        Fault.Say($"{_acknowledged.Count} customers");
        await using var database = new SqliteConnection($"Data Source={Path.Combine(instances.DataFolder, "freshcom.db")};Pooling=False");
        await database.OpenAsync(Stop);
        Assert.Equal("ok", await ScalarAsync(database, "PRAGMA integrity_check"));
        Assert.Equal((long)_acknowledged.Count, await ScalarAsync(database, "SELECT count(*) FROM \"Customers\""));
    }

    private async Task CreateAsync(ApiClient owner)
    {
        var email = Make.Email("new");
        (await owner.PostAsync("/customers", "Customer", new { status = "guest", name = "Nina New", email })).Is(201);
        _acknowledged[email] = true;
    }

    private static async Task<object?> ScalarAsync(SqliteConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(Stop);
    }
}
