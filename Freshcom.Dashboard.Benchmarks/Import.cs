using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Freshcom.Benchmarks.Figures;

namespace Freshcom.Benchmarks;

/// <summary>What an import of the largest file takes, from the page on which a merchant uploads it, and what it costs the logins meanwhile.</summary>
internal static class Import
{
    private const int Rows = 100_000;

    // Before the import, and for as long as its check and the import itself may take together.
    private const int QuietSeconds = 60, BusySeconds = 400;
    private const int Megabyte = 1024 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    // One that takes much longer is of no interest.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Scenario Scenario { get; } = new("import", $"A file of {Rows:N0} customers with bcrypt hashes, uploaded in Chromium, checked and imported, with {Load.PerSecond} logins a second before and meanwhile.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(Load.UsersFor(QuietSeconds + BusySeconds));
        await shop.PrepareAsync(stop);
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        await using var chromium = await Chromium.StartAsync();
        var page = await UploadAsync(chromium, shop, dashboard, stop);
        await using var database = await dashboard.OpenDatabaseAsync(stop);
        var load = Load.RunAsync(shop, dashboard, stop);
        await Task.Delay(Load.WarmUp + TimeSpan.FromSeconds(QuietSeconds), stop);
        var quiet = dashboard.ResidentBytes;
        var check = await FollowAsync(page, "Checked", dashboard, database, stop);
        var import = await FollowAsync(page, "Finished", dashboard, database, stop);
        var logins = await load;

        var before = Percentiles.Of(logins.Where(x => x.DueAt < check.Begin));
        Say($"logins before     {before}");
        foreach (var (name, (begin, end, _)) in new[] { ("check", check), ("import", import) })
        {
            var meanwhile = Percentiles.Of(logins.Where(x => x.DueAt >= begin && x.DueAt < end));
            var seconds = Stopwatch.GetElapsedTime(begin, end).TotalSeconds;
            Say($"logins meanwhile  {meanwhile}");
            if (logins.Max(x => x.DueAt) is var last && last < end) Say($"The logins were over {Stopwatch.GetElapsedTime(last, end).TotalSeconds:F0} s before: the {name} went faster from then on.");
            Tell($"{Rows:N0} rows, {name}", string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s, {Rows / seconds:N0} rows a second"));
            Tell("… the logins' p95 meanwhile / before", (meanwhile[95] / before[95]).ToString("F2", CultureInfo.InvariantCulture));
        }
        Tell("… the most memory meanwhile / before", string.Create(CultureInfo.InvariantCulture, $"{Math.Max(check.Bytes, import.Bytes) / Megabyte} MB / {quiet / Megabyte} MB"));
    }

    /// <summary>The file on its page, up to where its columns are shown.</summary>
    private static async Task<IPage> UploadAsync(Chromium chromium, Shop shop, DashboardProcess dashboard, CancellationToken stop)
    {
        var file = Path.Combine(shop.Data.FullName, "customers.csv");
        // A hash of bcrypt's form; nobody logs in by it.
        var hash = "$2b$12$" + new string('a', 53);
        await File.WriteAllLinesAsync(file, Enumerable.Range(1, Rows).Select(x => $"Customer {x},imported{x}@example.com,C{x},{hash}").Prepend("name,email,code,passwordHash"), stop);
        var page = await chromium.SignInAsync(dashboard.Http.BaseAddress!);
        await page.GotoAsync("/customers/import");
        await Chromium.ReadyAsync(page);
        var began = Stopwatch.GetTimestamp();
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
        await page.Locator("table.mapping").WaitForAsync(new() { Timeout = (float)Patience.TotalMilliseconds });
        Tell($"a file of {new FileInfo(file).Length / Megabyte} MB uploaded", string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
        return page;
    }

    /// <summary>Presses the page's main button and waits until the import has come so far, with all its rows.</summary>
    /// <returns>From when to when, and the most memory that it took.</returns>
    private static async Task<(long Begin, long End, long Bytes)> FollowAsync(IPage page, string status, DashboardProcess dashboard, SqliteConnection database, CancellationToken stop)
    {
        await page.Locator("main button.filled").First.ClickAsync();
        var (begin, bytes) = (Stopwatch.GetTimestamp(), 0L);
        await using var look = database.CreateCommand();
        look.CommandText = "SELECT NewCount FROM CustomerImports WHERE Status = $status";
        look.Parameters.AddWithValue("$status", status);
        while (Stopwatch.GetElapsedTime(begin) < Patience)
        {
            await Task.Delay(Look, stop);
            bytes = Math.Max(bytes, dashboard.ResidentBytes);
            if (await look.ExecuteScalarAsync(stop) is not long count) continue;
            var end = Stopwatch.GetTimestamp();
            if (count != Rows) throw new InvalidOperationException($"Of {Rows} rows {count} are new.");
            // The page sees it within a second, and then shows the next step's button.
            await page.Locator("[role=progressbar]").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
            return (begin, end, bytes);
        }
        throw new InvalidOperationException($"The import did not become {status}.");
    }
}
