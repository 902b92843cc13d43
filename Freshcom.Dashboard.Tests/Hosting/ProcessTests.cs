using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Hosting;

/// <summary>The application as a process: killed, stopped, and unlocked from beside it.</summary>
public sealed class ProcessTests : IDisposable
{
    private const string Owner = "owner@example.com";

    private readonly TemporaryFolder _data = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _data.Dispose();
    }

    [Fact]
    public async Task What_was_acknowledged_before_a_kill_is_there_after_it()
    {
        string refreshToken;
        await using (var first = Start())
        {
            using var client = await first.ClientAsync();
            await SignUpAsync(client);
            refreshToken = (string)(await LoginAsync(client))["refresh_token"]!;
            await first.KillAsync();
        }
        await using (var db = Open())
        {
            var link = await db.Messages.SingleAsync(x => x.To == Owner, Stop);
            Assert.NotNull(link.SealedContent);
            Assert.NotNull(link.NextTryAt);
        }
        await using var second = Start();
        using var again = await second.ClientAsync();
        Assert.NotNull((await LoginAsync(again))["access_token"]);
        var refreshed = await again.PostAsync("/v1/token", Form(("grant_type", "refresh_token"), ("refresh_token", refreshToken)), Stop);
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
    }

    [Fact]
    public async Task A_start_that_was_killed_while_it_migrated_does_not_stop_the_next()
    {
        SqliteTemplate.CopyTo(_data.Path);
        await using (var db = Open())
        {
            await db.Database.ExecuteSqlAsync($"""INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')""", Stop);
            await db.Database.ExecuteSqlAsync($"""DROP TABLE "AuditEntries" """, Stop);
            await db.Database.ExecuteSqlAsync($"""DELETE FROM "__EFMigrationsHistory" """, Stop);
        }
        await using var process = Start();
        var (code, errors) = await process.EndAsync();
        // Not hung: it came as far as the migration itself, which this torn schema refuses.
        Assert.Equal(1, code);
        Assert.Contains("already exists", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stops_when_asked_and_answers_what_it_has_begun()
    {
        await using var process = Start("--RateLimits:Enabled", "false");
        using var client = await process.ClientAsync();
        await SignUpAsync(client);
        // A refused password waits a quarter of a second: long enough to be on its way when the end is asked for.
        var refused = client.PostAsync("/v1/token", Form(("grant_type", "password"), ("username", Owner), ("password", "not the password")), Stop);
        await Task.Delay(100, Stop);
        await process.AskToStopAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await refused).StatusCode);
        Assert.Equal((0, ""), await process.EndAsync());
    }

    [Fact]
    public async Task Asked_to_stop_it_serves_on_but_is_not_ready_and_keeps_no_connection()
    {
        await using var process = Start("--Shutdown:DrainSeconds", "20");
        using var client = await process.ClientAsync();
        Assert.Null((await client.GetAsync("/health/ready", Stop)).Headers.ConnectionClose);
        await process.AskToStopAsync();
        while ((await client.GetAsync("/health/ready", Stop)).StatusCode == HttpStatusCode.OK) await Task.Delay(20, Stop);
        using var live = await client.GetAsync("/health/live", Stop);
        Assert.Equal((HttpStatusCode.OK, true), (live.StatusCode, live.Headers.ConnectionClose));
        await SignUpAsync(client);
        // Asked again it does not wait for the twenty seconds to be over.
        await process.AskToStopAsync();
        Assert.Equal((0, ""), await process.EndAsync());
    }

    [Fact]
    public async Task Unlock_lets_a_locked_owner_in_tells_it_and_is_recorded()
    {
        await using var app = Beside();
        using var client = app.Api();
        await SignUpAsync(client);
        await using (var db = Open()) await db.Users.ExecuteUpdateAsync(x => x.SetProperty(u => u.AccessFailedCount, User.LockedAt), Stop);
        Assert.Equal((0, "owner@example.com is unlocked.", ""), await UnlockAsync("OWNER@example.com"));
        Assert.Equal((0, "owner@example.com was not locked.", ""), await UnlockAsync(Owner));
        await using (var db = Open())
        {
            Assert.Equal(0, (await db.Users.SingleAsync(Stop)).AccessFailedCount);
            var entry = await db.AuditEntries.SingleAsync(x => x.Action == "user.unlock", Stop);
            Assert.Equal(("Server console", true), (entry.ActorName, entry.AccountId is not null));
            Assert.Equal(1, await db.Messages.CountAsync(x => x.Subject == "Your user was unlocked" && x.To == Owner, Stop));
        }
    }

    [Fact]
    public async Task Unlock_takes_a_lost_second_factor_away_when_asked()
    {
        await using var app = Beside();
        using var client = app.Api();
        await SignUpAsync(client);
        await LoginAsync(client);
        await using (var db = Open()) await db.Database.ExecuteSqlAsync($"""UPDATE "Users" SET "AuthMethod" = 'TfaTotp', "TotpSecret" = x'00' """, Stop);
        Assert.Equal((0, "owner@example.com was not locked. The authentication method is now the password alone; all sessions have ended.", ""), await UnlockAsync(Owner, "password-only"));
        await using var after = Open();
        var user = await after.Users.SingleAsync(Stop);
        Assert.Equal((AuthMethod.Simple, null), (user.AuthMethod, user.TotpSecret));
        Assert.Equal(0, await after.Sessions.CountAsync(Stop));
        Assert.Equal("tfa_totp", (await after.AuditEntries.SingleAsync(x => x.Action == "user.authMethod.change", Stop)).From);
    }

    [Fact]
    public async Task Unlock_says_what_it_cannot_do()
    {
        Assert.Contains("There is no database at", (await UnlockAsync(Owner)).Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_data.Path));
        SqliteTemplate.CopyTo(_data.Path);
        var (code, _, errors) = await UnlockAsync("nobody@example.com");
        Assert.Equal(1, code);
        Assert.StartsWith("freshcom: There is no standard user nobody@example.com.", errors, StringComparison.Ordinal);
        Assert.Equal(2, (await UnlockAsync()).Code);
    }

    /// <summary>The server on whose data folder a command works.</summary>
    private TestApp Beside()
    {
        SqliteTemplate.CopyTo(_data.Path);
        return new TestApp { RealClock = true }.With("Database:Provider", "Sqlite").With("Data:Directory", _data.Path).With("Outbox:Enabled", "false");
    }

    private DashboardProcess Start(params string[] settings) => DashboardProcess.Start(["--Data:Directory", _data.Path, "--Outbox:Enabled", "false", "--Shutdown:DrainSeconds", "0", .. settings]);

    private async Task<(int Code, string Output, string Errors)> UnlockAsync(params string[] arguments)
    {
        await using var process = DashboardProcess.Start(["unlock", .. arguments, "--Data:Directory", _data.Path]);
        var (code, errors) = await process.EndAsync();
        return (code, process.Output, errors);
    }

    private SqliteFreshcomDbContext Open() => new(new DbContextOptionsBuilder<SqliteFreshcomDbContext>().UseSqlite($"Data Source={_data.File("freshcom.db")};Pooling=False").Options);

    private static async Task SignUpAsync(HttpClient client)
    {
        using var body = new StringContent(ApiClient.Document("User", new { name = "Olga Owner", username = Owner, password = Make.Password }), Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/v1/users", body, Stop)).StatusCode);
    }

    private static async Task<JsonObject> LoginAsync(HttpClient client)
    {
        var answer = await client.PostAsync("/v1/token", Form(("grant_type", "password"), ("username", Owner), ("password", Make.Password)), Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(x => KeyValuePair.Create(x.Name, x.Value)));
}
