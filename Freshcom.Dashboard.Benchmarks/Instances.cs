using Freshcom.Benchmarks.Peers;
using static Freshcom.Benchmarks.Figures;

namespace Freshcom.Benchmarks;

/// <summary>What a second instance adds: the API's reads of two dashboards behind nginx beside those of one, on one PostgreSQL, each instance with the same slice of a core.</summary>
internal static class Instances
{
    private const int Rounds = 2, WarmUps = 3, Customers = 1_000;
    private const double Goal = 1.6;

    // "A core" of a slow machine, so that two of them leave most of two real ones to PostgreSQL, nginx and the client.
    private const double Slice = 0.25;

    private static readonly (string Name, string Path)[] Reads = [("GET /v1/account", "/v1/account"), ("GET /v1/customers", "/v1/customers?page[size]=10")];

    public static Scenario Scenario { get; } = new("instances", $"Reads of two instances behind nginx beside one, each with {Slice} of a core, on PostgreSQL. Goal: {Goal} x.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        await using var postgres = await Postgres.StartAsync(stop);
        using var shop = new Shop(1, postgres);
        await shop.PrepareAsync(stop);
        await shop.AddCustomersAsync(Customers, stop);
        using var firstSlice = new CpuSlice(Slice);
        using var secondSlice = new CpuSlice(Slice);
        await using var first = await shop.OpenAsync(null, stop, firstSlice);
        await using var second = await shop.OpenAsync(null, stop, secondSlice);
        await using var one = await PeerProcess.StartNginxAsync([first.Http.BaseAddress!], stop);
        await using var two = await PeerProcess.StartNginxAsync([first.Http.BaseAddress!, second.Http.BaseAddress!], stop);
        var (access, _) = await Shop.SignInAsync(first, stop);
        foreach (var (name, path) in Reads)
        {
            var (ofOne, ofTwo) = (0.0, 0.0);
            // Slow cores take a while until what is hot is compiled with all optimizations.
            for (var warmUp = 0; warmUp < WarmUps; warmUp++) await CountAsync(two);
            for (var round = 1; round <= Rounds; round++)
            {
                var (each, both) = (await CountAsync(one), await CountAsync(two));
                Say($"round {round}: {name}, one {each:F0}, two {both:F0} a second");
                (ofOne, ofTwo) = (ofOne + each, ofTwo + both);
            }
            Judge($"{name} of two instances beside one, each with {Slice} of a core", ofTwo / ofOne, Goal, "×");

            Task<double> CountAsync(PeerProcess nginx) => RawClient.CountAsync(nginx.Address, "GET", path, $"Authorization: Bearer {access}\r\n", "", stop);
        }
    }
}
