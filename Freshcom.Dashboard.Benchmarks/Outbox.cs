using System.Diagnostics;
using System.Globalization;
using static Freshcom.Benchmarks.Figures;

namespace Freshcom.Benchmarks;

/// <summary>How many messages a second: captured in test mode, and out of a queue to a mail server.</summary>
internal static class Outbox
{
    private const int Queued = 6_000, Users = 20_000, Clients = 16, Seconds = 10, WarmUpSeconds = 3;
    private const string CustomerCreated = "crm:customer.create.success";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    // Ten times the goal: a queue that takes longer is stuck.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Scenario Scenario { get; } = new("outbox", $"Messages a second on SQLite: captured in test mode, by a rollout to {Users:N0} users and by requests; and {Queued:N0} of one account's from the queue to a mail server. Goals: 1,500 captured, 300 by SMTP.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(1);
        await shop.PrepareAsync(stop);
        await shop.AddCustomersAsync((1, Users), "'Simple'", shop.TestAccountId, stop);
        Judge("captured messages a second, by a rollout in test mode", await RollOutAsync(shop, stop), 1500);
        Tell("… by requests for a code, each one its own", Text(await AskForCodesAsync(shop, stop)));

        await QueueAsync(shop, stop);
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        Judge("messages a second through SMTP", await SendAsync(shop, gateway, "Sent", stop), 300);
        if (gateway.Messages != Queued + 1) throw new InvalidOperationException($"The mail server got {gateway.Messages} messages.");
        Tell("… through the queue alone, no mail server being set up", Text(await SendAsync(shop, null, "Failed", stop)));
    }

    /// <summary>Each user who is moved gets a notice, when all of them are moved.</summary>
    private static async Task<double> RollOutAsync(Shop shop, CancellationToken stop)
    {
        await using var dashboard = await shop.OpenAsync(null, stop);
        var (_, moved, _) = await MoveUsers.MoveAsync(shop.TestAccountId, dashboard, stop);
        while (await AskAsync(dashboard, "SELECT count(*) FROM Messages WHERE Status = 'Captured'", stop) < Users && Stopwatch.GetElapsedTime(moved) < Patience) await Task.Delay(Look, stop);
        var seconds = Stopwatch.GetElapsedTime(moved).TotalSeconds;
        return await CountAsync(dashboard, "Status = 'Captured'", Users, stop) / seconds;
    }

    /// <summary>Codes for ever new addresses, as anyone with a publishable token asks for them.</summary>
    private static async Task<double> AskForCodesAsync(Shop shop, CancellationToken stop)
    {
        await using var dashboard = await shop.OpenAsync(null, stop);
        dashboard.Http.DefaultRequestHeaders.Authorization = new("Bearer", await shop.SignInToTestAsync(dashboard, stop));
        await Shop.AddMailAsync(dashboard.Http, "identity:email_verification_code.create.success", "{{email}}", "Your code is {{code}}", stop);
        var began = Stopwatch.GetTimestamp();
        var (all, counted) = (0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, Clients), new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = stop }, async (_, cancel) =>
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < WarmUpSeconds + Seconds)
            {
                await Shop.PostAsync(dashboard.Http, "email_verification_codes", "EmailVerificationCode", new { email = $"someone{Interlocked.Increment(ref all)}@example.com" }, cancel);
                if (Stopwatch.GetElapsedTime(began).TotalSeconds is > WarmUpSeconds and < WarmUpSeconds + Seconds) Interlocked.Increment(ref counted);
            }
        });
        await CountAsync(dashboard, "Status = 'Captured'", all, stop);
        return counted / (double)Seconds;
    }

    /// <summary>Copies of a message that the product queued for a new customer; none of them is sent meanwhile.</summary>
    private static async Task QueueAsync(Shop shop, CancellationToken stop)
    {
        await using (var dashboard = await DashboardProcess.StartAsync(shop.Data, ["--Outbox:Enabled", "false"], stop))
        {
            dashboard.Http.DefaultRequestHeaders.Authorization = new("Bearer", (await Shop.SignInAsync(dashboard, stop)).Access);
            await Shop.AddMailAsync(dashboard.Http, CustomerCreated, "{{customer.email}}", "Welcome, {{customer.name}}!", stop);
            await Shop.PostAsync(dashboard.Http, "customers", "Customer", new { status = "guest", name = "Grace Guest", email = "grace@example.com" }, stop);
        }
        await using var database = await shop.OpenDatabaseAsync(stop);
        var copies = new Copies(database);
        await copies.AddAsync("Messages", $"\"EventName\" = '{CustomerCreated}'", (1, Queued), new() { ["Id"] = copies.Id(4), ["To"] = "'guest' || n || '@example.com'" }, stop);
    }

    /// <summary>What the queue gives a second, from when the dashboard listens until nothing waits.</summary>
    /// <param name="status">How all of them have to end.</param>
    private static async Task<double> SendAsync(Shop shop, SmtpSink? gateway, string status, CancellationToken stop)
    {
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        var began = Stopwatch.GetTimestamp();
        var waiting = await AskAsync(dashboard, "SELECT count(*) FROM Messages WHERE NextTryAt IS NOT NULL", stop);
        while (await AskAsync(dashboard, "SELECT EXISTS (SELECT 1 FROM Messages WHERE NextTryAt IS NOT NULL)", stop) == 1)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException("The queue did not end.");
            await Task.Delay(Look, stop);
        }
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await CountAsync(dashboard, $"Status = '{status}' AND EventName = '{CustomerCreated}'", Queued + 1, stop);
        Say($"{waiting:N0} of {Queued + 1:N0} messages in {seconds:F1} s");
        return waiting / seconds;
    }

    private static async Task<long> CountAsync(DashboardProcess dashboard, string which, long expected, CancellationToken stop)
    {
        var count = await AskAsync(dashboard, $"SELECT count(*) FROM Messages WHERE {which}", stop);
        return count == expected ? count : throw new InvalidOperationException($"{count} messages have {which}, not {expected}.");
    }

    private static async Task<long> AskAsync(DashboardProcess dashboard, string sql, CancellationToken stop)
    {
        await using var database = await dashboard.OpenDatabaseAsync(stop);
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    private static string Text(double perSecond) => perSecond.ToString("N0", CultureInfo.InvariantCulture);
}
