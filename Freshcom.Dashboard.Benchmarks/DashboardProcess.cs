using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Freshcom.Benchmarks;

/// <summary>The dashboard as its operator starts it: a process of its own, on a free loopback port, with the volume limits off.</summary>
internal sealed partial class DashboardProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DashboardProcess(DirectoryInfo data, IEnumerable<string> settings, CpuSlice? slice)
    {
        _data = data;
        string[] command = [.. slice?.Command ?? [], "dotnet", Path.Combine(Folder, "Freshcom.Dashboard.dll"), "--urls", "http://127.0.0.1:0", "--Data:Directory", data.FullName, "--RateLimits:Enabled", "false", .. settings];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public HttpClient Http { get; } = new();

    /// <summary>What it holds of the machine's memory.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Where the dashboard was published to when this program was built.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "dashboard");

    /// <summary>Starts it on the data folder and waits until it listens; throws what it said when it ends instead.</summary>
    /// <param name="settings">More of its command line.</param>
    /// <param name="slice">What it has of the machine; null for all.</param>
    public static async Task<DashboardProcess> StartAsync(DirectoryInfo data, IEnumerable<string> settings, CancellationToken stop, CpuSlice? slice = null)
    {
        var process = new DashboardProcess(data, settings, slice);
        try
        {
            await Task.WhenAny(process._listening.Task, process._process.WaitForExitAsync(stop)).WaitAsync(Patience, stop);
            if (!process._listening.Task.IsCompletedSuccessfully) throw new InvalidOperationException($"The dashboard ended.\n{string.Join('\n', process._output)}");
            process.Http.BaseAddress = await process._listening.Task;
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection to its database, beside its own.</summary>
    public Task<SqliteConnection> OpenDatabaseAsync(CancellationToken stop) => OpenDatabaseAsync(_data, stop);

    /// <summary>The same while nobody runs on the data folder.</summary>
    public static async Task<SqliteConnection> OpenDatabaseAsync(DirectoryInfo data, CancellationToken stop)
    {
        // Not pooled: a copied or deleted file must have no connection left.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data.FullName, "freshcom.db"), Pooling = false }.ConnectionString);
        await connection.OpenAsync(stop);
        return connection;
    }

    /// <summary>Kills it, which it is built to bear: what it had acknowledged is on the disk.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match) _listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex(@"Now listening on: (http[^\s""]+)")]
    private static partial Regex Listening();
}
