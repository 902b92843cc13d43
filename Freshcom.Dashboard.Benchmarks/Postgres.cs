using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;

namespace Freshcom.Benchmarks;

/// <summary>A throwaway PostgreSQL server on loopback, as the tests start it: without fsync, which reads do not need.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    private readonly string _folder;
    private int _copies;

    private Postgres(string folder, string connectionString) => (_folder, ConnectionString) = (folder, connectionString);

    public string ConnectionString { get; }

    /// <summary>What makes a dashboard use it; any number may, as they have one master key.</summary>
    public IReadOnlyList<string> Settings => SettingsOf(ConnectionString);

    private string MasterKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static async Task<Postgres> StartAsync(CancellationToken stop)
    {
        // Not a folder of this process's user alone: the server's own has to pass through.
        var folder = Path.Combine(Path.GetTempPath(), $"freshcom-benchmark-{Guid.NewGuid():N}");
        return new(folder, (await RunAsync("pg-start.sh", folder, stop)).Trim());
    }

    /// <summary>The same for a copy of the database as it is now, while nobody uses it.</summary>
    public async Task<IReadOnlyList<string>> CopyAsync(CancellationToken stop)
    {
        NpgsqlConnection.ClearAllPools();
        var copy = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = $"copy{++_copies}" };
        await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "template1", Pooling = false }.ConnectionString);
        await server.OpenAsync(stop);
        await using var command = server.CreateCommand();
        command.CommandText = $"CREATE DATABASE {copy.Database} TEMPLATE \"{new NpgsqlConnectionStringBuilder(ConnectionString).Database}\" STRATEGY FILE_COPY";
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(stop);
        return SettingsOf(copy.ConnectionString);
    }

    private string[] SettingsOf(string connectionString) => ["--Database:Provider", "PostgreSql", "--ConnectionStrings:Freshcom", connectionString, "--Security:MasterKey", MasterKey];

    public async ValueTask DisposeAsync() => await RunAsync("pg-stop.sh", _folder, CancellationToken.None);

    private static async Task<string> RunAsync(string script, string folder, CancellationToken stop)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", [Path.Combine(AppContext.BaseDirectory, script), folder]) { RedirectStandardOutput = true })!;
        var said = await shell.StandardOutput.ReadToEndAsync(stop);
        await shell.WaitForExitAsync(stop);
        return shell.ExitCode == 0 ? said : throw new InvalidOperationException($"{script} ended with {shell.ExitCode}.");
    }
}
