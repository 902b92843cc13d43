using Freshcom.Tests.BlackBox;
using Npgsql;

namespace Freshcom.Tests.Faults;

/// <summary>
/// Eight clients ask for codes, ask again, redeem right, wrong and old ones, alone and two at once, and have people suspended, at random, on two instances of which
/// one after the other is killed. Whatever the order in which it all came to pass, the history that the clients saw keeps the rules.
/// </summary>
[Collection(Fault.Loaded), Trait("Category", Fault.Category)]
public sealed class CodeHistoryTests(PostgresFixture postgres)
{
    private const int Clients = 8, People = 12, Patient = 3, Tries = 5;

    // The shortest that an account may choose, so that codes end while the test runs.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly CodeHistory _history = new(Lifetime, Tries);
    private readonly Lock _choosing = new();
    private Random _random = new(0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_code_works_twice_after_its_end_or_after_more_tries_than_allowed()
    {
        _random = Fault.NewRandom();
        await using var database = await postgres.CreateDatabaseAsync(Stop);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var instances = await Instances.StartAsync(2, database.ConnectionString);
        var merchant = await Merchant.SignUpAsync(instances.Clients[0]);
        await Merchant.SendCodesAsync(merchant.Test(instances.Clients[0]));
        await SetAsync(source, "UPDATE \"Accounts\" SET \"LoginCodeMinutes\" = 1, \"CodeLength\" = 8");
        Person[] people = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => Merchant.RegisterAsync(merchant.Test(instances.Clients[0]))));

        var rig = new Rig(instances, merchant, source, new SentCodes(source));
        var load = Instances.LoadAsync(Clients, Fault.Length + Lifetime / 2, _ => StepAsync(rig, people));
        var kills = 0;
        while (await Task.WhenAny(load, Task.Delay(TimeSpan.FromSeconds(Choose(4, 8)), Stop)) != load) await instances.KillAndRestartAsync(kills++ % 2);
        await load;

        var issued = new List<Issued>();
        foreach (var person in people) issued.AddRange((await rig.Sent.ToAsync(person.Email)).Select(x => new Issued(person.Username, x.Code, x.At)));
        Fault.Say($"{_history.Count} requests, {_history.CountOf(x => x.Status is null)} without an answer, {kills} kills; {issued.Count} codes, {_history.CountOf(x => x.Worked)} used, {_history.CountOf(x => x is { Asked: Asked.Disable, Status: 200 })} times suspended");
        Assert.Empty(_history.Faults(issued));
        Assert.Equal(0, _history.CountOf(x => x.Status >= 500));
        Assert.Equal(0L, await CountAsync(source, $"SELECT count(*) FROM \"VerificationCodes\" WHERE \"Attempts\" > {Tries}"));
        // It was no history of nothing.
        Assert.InRange(kills, 1, int.MaxValue);
        Assert.InRange(_history.CountOf(x => x.Worked), 5, int.MaxValue);
        Assert.InRange(_history.CountOf(x => x is { Asked: Asked.Redeem, Status: 400 }), 5, int.MaxValue);
    }

    private sealed record Rig(Instances Instances, Merchant Merchant, NpgsqlDataSource Database, SentCodes Sent);

    private async Task StepAsync(Rig rig, Person[] people)
    {
        var index = Choose(0, People);
        var (person, codes) = (people[index], await rig.Sent.ToAsync(people[index].Email));
        // Some come only when their code is about to end, or just has.
        if (index < Patient && codes.Count > 0 && TimeProvider.System.GetUtcNow() - codes[0].At < Lifetime - TimeSpan.FromSeconds(3)) return;
        switch (Choose(0, 100))
        {
            case < 35: await AskAsync(rig, person, null); break;
            case < 60 when codes.Count > 0: await AskAsync(rig, person, codes[0].Code); break;
            case < 72 when codes.Count > 0: await Task.WhenAll(AskAsync(rig, person, codes[0].Code, 0), AskAsync(rig, person, codes[0].Code, 1)); break;
            case < 82 when codes.Count > 1: await AskAsync(rig, person, codes[Choose(1, codes.Count)].Code); break;
            case < 90 when codes.Count > 0: await AskAsync(rig, person, $"{Choose(0, 100_000_000):D8}"); break;
            case < 94: await DisableAsync(rig, person); break;
            // As support unlocks a person: its waits end, its codes' tries do not come back.
            case < 98: await SetAsync(rig.Database, $"UPDATE \"Users\" SET \"AccessFailedCount\" = 0, \"LockoutEnd\" = NULL WHERE \"Id\" = '{person.UserId}'"); break;
        }
    }

    private async Task AskAsync(Rig rig, Person person, string? code, int? instance = null)
    {
        var client = rig.Instances.Clients[instance ?? Choose(0, 2)];
        await RecordAsync(code is null ? Asked.Code : Asked.Redeem, person, code, () => rig.Merchant.LoginAsync(client, person, code));
    }

    /// <summary>Suspended, recorded, and let in again.</summary>
    private async Task DisableAsync(Rig rig, Person person)
    {
        var staff = rig.Merchant.Test(rig.Instances.Clients[Choose(0, 2)]);
        await RecordAsync(Asked.Disable, person, null, () => staff.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { status = "suspended" }));
        await Instances.TryAsync(() => staff.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { status = "registered" }));
    }

    private async Task RecordAsync(Asked asked, Person person, string? code, Func<Task<Answer>> ask)
    {
        var began = TimeProvider.System.GetUtcNow();
        var answer = await Instances.TryAsync(ask);
        _history.Add(new(asked, person.Username, code, began, TimeProvider.System.GetUtcNow(), answer?.Status));
        // A dead instance refuses at once: the others need the machine more than its next refusals do.
        if (answer is null) await Task.Delay(50, Stop);
    }

    private int Choose(int from, int below)
    {
        lock (_choosing) return _random.Next(from, below);
    }

    private static async Task SetAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }
}
