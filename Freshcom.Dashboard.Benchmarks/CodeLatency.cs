namespace Freshcom.Benchmarks;

/// <summary>A code's way from the login's answer to the mail server's acceptance.</summary>
internal static class CodeLatency
{
    private const int Seconds = 60;

    // A code that takes longer is lost, and the run with it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Scenario Scenario { get; } = new("code-latency", $"{Load.PerSecond} logins a second for {Seconds} s: from the login's answer to the mail server's 250. Goal: p99 under 300 ms.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(Load.UsersFor(Seconds));
        await shop.PrepareAsync(stop);
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        var logins = await Load.RunAsync(shop, dashboard, stop);
        var accepted = await Task.WhenAll(logins.Select(x => gateway.AcceptedAsync(x.User))).WaitAsync(Patience, stop);

        var codes = logins.Zip(accepted).ToList();
        Console.WriteLine($"login to its answer      {new Percentiles(logins.Select(x => (x.DueAt, x.AnsweredAt)))}");
        // The worker does not wait for the answer: some codes are there before it.
        var way = new Percentiles(codes.Select(x => (Math.Min(x.First.AnsweredAt, x.Second), x.Second)));
        Console.WriteLine($"its answer to acceptance {way}");
        Console.WriteLine($"login to acceptance      {new Percentiles(codes.Select(x => (x.First.DueAt, x.Second)))}");
        Console.WriteLine($"Accepted before the answer came, counted as 0: {codes.Count(x => x.Second <= x.First.AnsweredAt)}");
        Figures.Limit("login's answer to the mail server's acceptance, p99", way[99], 300, "ms");
    }
}
