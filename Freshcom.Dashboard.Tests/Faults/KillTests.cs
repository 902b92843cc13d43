using System.Collections.Concurrent;
using System.Globalization;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;
using Npgsql;

namespace Freshcom.Tests.Faults;

/// <summary>Two instances under load, of which one after the other goes: by <c>kill -9</c>, and as an operator stops it.</summary>
[Collection(Fault.Collection), Trait("Category", Fault.Category)]
public sealed class KillTests(PostgresFixture postgres)
{
    private const int Clients = 8;

    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_under_load_they_lose_no_acknowledged_change_and_no_message()
    {
        var random = Fault.NewRandom();
        await using var mail = await MailServer.StartAsync("count");
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var instances = await Instances.StartAsync(2, database.ConnectionString, [.. MailSettings(mail.Port), "--Outbox:LeaseSeconds", "5"]);
        var merchant = await MerchantAsync(instances);
        var load = Instances.LoadAsync(Clients, Fault.Length, async x =>
        {
            if (!await CreateAsync(merchant.Live(instances.Clients[x % 2]))) await Task.Delay(50, Stop);
        });
        var kills = 0;
        while (await Task.WhenAny(load, Task.Delay(TimeSpan.FromSeconds(random.Next(2, 6)), Stop)) != load) await instances.KillAndRestartAsync(kills++ % 2);
        await load;
        Fault.Say($"{_acknowledged.Count} customers acknowledged, {kills} kills");
        Assert.InRange(_acknowledged.Count, 50, int.MaxValue);
        await AssertKeptAsync(database, mail, kills);
    }

    [Fact]
    public async Task Stopped_under_load_behind_a_balancer_they_answer_everything()
    {
        await using var mail = await MailServer.StartAsync("count");
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var instances = await Instances.StartAsync(2, database.ConnectionString, MailSettings(mail.Port));
        var merchant = await MerchantAsync(instances);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        bool[] ready = [true, true];
        var balancer = Task.Run(() => WatchAsync(instances, ready, done.Token), Stop);
        // Nothing may fail: what is asked of an instance that calls itself ready is answered.
        var load = Instances.LoadAsync(Clients, Fault.Length, async x =>
        {
            var instance = instances.Clients[ready[x % 2] ? x % 2 : 1 - (x % 2)];
            Assert.True(await CreateAsync(merchant.Live(instance)), "A change was not answered.");
            (await merchant.Live(instance).GetAsync("/account")).Is(200);
            // Takes a quarter of a second: some are always on their way.
            (await new ApiClient(instance).TokenAsync(null, ("grant_type", "password"), ("username", Make.Email()), ("password", Make.Password))).Is(400, 429);
        });
        var stops = 0;
        for (; !load.IsCompleted; stops++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await instances[stops % 2].AskToStopAsync();
            Assert.Equal((0, ""), await instances[stops % 2].EndAsync());
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25));
            await instances.RestartAsync(stops % 2);
            while (!ready[stops % 2]) await Task.Delay(50, Stop);
        }
        await load;
        await done.CancelAsync();
        await balancer;
        Fault.Say($"{_acknowledged.Count} customers acknowledged, {stops} stops");
        await AssertKeptAsync(database, mail, duplicates: 0);
    }

    private static string[] MailSettings(int port) =>
        ["--Smtp:Host", "127.0.0.1", "--Smtp:Port", port.ToString(CultureInfo.InvariantCulture), "--Smtp:Security", "None", "--Smtp:From", "shop@example.com"];

    /// <summary>In whose live account each new customer is sent a mail.</summary>
    private static async Task<Merchant> MerchantAsync(Instances instances)
    {
        var merchant = await Merchant.SignUpAsync(instances.Clients[0]);
        await Merchant.TriggerAsync(merchant.Live(instances.Clients[0]), "crm:customer.create.success", "{{customer.email}}", "Welcome");
        return merchant;
    }

    /// <summary>Whether it was acknowledged; nobody knows what became of one that was not.</summary>
    private async Task<bool> CreateAsync(ApiClient owner)
    {
        var email = Make.Email("new");
        if (await Instances.TryAsync(() => owner.PostAsync("/customers", "Customer", new { status = "guest", name = "Nina New", email })) is not { } answer) return false;
        answer.Is(201);
        return _acknowledged.TryAdd(email, true);
    }

    /// <summary>As a balancer does: who does not say that it is ready gets nothing new.</summary>
    private static async Task WatchAsync(Instances instances, bool[] ready, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            for (var i = 0; i < ready.Length; i++) ready[i] = await IsReadyAsync(instances.Clients[i]);
            await Task.Delay(250, CancellationToken.None);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient instance)
    {
        try
        {
            using var answer = await instance.GetAsync("/health/ready", Stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Every acknowledged customer is there, no customer is without its message, and every message arrived.</summary>
    private async Task AssertKeptAsync(PostgresDatabase database, MailServer mail, int duplicates)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        for (var i = 0; await CountAsync(source, """SELECT count(*) FROM "Messages" WHERE "NextTryAt" IS NOT NULL""") > 0; i++)
        {
            Assert.True(i < 600, "Messages are still waiting.");
            await Task.Delay(100, Stop);
        }
        Assert.Equal(0L, await CountAsync(source, """SELECT count(*) FROM "Customers" c WHERE (SELECT count(*) FROM "Messages" m WHERE m."To" = c."Email" AND m."Status" = 'Sent') <> 1"""));
        var arrivals = await mail.ArrivalsAsync();
        var arrived = arrivals.Select(x => x.Id).ToHashSet();
        var kept = new HashSet<string>();
        await using var command = source.CreateCommand("""SELECT m."Id", c."Email" FROM "Customers" c JOIN "Messages" m ON m."To" = c."Email" """);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop))
        {
            Assert.Contains(reader.GetGuid(0), arrived);
            kept.Add(reader.GetString(1));
        }
        Assert.Empty(_acknowledged.Keys.Except(kept));
        // What a dead one had handed over and not written down comes twice: at most what its workers had in hand.
        Assert.InRange(arrivals.Count - arrived.Count, 0, duplicates * 16);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }
}
