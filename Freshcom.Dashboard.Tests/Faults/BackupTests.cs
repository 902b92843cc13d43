using System.Collections.Concurrent;
using System.Data.Common;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Freshcom.Tests.Faults;

/// <summary>A backup that is taken while many write, restored beside the original and compared with it; what must not work a second time is void.</summary>
[Collection(Fault.Loaded), Trait("Category", Fault.Category)]
public sealed class BackupTests(PostgresFixture postgres)
{
    private const int Writers = 8;

    // A backup is quick: what counts is that the writing goes on around it.
    private static readonly TimeSpan Around = Fault.Length / 6;

    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_of_a_running_SQLite_has_all_that_was_acknowledged_before_it()
    {
        using var copy = new TemporaryFolder();
        await using var instances = await Instances.StartOnSqliteAsync();
        var merchant = await Merchant.SignUpAsync(instances.Clients[0]);
        var before = await BackUpAsync(instances, merchant, async () =>
        {
            // What sqlite3's .backup does.
            await using var from = new SqliteConnection($"Data Source={Path.Combine(instances.DataFolder, "freshcom.db")};Mode=ReadOnly;Pooling=False");
            await using var to = new SqliteConnection($"Data Source={copy.File("freshcom.db")};Pooling=False");
            await from.OpenAsync(Stop);
            await to.OpenAsync(Stop);
            from.BackupDatabase(to);
        });
        File.Copy(Path.Combine(instances.DataFolder, "master.key"), copy.File("master.key"));
        await using (var original = new SqliteConnection($"Data Source={Path.Combine(instances.DataFolder, "freshcom.db")};Mode=ReadOnly;Pooling=False"))
        await using (var restored = new SqliteConnection($"Data Source={copy.File("freshcom.db")};Pooling=False"))
        {
            await original.OpenAsync(Stop);
            await restored.OpenAsync(Stop);
            Assert.Equal(["ok"], await ReadAsync(restored, "PRAGMA integrity_check"));
            await AssertMatchAsync(original, restored, before);
        }
        Assert.Equal((0, ""), await RestoredAsync("--Data:Directory", copy.Path));
    }

    [Fact]
    public async Task A_dump_of_a_running_PostgreSQL_has_all_that_was_acknowledged_before_it_and_its_sessions_and_codes_are_void()
    {
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var copy = await postgres.CreateDatabaseAsync(Stop);
        using var folder = new TemporaryFolder();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var instances = await Instances.StartAsync(2, database.ConnectionString);
        var merchant = await Merchant.SignUpAsync(instances.Clients[0]);
        await Merchant.SendCodesAsync(merchant.Test(instances.Clients[0]));
        var person = await Merchant.RegisterAsync(merchant.Test(instances.Clients[0]));
        var session = new ApiClient(instances.Clients[0]).As(await Merchant.LoginAsync(instances.Clients[0]));
        (await merchant.LoginAsync(instances.Clients[0], person)).AsksForOtp("tfa_email");
        var code = await new SentCodes(source).NewestToAsync(person.Email);
        var before = await BackUpAsync(instances, merchant, () => RunAsync("pg_dump", database.ConnectionString, "--format=custom", $"--file={folder.File("dump")}"));
        // Used and ended, but only where the backup does not know it.
        (await merchant.LoginAsync(instances.Clients[1], person, code)).Is(200);
        await RunAsync("pg_restore", copy.ConnectionString, "--exit-on-error", folder.File("dump"));
        await using (var original = await source.OpenConnectionAsync(Stop))
        await using (var restored = new NpgsqlConnection(copy.ConnectionString))
        {
            await restored.OpenAsync(Stop);
            await AssertMatchAsync(original, restored, before);
        }

        string[] settings = [.. instances.Settings, "--ConnectionStrings:Freshcom", copy.ConnectionString];
        Assert.Equal((0, ""), await RestoredAsync(settings));
        await using var second = DashboardProcess.Start(settings);
        using var client = await second.ClientAsync();
        (await new ApiClient(client, session.AccessToken).GetAsync("/account")).Is(401);
        (await new ApiClient(client).TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", session.RefreshToken))).IsInvalidGrant();
        (await merchant.LoginAsync(client, person, code)).AsksForOtp("tfa_email");
        // And everybody can go on.
        var owner = new ApiClient(client).As(await Merchant.LoginAsync(client));
        (await owner.GetAsync("/account")).Is(200);
    }

    /// <summary>Takes the backup in the middle of the writing.</summary>
    /// <returns>What was acknowledged before it began.</returns>
    private async Task<IReadOnlyCollection<string>> BackUpAsync(Instances instances, Merchant merchant, Func<Task> backUp)
    {
        var load = Instances.LoadAsync(Writers, Around, async x =>
        {
            var email = Make.Email("new");
            (await merchant.Test(instances.Clients[x % instances.Clients.Count]).PostAsync("/customers", "Customer", new { status = "guest", name = "Nina New", email })).Is(201);
            _acknowledged[email] = true;
        });
        await Task.Delay(Around / 2, Stop);
        var before = _acknowledged.Keys.ToList();
        await backUp();
        await load;
        Assert.InRange(_acknowledged.Count, before.Count + 1, int.MaxValue);
        Fault.Say($"{before.Count} of {_acknowledged.Count} customers acknowledged before the backup");
        return before;
    }

    /// <summary>The copy is a moment of the original: all that had been acknowledged, nothing that is not so in the original, and of each change all or nothing.</summary>
    private static async Task AssertMatchAsync(DbConnection original, DbConnection copy, IReadOnlyCollection<string> before)
    {
        Assert.Empty(before.Except(await ReadAsync(copy, """SELECT "Email" FROM "Customers" """)));
        foreach (var table in new[] { "Accounts", "Customers", "AuditEntries" })
        {
            var rows = await ReadAsync(copy, $"SELECT * FROM \"{table}\"");
            Assert.NotEmpty(rows);
            Assert.Empty(rows.Except(await ReadAsync(original, $"SELECT * FROM \"{table}\"")));
        }
        Assert.Empty(await ReadAsync(copy, """SELECT "Id" FROM "Customers" c WHERE NOT EXISTS (SELECT 1 FROM "AuditEntries" a WHERE a."TargetId" = c."Id" AND a."Action" = 'customer.create')"""));
        Assert.Empty(await ReadAsync(copy, """SELECT "Id" FROM "AuditEntries" a WHERE a."Action" = 'customer.create' AND NOT EXISTS (SELECT 1 FROM "Customers" c WHERE c."Id" = a."TargetId")"""));
    }

    /// <summary>Each row as one text.</summary>
    private static async Task<HashSet<string>> ReadAsync(DbConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new HashSet<string>();
        var row = new object[reader.FieldCount];
        while (await reader.ReadAsync(Stop))
        {
            reader.GetValues(row);
            rows.Add(string.Join('|', row));
        }
        return rows;
    }

    private static async Task<(int, string)> RestoredAsync(params string[] settings)
    {
        await using var command = DashboardProcess.Start(["restored", .. settings]);
        var ended = await command.EndAsync();
        Fault.Say(command.Output);
        return ended;
    }

    /// <summary>PostgreSQL's own program, of the newest version that is here.</summary>
    private static async Task RunAsync(string program, string connectionString, params string[] arguments)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        var path = Directory.GetDirectories("/usr/lib/postgresql").OrderBy(x => int.Parse(Path.GetFileName(x), System.Globalization.CultureInfo.InvariantCulture)).Last();
        var start = new System.Diagnostics.ProcessStartInfo(Path.Combine(path, "bin", program), [$"--host={to.Host}", $"--port={to.Port}", $"--username={to.Username}", $"--dbname={to.Database}", "--no-password", .. arguments]) { RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = to.Password;
        using var process = System.Diagnostics.Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, errors);
    }
}
