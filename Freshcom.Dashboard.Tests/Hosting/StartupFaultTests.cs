using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Freshcom.Tests.Support;

namespace Freshcom.Tests.Hosting;

/// <summary>Real starts that cannot be: exit code 1, and one line that tells the operator what to mend.</summary>
public sealed class StartupFaultTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("--RateLimits:Enabled", "maybe", "RateLimits:Enabled is \"maybe\"; it takes true or false.")]
    [InlineData("--Proxy:Trusted", "10.0.0.0/8, somewhere", "Proxy:Trusted has \"somewhere\"")]
    [InlineData("--App:PublicOrigin", "https://shop.example/path", "App:PublicOrigin is")]
    [InlineData("--Database:Provider", "Oracle", "Database:Provider is \"Oracle\"")]
    [InlineData("--Database:Provider", "PostgreSql", "ConnectionStrings:Freshcom is not set")]
    [InlineData("--Security:MasterKey", "c2hvcnQ=", "Security:MasterKey must be base64 of 32 bytes")]
    [InlineData("--Sms:Fallback:Provider", "Pigeon", "Sms:Fallback:Provider is \"Pigeon\"")]
    [InlineData("--Sms:BodyTemplate", "{}", "Sms:BodyTemplate is \"{}\"; it takes a JSON object")]
    [InlineData("--ConnectionStrings:Freshcom", "nonsense", "A setting cannot be read")]
    [InlineData("--Outbox:LeaseSeconds", "4", "Outbox:LeaseSeconds is \"4\"; it takes a whole number from 5 to 3600.")]
    [InlineData("--urls", "http://127.0.0.1:99999", "urls is \"http://127.0.0.1:99999\"")]
    public async Task A_malformed_setting_ends_the_start(string key, string value, string reason) => await FailsAsync(reason, key, value);

    [Fact]
    public async Task A_database_of_another_master_key_ends_the_start()
    {
        await using var app = new TestApp().With("Database:Provider", "Sqlite");
        _ = app.Services;
        await FailsAsync("This database belongs to another master key", "--Data:Directory", app.DataDirectory.FullName, "--Security:MasterKey", NewKey());
    }

    [Fact]
    public async Task A_database_without_its_master_key_is_given_no_new_one()
    {
        SqliteTemplate.CopyTo(_data.Path);
        File.Delete(_data.File("master.key"));
        await FailsAsync("master.key is missing");
        Assert.False(File.Exists(_data.File("master.key")));
    }

    [Fact]
    public async Task PostgreSql_takes_a_configured_master_key()
    {
        await using var database = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await FailsAsync("Security:MasterKey is not set", "--Database:Provider", "PostgreSql", "--ConnectionStrings:Freshcom", database.ConnectionString);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_as_the_reason() =>
        await FailsAsync("The database cannot be opened", "--Database:Provider", "PostgreSql", "--Security:MasterKey", NewKey(), "--ConnectionStrings:Freshcom", "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=3");

    [Fact]
    public async Task A_server_that_takes_the_connection_and_says_nothing_is_named_as_well()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await FailsAsync("The database cannot be opened", "--Database:Provider", "PostgreSql", "--Security:MasterKey", NewKey(),
            "--ConnectionStrings:Freshcom", $"Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=nobody;Database=none;Timeout=1;SSL Mode=Disable");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_ends_the_start()
    {
        var file = _data.File("not-a-folder");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await FailsAsync("data folder", "--Data:Directory", Path.Combine(file, "data"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_ends_the_start()
    {
        SqliteTemplate.CopyTo(_data.Path);
        await File.WriteAllTextAsync(_data.File("freshcom.db"), new string('x', 4096), TestContext.Current.CancellationToken);
        await FailsAsync("The database cannot be opened");
    }

    [Fact]
    public async Task A_port_in_use_ends_the_start()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await FailsAsync("address already in use", "--urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
    }

    private async Task FailsAsync(string reason, params string[] settings)
    {
        string[] folder = settings.Contains("--Data:Directory") ? [] : ["--Data:Directory", _data.Path];
        await using var process = DashboardProcess.Start([.. folder, .. settings]);
        var (code, errors) = await process.EndAsync();
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.StartsWith("freshcom: ", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n'));
        Assert.Equal(1, code);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
