using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Freshcom.Data;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Freshcom.Tests.Hosting;

/// <summary>What two instances on one PostgreSQL share, and what nginx in front of them does when one is gone.</summary>
public sealed class TwoInstancesTests(PostgresFixture postgres)
{
    private const string Owner = "owner@example.com";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Behind_nginx_both_answer_the_API_a_browser_stays_with_one_and_a_killed_one_is_not_missed()
    {
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var pair = await TwoInstances.StartAsync(database, ("RateLimits__Enabled", "false"));
        using var http = new HttpClient { BaseAddress = pair.Address };
        var owner = await SignUpAsync(http);
        for (var i = 0; i < 6; i++) (await owner.GetAsync("/account")).Is(200);
        Assert.Equal(2, pair.AnsweredBy("/v1/account").Distinct().Count());

        await StayWithOneAsync(pair);
        var before = pair.PidOf("a");
        await pair.KillAsync("a");
        for (var i = 0; i < 20; i++) (await owner.GetAsync("/account")).Is(200);
        (await new ApiClient(http).TokenAsync(null, ("grant_type", "password"), ("username", Owner), ("password", Make.Password))).Is(200);
        await BackAsync(pair.Instances[0]);
        Assert.NotEqual(before, pair.PidOf("a"));

        int[] pids = [pair.PidOf("a"), pair.PidOf("b"), pair.PidOf("nginx")];
        Assert.Equal(0, await pair.StopAsync());
        Assert.False(Directory.Exists(pair.Folder));
        Assert.All(pids, x => Assert.False(Directory.Exists($"/proc/{x}"), $"{x} still runs."));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Three_that_start_together_on_nothing_make_one_schema_and_one_key_each_of_which_all_know(bool mustCreate)
    {
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        if (mustCreate) await database.DropAsync();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using var first = On(database.ConnectionString, key);
        await using var second = On(database.ConnectionString, key);
        await using var third = On(database.ConnectionString, key);
        var clients = await Task.WhenAll(new[] { first, second, third }.Select(x => Task.Run(x.Api, Stop)));
        var owner = await SignUpAsync(clients[0]);
        foreach (var client in clients)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready", Stop)).StatusCode);
            (await new ApiClient(client, owner.AccessToken).GetAsync("/account")).Is(200);
            // What each signs, the others know.
            var own = new ApiClient(client).As(await new ApiClient(client).TokenAsync(null, ("grant_type", "password"), ("username", Owner), ("password", Make.Password)));
            foreach (var other in clients) (await new ApiClient(other, own.AccessToken).GetAsync("/account")).Is(200);
        }
        Assert.Equal((1L, 1L), (await CountAsync(database, "SigningKeys"), await CountAsync(database, "DataProtectionKeys")));
    }

    [Fact]
    public async Task What_one_ends_the_other_refuses_within_five_seconds()
    {
        await using var first = await postgres.NewAppAsync(Stop);
        var shop = await Shop.OpenAsync(first);
        await using var second = Beside(first);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        var there = new ApiClient(second.Api(), session.AccessToken);
        var guestThere = new ApiClient(second.Api(), (await shop.GuestAsync()).AccessToken);
        (await there.GetAsync("/user")).Is(200);
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { status = "suspended" })).Is(200);
        first.Clock.Advance(TimeSpan.FromSeconds(5));
        (await there.GetAsync("/user")).Is(401);
        (await new ApiClient(second.Api()).TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", session.RefreshToken))).IsInvalidGrant();
        (await guestThere.GetAsync("/account")).Is(200);
    }

    [Fact]
    public async Task One_that_migrates_takes_no_other_out_of_service()
    {
        await using var app = await postgres.NewAppAsync(Stop);
        using var client = app.Api();
        Assert.Equal("Healthy", await client.GetStringAsync("/health/ready", Stop));
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
        await using var migration = await db.Database.BeginTransactionAsync(Stop);
        await db.Database.ExecuteSqlAsync($"""LOCK TABLE "__EFMigrationsHistory" IN ACCESS EXCLUSIVE MODE""", Stop);
        Assert.Equal("Healthy", await client.GetStringAsync("/health/ready", Stop));
    }

    /// <summary>A browser's pages, and the circuit that they open, over nginx.</summary>
    private static async Task StayWithOneAsync(TwoInstances pair)
    {
        var cookies = new CookieContainer();
        using var handler = new HttpClientHandler { CookieContainer = cookies };
        using var browser = new HttpClient(handler) { BaseAddress = pair.Address };
        for (var i = 0; i < 6; i++) Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/signin", Stop)).StatusCode);
        Assert.Single(pair.AnsweredBy("/signin").Distinct());
        for (var i = 0; i < 4; i++)
        {
            using var negotiated = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, Stop);
            var token = (string)(await negotiated.Content.ReadFromJsonAsync<JsonObject>(Stop))!["connectionToken"]!;
            using var socket = new ClientWebSocket { Options = { Cookies = cookies } };
            await socket.ConnectAsync(new Uri($"ws://{pair.Address.Authority}/_blazor?id={token}"), Stop);
            Assert.Equal(WebSocketState.Open, socket.State);
        }
    }

    /// <summary>A second instance on the first one's database, under its key and its clock.</summary>
    private static TestApp Beside(TestApp first)
    {
        var configuration = first.Services.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>();
        return On(configuration["ConnectionStrings:Freshcom"]!, configuration["Security:MasterKey"]!)
            .WithServices(services => services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(first.Clock));
    }

    private static TestApp On(string database, string key) =>
        new TestApp().With("Database:Provider", "PostgreSql").With("ConnectionStrings:Freshcom", database).With("Security:MasterKey", key).With("Outbox:Enabled", "false");

    private static async Task<ApiClient> SignUpAsync(HttpClient http)
    {
        var nobody = new ApiClient(http);
        (await nobody.PostAsync("/users", "User", new { name = "Olga Owner", username = Owner, password = Make.Password })).Is(204);
        return nobody.As(await nobody.TokenAsync(null, ("grant_type", "password"), ("username", Owner), ("password", Make.Password)));
    }

    private static async Task BackAsync(Uri instance)
    {
        using var http = new HttpClient { BaseAddress = instance };
        for (var i = 0; ; i++)
        {
            try
            {
                if ((await http.GetAsync("/health/ready", Stop)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (i < 600)
            {
                await Task.Delay(100, Stop);
            }
        }
    }

    private static async Task<long> CountAsync(PostgresDatabase database, string table)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var count = source.CreateCommand($"SELECT count(*) FROM \"{table}\"");
        return (long)(await count.ExecuteScalarAsync(Stop))!;
    }
}
