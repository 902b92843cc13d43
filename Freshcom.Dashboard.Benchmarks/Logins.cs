using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Freshcom.Benchmarks.Peers;
using NSec.Cryptography;
using static Freshcom.Benchmarks.Figures;

namespace Freshcom.Benchmarks;

/// <summary>Whole two-factor logins beside other systems': password, a code through a real mail server, and the session.</summary>
internal static class Logins
{
    private const int Clients = 8, Rounds = 2, Seconds = 20, WarmUpSeconds = 30;
    private const string PeerPassword = "Correct-Horse-9";

    // More than two cores can do in a round; each logs in once, because a code's next one has to wait.
    private const int UsersInRound = (Seconds + WarmUpSeconds) * 150;

    public static Scenario Scenario { get; } = new("logins", $"Whole logins with a code by e-mail, {Clients} clients that each begin the next when one is done. Goals: 2 x ASP.NET Core Identity, 3 x better-auth with its hash, 85 % of what the hashes alone allow.", RunAsync);

    private static async Task RunAsync(CancellationToken stop)
    {
        using var shop = new Shop(1);
        await shop.PrepareAsync(stop);
        await shop.AddCustomersAsync(UsersInRound, stop, "TfaEmail");
        await using var gateway = new SmtpSink(hang: TimeSpan.Zero);
        var hashes = Hashes(stop);
        (string Name, Func<Task<double>> Measure)[] systems =
        [
            ("Freshcom", () => OursAsync(shop, gateway, stop)),
            ("ASP.NET Core Identity", () => IdentityAsync(gateway, stop)),
            ("better-auth, Identity's hash", () => BetterAuthAsync(gateway, "pbkdf2", stop)),
            ("better-auth, its own hash", () => BetterAuthAsync(gateway, "", stop)),
        ];
        var sums = new double[systems.Length];
        for (var round = 1; round <= Rounds; round++)
        {
            for (var i = 0; i < systems.Length; i++)
            {
                var perSecond = await systems[i].Measure();
                sums[i] += perSecond / Rounds;
                Say($"round {round}: {systems[i].Name,-30} {perSecond,6:F1} logins a second");
            }
        }
        Say($"what the hashes alone allow: {hashes:F1} a second");
        Judge("share of it", sums[0] / hashes, 0.85);
        Judge("beside ASP.NET Core Identity", sums[0] / sums[1], 2);
        Judge("beside better-auth with Identity's hash", sums[0] / sums[2], 3);
        Say($"beside better-auth with its own hash: {sums[0] / sums[3]:F2}");
    }

    /// <summary>Cores divided by the time of one hash, measured with one on each core: the product's Argon2id, 19 MiB in 2 passes.</summary>
    private static double Hashes(CancellationToken stop)
    {
        var argon2 = PasswordBasedKeyDerivationAlgorithm.Argon2id(new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = 19 * 1024, NumberOfPasses = 2 });
        var (salt, password, count) = (new byte[16], "correct horse battery"u8.ToArray(), 0);
        var began = Stopwatch.GetTimestamp();
        Parallel.For(0, Environment.ProcessorCount, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount }, _ =>
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < 5)
            {
                argon2.DeriveBytes(password, salt, 32);
                Interlocked.Increment(ref count);
            }
        });
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> OursAsync(Shop shop, SmtpSink gateway, CancellationToken stop)
    {
        await using var dashboard = await shop.OpenAsync(gateway, stop);
        var next = 0;
        return await CountAsync(_ => shop.LoginAsync(dashboard, gateway, $"copy{Interlocked.Increment(ref next)}@example.com", stop), stop);
    }

    private static async Task<double> IdentityAsync(SmtpSink gateway, CancellationToken stop)
    {
        await using var peer = await PeerProcess.StartIdentityAsync(gateway, stop);
        var clients = Connect(peer.Address);
        foreach (var (http, email) in clients) await SendAsync(http, "/users", new { email, password = PeerPassword }, stop);
        return await CountAsync(async client =>
        {
            var (http, email) = clients[client];
            await SendAsync(http, "/password", new { email, password = PeerPassword }, stop);
            await SendAsync(http, "/code", new { value = await gateway.CodeAsync(email, stop) }, stop);
        }, stop);
    }

    private static async Task<double> BetterAuthAsync(SmtpSink gateway, string hash, CancellationToken stop)
    {
        await using var peer = await PeerProcess.StartBetterAuthAsync(gateway, hash, stop);
        var clients = Connect(peer.Address);
        foreach (var (http, email) in clients)
        {
            await SendAsync(http, "/api/auth/sign-up/email", new { email, password = PeerPassword, name = "C" }, stop);
            await SendAsync(http, "/api/auth/two-factor/enable", new { password = PeerPassword }, stop);
        }
        return await CountAsync(async client =>
        {
            var (http, email) = clients[client];
            await SendAsync(http, "/api/auth/sign-in/email", new { email, password = PeerPassword }, stop);
            await SendAsync(http, "/api/auth/two-factor/send-otp", new { }, stop);
            var answer = await SendAsync(http, "/api/auth/two-factor/verify-otp", new { code = await gateway.CodeAsync(email, stop) }, stop);
            if (JsonNode.Parse(answer)?["token"] is null) throw new InvalidOperationException($"No token: {answer}");
        }, stop);
    }

    private static (HttpClient Http, string Email)[] Connect(Uri address) =>
        [.. Enumerable.Range(1, Clients).Select(x => (new HttpClient { BaseAddress = address, DefaultRequestHeaders = { { "Origin", address.GetLeftPart(UriPartial.Authority) } } }, $"client{x}-{Guid.NewGuid():N}@example.com"))];

    private static async Task<string> SendAsync(HttpClient http, string path, object body, CancellationToken stop)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {text}");
    }

    /// <summary>How many logins the clients finish in a second, after a while that does not count; one that fails ends the run.</summary>
    private static async Task<double> CountAsync(Func<int, Task> loginAsync, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var count = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, Clients), new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = stop }, async (client, _) =>
        {
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < WarmUpSeconds + Seconds)
            {
                await loginAsync(client);
                if (Stopwatch.GetElapsedTime(began).TotalSeconds is > WarmUpSeconds and < WarmUpSeconds + Seconds) Interlocked.Increment(ref count);
            }
        });
        return count / (double)Seconds;
    }
}
