using System.Collections.Concurrent;
using System.Net;
using Freshcom.Features.Sessions;
using Freshcom.Tests.BlackBox;
using Npgsql;

namespace Freshcom.Tests.Faults;

/// <summary>The database goes away and comes back.</summary>
[Trait("Category", Fault.Category)]
public sealed class DatabaseTests(PostgresFixture postgres)
{
    private readonly ConcurrentQueue<(DateTimeOffset Began, DateTimeOffset Ended, int Status, bool SaysWhen)> _answers = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_database_is_gone_everything_is_503_and_afterwards_all_goes_on()
    {
        await using var welcomes = await Welcomes.StartAsync();
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var wire = new Wire(connection.Port, connection.Host!);
        await using var instances = await Instances.StartAsync(2, new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Port = wire.Port, Host = "127.0.0.1" }.ConnectionString, welcomes.ShortLease);
        var ids = (instances[0].Id, instances[1].Id);
        var merchant = await Welcomes.SignUpAsync(instances.Clients[0]);
        var person = await Merchant.RegisterAsync(merchant.Test(instances.Clients[0]), "simple");
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var load = Task.WhenAll(Enumerable.Range(0, 6).Select(x => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await AskAsync(welcomes, merchant, instances.Clients[x % 2], person, x / 2);
        }, Stop)));

        await Task.Delay(3000, Stop);
        wire.Cut();
        var cut = TimeProvider.System.GetUtcNow();
        foreach (var client in instances.Clients) await UntilAsync(client, HttpStatusCode.ServiceUnavailable);
        await Task.Delay(Fault.Length, Stop);
        foreach (var client in instances.Clients) Assert.Equal("Healthy", await client.GetStringAsync("/health/live", Stop));
        var mended = TimeProvider.System.GetUtcNow();
        wire.Mend();
        foreach (var client in instances.Clients) await UntilAsync(client, HttpStatusCode.OK);
        var back = TimeProvider.System.GetUtcNow();
        await Task.Delay(3000, Stop);
        await done.CancelAsync();
        await load;

        Fault.Say($"{_answers.Count} answers, {_answers.Count(x => x.Status == 503)} of them 503; ready again after {(back - mended).TotalSeconds:0.0} s");
        if (_answers.Any(x => x.Status == 500)) Fault.Say($"{instances[0].Output}\n{instances[1].Output}");
        Assert.All(_answers, x => Assert.True(x.Status is 200 or 201 || (x.Status == 503 && x.SaysWhen && x.Ended > cut), $"{x}"));
        // Accounts are answered from memory a little longer.
        var gone = _answers.Where(x => x.Began > cut + SessionCache.Freshness && x.Ended < mended).ToList();
        Assert.NotEmpty(gone);
        Assert.All(gone, x => Assert.Equal(503, x.Status));
        var after = _answers.Where(x => x.Began > back).ToList();
        Assert.NotEmpty(after);
        Assert.All(after, x => Assert.InRange(x.Status, 200, 201));
        Assert.Equal(ids, (instances[0].Id, instances[1].Id));
        // The outbox goes on as well. What was handed over when the database went could not be written down.
        await welcomes.AssertKeptAsync(database, deaths: 2);
    }

    private async Task AskAsync(Welcomes welcomes, Merchant merchant, HttpClient instance, Person person, int what)
    {
        var began = TimeProvider.System.GetUtcNow();
        var answer = what switch
        {
            0 => await merchant.Live(instance).GetAsync("/account"),
            1 => await welcomes.CreateAsync(merchant.Live(instance)),
            _ => await merchant.LoginAsync(instance, person),
        };
        _answers.Enqueue((began, TimeProvider.System.GetUtcNow(), answer.Status, answer.Header("Retry-After") is not null));
        await Task.Delay(50, Stop);
    }

    private static async Task UntilAsync(HttpClient instance, HttpStatusCode status)
    {
        for (var i = 0; ; i++)
        {
            using var answer = await instance.GetAsync("/health/ready", Stop);
            if (answer.StatusCode == status) return;
            Assert.True(i < 1800, $"It is not {status}, but {answer.StatusCode}.");
            await Task.Delay(100, Stop);
        }
    }
}
