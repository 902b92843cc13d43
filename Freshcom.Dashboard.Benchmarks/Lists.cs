using System.Diagnostics;
using System.Text.Json.Nodes;
using static Freshcom.Benchmarks.Figures;

namespace Freshcom.Benchmarks;

/// <summary>Whether the list of customers stays as quick while they become ten times as many: read, searched and filtered as client applications do.</summary>
internal static class Lists
{
    private const int Requests = 50, WarmUp = 5, PageSize = 25;
    private const double Goal = 1.3;

    // What is slow is slow after some requests, too.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(24);
    private const int FewestRequests = 7;

    private static readonly int[] Sizes = [10_000, 100_000, 1_000_000];

    /// <summary>How the list is asked for, and how many rows come. The one who is looked for is among the first ten thousand; a quarter has the method.</summary>
    private static readonly (string Name, string Query, int Rows)[] Kinds =
    [
        ("newest first", "", PageSize),
        ("by name", "&sort=name", PageSize),
        ("the 40th page", "&page[number]=40", PageSize),
        ("search that all match", "&search=customer", PageSize),
        ("search by two characters", "&search=cu", PageSize),
        ("search that one matches", "&search=copy4242@example.com", 1),
        ("search that none matches", "&search=nobody@example.com", 0),
        ("filter by method", "&filter[authMethod]=tfa_email", PageSize),
        ("filter by e-mail", "&filter[email]=copy4242@example.com", 1),
    ];

    public static Scenario OnSqlite { get; } = new("lists", $"GET /v1/customers at {string.Join(", ", Sizes.Select(x => $"{x:N0}"))} of them, on SQLite. Goal: from the second to the last at most {Goal} x in time.", stop => RunAsync("SQLite", null, stop));

    public static Scenario OnPostgreSql { get; } = new("lists-postgres", "The same on PostgreSQL.", async stop =>
    {
        await using var postgres = await Postgres.StartAsync(stop);
        await RunAsync("PostgreSQL", postgres, stop);
    });

    private static async Task RunAsync(string database, Postgres? postgres, CancellationToken stop)
    {
        using var shop = new Shop(1, postgres);
        await shop.PrepareAsync(stop);
        List<DashboardProcess> dashboards = [];
        try
        {
            for (var i = 0; i < Sizes.Length; i++)
            {
                Say($"Adding customers up to {Sizes[i]:N0} …");
                await shop.AddCustomersAsync((i == 0 ? 1 : Sizes[i - 1] + 1, Sizes[i]), "CASE n % 4 WHEN 0 THEN 'TfaEmail' ELSE 'Simple' END", shop.AccountId, stop);
                dashboards.Add(await shop.OpenCopyAsync(stop));
                dashboards[i].Http.DefaultRequestHeaders.Authorization = new("Bearer", (await Shop.SignInAsync(dashboards[i], stop)).Access);
            }
            foreach (var kind in Kinds) await MeasureAsync(database, dashboards, kind, stop);
        }
        finally
        {
            foreach (var dashboard in dashboards) await dashboard.DisposeAsync();
        }
    }

    /// <summary>Asks one after the other in turn: whatever slows the machine for a while slows all of them.</summary>
    private static async Task MeasureAsync(string database, List<DashboardProcess> dashboards, (string Name, string Query, int Rows) kind, CancellationToken stop)
    {
        var path = new Uri($"/v1/customers?page[size]={PageSize}{kind.Query}", UriKind.Relative);
        List<(long Begin, long End)>[] spans = [.. dashboards.Select(_ => new List<(long, long)>())];
        var began = Stopwatch.GetTimestamp();
        for (var request = 0; request < WarmUp + Requests && (request < WarmUp + FewestRequests || Stopwatch.GetElapsedTime(began) < Patience); request++)
            for (var i = 0; i < dashboards.Count; i++)
            {
                var span = await AskAsync(dashboards[i], path, kind.Rows, stop);
                if (request >= WarmUp) spans[i].Add(span);
            }
        Percentiles[] times = [.. spans.Select(x => new Percentiles(x))];
        for (var i = 0; i < times.Length; i++) Say($"{kind.Name,-26} {Sizes[i],9:N0}   {times[i]}");
        Limit($"customers on {database}, {kind.Name}: {Sizes[^1]:N0} / {Sizes[^2]:N0}", times[^1][50] / times[^2][50], Goal, "×");
    }

    private static async Task<(long Begin, long End)> AskAsync(DashboardProcess dashboard, Uri path, int expected, CancellationToken stop)
    {
        var begin = Stopwatch.GetTimestamp();
        using var answer = await dashboard.Http.GetAsync(path, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        var end = Stopwatch.GetTimestamp();
        var rows = answer.IsSuccessStatusCode ? JsonNode.Parse(text)!["data"]!.AsArray().Count : -1;
        return rows == expected ? (begin, end) : throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode} with {rows} rows: {text}");
    }
}
