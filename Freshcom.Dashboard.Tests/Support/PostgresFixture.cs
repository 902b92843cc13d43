using Freshcom.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

[assembly: AssemblyFixture(typeof(Freshcom.Tests.PostgresFixture))]

namespace Freshcom.Tests;

/// <summary>
/// A PostgreSQL server for the whole run: the one that <c>FRESHCOM_TEST_POSTGRES</c> names (a connection string whose
/// user may create databases), or else a throwaway cluster, started at the first use and deleted at the end.
/// </summary>
/// <remarks>Take it as a constructor parameter of the test class.</remarks>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private string? _server;
    private string? _clusterDirectory;
    private PostgresDatabase? _migrated;

    /// <summary>A new, empty database that is dropped when disposed.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync(CancellationToken cancellationToken = default) =>
        await PostgresDatabase.CreateAsync(await ServerAsync(), cancellationToken);

    /// <summary>The same with the schema in it: a copy of one that was migrated once in the run.</summary>
    public async Task<PostgresDatabase> CreateMigratedAsync(CancellationToken cancellationToken = default) =>
        await PostgresDatabase.CreateAsync(await ServerAsync(), cancellationToken, await MigratedAsync());

    /// <summary>An app, not started yet, on a migrated database and a master key of its own; both go with it.</summary>
    public async Task<TestApp> NewAppAsync(CancellationToken cancellationToken = default)
    {
        var database = await CreateMigratedAsync(cancellationToken);
        return new TestApp().OnPostgres(database);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_migrated is not null) await _migrated.DisposeAsync();
        if (_clusterDirectory is not null) await Shell.RunScriptAsync("pg-stop.sh", _clusterDirectory);
        _once.Dispose();
    }

    private async Task<string> ServerAsync()
    {
        await _once.WaitAsync();
        try
        {
            return _server ??= Environment.GetEnvironmentVariable("FRESHCOM_TEST_POSTGRES") is { Length: > 0 } given ? given : await StartClusterAsync();
        }
        finally
        {
            _once.Release();
        }
    }

    private async Task<PostgresDatabase> MigratedAsync()
    {
        var server = await ServerAsync();
        await _once.WaitAsync();
        try
        {
            return _migrated ??= await MigrateAsync(await PostgresDatabase.CreateAsync(server, CancellationToken.None));
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>Leaves no connection behind: a database that is in use is not copied.</summary>
    private static async Task<PostgresDatabase> MigrateAsync(PostgresDatabase database)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString;
        await using var db = new PostgreSqlFreshcomDbContext(new DbContextOptionsBuilder<PostgreSqlFreshcomDbContext>().UseNpgsql(connection).Options);
        await db.Database.MigrateAsync();
        return database;
    }

    private async Task<string> StartClusterAsync()
    {
        _clusterDirectory = Path.Combine(Path.GetTempPath(), $"freshcom-pg-{Guid.NewGuid():N}");
        return await Shell.RunScriptAsync("pg-start.sh", _clusterDirectory);
    }
}

/// <summary>One database on the tests' server; dropped when disposed, whoever is still connected.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = $"freshcom_test_{Guid.NewGuid():N}";

    private PostgresDatabase(string server)
    {
        _server = server;
        // Few idle connections: many apps share the server, each with a pool of its own. And patience, as the machine may be busy.
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = _name, MaxPoolSize = 40, Timeout = 60, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 2 }.ConnectionString;
    }

    /// <summary>What <c>ConnectionStrings:Freshcom</c> takes.</summary>
    public string ConnectionString { get; }

    /// <param name="from">What it is a copy of; null for an empty one.</param>
    internal static async Task<PostgresDatabase> CreateAsync(string server, CancellationToken cancellationToken, PostgresDatabase? from = null)
    {
        var database = new PostgresDatabase(server);
        await database.OnServerAsync($"CREATE DATABASE {database._name} TEMPLATE {from?._name ?? "template1"}", cancellationToken);
        return database;
    }

    /// <summary>Where the whole run is to be on PostgreSQL (<see cref="TestApp()"/>), a database; else null.</summary>
    internal static PostgresDatabase? CreateIfAsked()
    {
        if (Environment.GetEnvironmentVariable("FRESHCOM_TEST_DATABASE") != "PostgreSql") return null;
        var database = new PostgresDatabase(Environment.GetEnvironmentVariable("FRESHCOM_TEST_POSTGRES") ?? throw new InvalidOperationException("FRESHCOM_TEST_POSTGRES names no server."));
        using var source = NpgsqlDataSource.Create(database._server);
        using var command = source.CreateCommand($"CREATE DATABASE {database._name}");
        command.ExecuteNonQuery();
        return database;
    }

    public async ValueTask DisposeAsync() => await DropAsync();

    /// <summary>Takes it away before its time.</summary>
    public async Task DropAsync()
    {
        await using (var mine = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(mine);
        await OnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", CancellationToken.None);
    }

    private async Task OnServerAsync(string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
