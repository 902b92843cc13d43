namespace Freshcom.Benchmarks;

/// <summary>What a mail server that hangs costs the logins: nothing, as none of them waits for it.</summary>
internal static class HangingGateway
{
    // Longer than a hang: within a round, tries run out and begin anew.
    private const int Seconds = 40;
    private const int Pairs = 3;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    public static Scenario Scenario { get; } = new("hanging-gateway", $"{Load.PerSecond} logins a second while the mail server hangs for {Hang.TotalSeconds} s per message, against one that accepts at once. Goal: p95 within 1.2 ×.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(Load.UsersFor(Seconds));
        await shop.PrepareAsync(stop);
        List<double> ratios = [];
        List<Login> accepting = [], hanging = [];
        for (var pair = 0; pair < Pairs; pair++)
        {
            var without = await RoundAsync(shop, "accepts", TimeSpan.Zero, stop);
            var with = await RoundAsync(shop, "hangs", Hang, stop);
            ratios.Add(Percentiles.Of(with)[95] / Percentiles.Of(without)[95]);
            accepting.AddRange(without);
            hanging.AddRange(with);
        }
        Console.WriteLine($"all: accepts  {Percentiles.Of(accepting)}");
        Console.WriteLine($"all: hangs    {Percentiles.Of(hanging)}");
        ratios.Sort();
        // One noisy round decides neither way.
        var median = ratios[Pairs / 2];
        Console.WriteLine($"p95 hanging / accepting, by pair: {string.Join("  ", ratios.Select(x => $"{x:F2}"))}");
        Figures.Limit("logins' p95 with a mail server that hangs / accepts", median, 1.2);
    }

    private static async Task<IReadOnlyList<Login>> RoundAsync(Shop shop, string what, TimeSpan hang, CancellationToken stop)
    {
        await using var gateway = new SmtpSink(hang);
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        var logins = await Load.RunAsync(shop, dashboard, stop);
        Console.WriteLine($"     {what,-8} {Percentiles.Of(logins)}, {gateway.Count} of {shop.Users.Count} codes accepted");
        return logins;
    }
}
