using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Support;

namespace Freshcom.Tests.Faults;

/// <summary>Processes of the dashboard on one database, each at an address that it keeps when it is started again. The limits on volume are off.</summary>
internal sealed class Instances : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly string[] _settings;
    private readonly DashboardProcess[] _processes;
    private readonly int[] _ports;

    private Instances(int count, string[] settings)
    {
        _settings = ["--Data:Directory", _data.Path, "--RateLimits:Enabled", "false", .. settings];
        _ports = [.. Enumerable.Range(0, count).Select(_ => FreePort())];
        _processes = [.. _ports.Select(Start)];
        Clients = [.. _ports.Select(x => new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{x}"), Timeout = TimeSpan.FromMinutes(3) })];
    }

    /// <summary>One per instance; its requests fail while that one is away.</summary>
    public IReadOnlyList<HttpClient> Clients { get; }

    public string DataFolder => _data.Path;

    /// <summary>The command line of each, but its address; what stands behind it overrides it.</summary>
    public IReadOnlyList<string> Settings => _settings;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="connectionString">Of PostgreSQL.</param>
    public static Task<Instances> StartAsync(int count, string connectionString, params string[] settings) => ListeningAsync(new(count,
        ["--Database:Provider", "PostgreSql", "--ConnectionStrings:Freshcom", connectionString, "--Security:MasterKey", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), .. settings]));

    /// <summary>One instance on SQLite.</summary>
    public static Task<Instances> StartOnSqliteAsync(params string[] settings) => ListeningAsync(new(1, settings));

    public DashboardProcess this[int index] => _processes[index];

    /// <summary>As <c>kill -9</c>, and started anew.</summary>
    public async Task KillAndRestartAsync(int index)
    {
        await _processes[index].KillAsync();
        await RestartAsync(index);
    }

    /// <summary>Started anew after its end; returns when it listens.</summary>
    public async Task RestartAsync(int index)
    {
        await _processes[index].DisposeAsync();
        _processes[index] = Start(_ports[index]);
        using var listening = await _processes[index].ClientAsync();
    }

    /// <summary>What the load asks until the time is over, each worker its own way; a fault of one ends the test.</summary>
    public static Task LoadAsync(int workers, TimeSpan length, Func<int, Task> ask)
    {
        var end = TimeProvider.System.GetUtcNow() + length;
        return Task.WhenAll(Enumerable.Range(0, workers).Select(x => Task.Run(async () =>
        {
            while (TimeProvider.System.GetUtcNow() < end) await ask(x);
        }, Stop)));
    }

    /// <summary>The answer, or null when the instance went away before it came.</summary>
    public static async Task<Answer?> TryAsync(Func<Task<Answer>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !Stop.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        foreach (var client in Clients) client.Dispose();
        _data.Dispose();
    }

    private DashboardProcess Start(int port) => DashboardProcess.Start(["--urls", $"http://127.0.0.1:{port}", .. _settings]);

    private static async Task<Instances> ListeningAsync(Instances instances)
    {
        try
        {
            foreach (var process in instances._processes)
                using (await process.ClientAsync()) { }
            return instances;
        }
        catch
        {
            // Nobody else has them yet.
            await instances.DisposeAsync();
            throw;
        }
    }

    /// <summary>Below the kernel's own range for outgoing connections, one of which could take it while its instance is away.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next.
            }
        }
    }
}
