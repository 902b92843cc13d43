using System.Net;
using Freshcom.Tests.BlackBox;

namespace Freshcom.Tests.Faults;

/// <summary>Two instances under load, of which one after the other goes: by <c>kill -9</c>, and as an operator stops it.</summary>
[Collection(Fault.Loaded), Trait("Category", Fault.Category)]
public sealed class KillTests(PostgresFixture postgres)
{
    private const int Clients = 8;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_under_load_they_lose_no_acknowledged_change_and_no_message()
    {
        var random = Fault.NewRandom();
        await using var welcomes = await Welcomes.StartAsync();
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var instances = await Instances.StartAsync(2, database.ConnectionString, welcomes.ShortLease);
        var merchant = await Welcomes.SignUpAsync(instances.Clients[0]);
        var load = Instances.LoadAsync(Clients, Fault.Length, async x =>
        {
            // Nobody knows what became of one that was not answered.
            if (await Instances.TryAsync(() => welcomes.CreateAsync(merchant.Live(instances.Clients[x % 2]))) is { } answer) answer.Is(201);
            else await Task.Delay(50, Stop);
        });
        var kills = 0;
        while (await Task.WhenAny(load, Task.Delay(TimeSpan.FromSeconds(random.Next(2, 6)), Stop)) != load) await instances.KillAndRestartAsync(kills++ % 2);
        await load;
        Fault.Say($"{welcomes.Count} customers acknowledged, {kills} kills");
        // It was no load of nothing.
        Assert.InRange(kills, 1, int.MaxValue);
        Assert.InRange(welcomes.Count, kills, int.MaxValue);
        await welcomes.AssertKeptAsync(database, kills);
    }

    [Fact]
    public async Task Stopped_under_load_behind_a_balancer_they_answer_everything()
    {
        await using var welcomes = await Welcomes.StartAsync();
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var instances = await Instances.StartAsync(2, database.ConnectionString, welcomes.Settings);
        var merchant = await Welcomes.SignUpAsync(instances.Clients[0]);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        bool[] ready = [true, true];
        var balancer = Task.WhenAll(instances.Clients.Select((client, i) => Task.Run(() => WatchAsync(client, ready, i, done.Token), Stop)));
        // Nothing may fail: what is asked of an instance that calls itself ready is answered.
        var load = Instances.LoadAsync(Clients, Fault.Length, async x =>
        {
            HttpClient Next() => instances.Clients[ready[x % 2] ? x % 2 : 1 - (x % 2)];
            (await welcomes.CreateAsync(merchant.Live(Next()))).Is(201);
            (await merchant.Live(Next()).GetAsync("/account")).Is(200);
            // Takes a quarter of a second: some are always on their way.
            (await new ApiClient(Next()).TokenAsync(null, ("grant_type", "password"), ("username", Make.Email()), ("password", Make.Password))).Is(400, 429);
        });
        var stops = 0;
        for (; !load.IsCompleted; stops++) await StopAndStartAsync(instances, stops % 2, ready);
        await load;
        await done.CancelAsync();
        await balancer;
        Fault.Say($"{welcomes.Count} customers acknowledged, {stops} stops");
        await welcomes.AssertKeptAsync(database, deaths: 0);
    }

    private static async Task StopAndStartAsync(Instances instances, int index, bool[] ready)
    {
        var began = TimeProvider.System.GetTimestamp();
        await instances[index].AskToStopAsync();
        await AssertSaysSoFirstAsync(instances.Clients[index]);
        Assert.Equal((0, ""), await instances[index].EndAsync());
        // Five seconds to let balancers notice, and less than what Kubernetes and systemd wait before they kill.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25));
        await instances.RestartAsync(index);
        while (!ready[index]) await Task.Delay(50, Stop);
    }

    /// <summary>Readiness goes before anything else does: it says that it is not ready, and still answers.</summary>
    private static async Task AssertSaysSoFirstAsync(HttpClient instance)
    {
        while (await IsReadyAsync(instance)) await Task.Delay(20, Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await instance.GetAsync("/health/ready", Stop)).StatusCode);
        Assert.Equal("Healthy", await instance.GetStringAsync("/health/live", Stop));
    }

    /// <summary>As a balancer does: who does not say that it is ready gets nothing new.</summary>
    private static async Task WatchAsync(HttpClient instance, bool[] ready, int index, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            ready[index] = await IsReadyAsync(instance);
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
}
