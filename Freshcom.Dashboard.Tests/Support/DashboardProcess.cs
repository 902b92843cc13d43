using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Freshcom.Tests;

/// <summary>The built application as its operator starts it: a process of its own, <c>dotnet Freshcom.Dashboard.dll …</c>.</summary>
internal sealed partial class DashboardProcess : IAsyncDisposable
{
    // For one that hangs: a busy machine may take a minute over what is usually done in two seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _errors;
    private readonly Task _reading;

    private DashboardProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Where the application was built to, beside its own settings file.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(Path.Combine(Repository.Root, "Freshcom.Dashboard", "bin", Path.GetRelativePath(Path.Combine(Repository.Root, "Freshcom.Dashboard.Tests", "bin"), AppContext.BaseDirectory), "x"))!;

    /// <summary>Starts it; without <c>--urls</c> it listens on a free loopback port.</summary>
    public static DashboardProcess Start(params string[] arguments) => StartBy([], arguments);

    /// <summary>The same by a program that takes the whole command line as its last arguments and becomes it.</summary>
    public static DashboardProcess StartBy(string[] program, params string[] arguments)
    {
        string[] address = arguments.Contains("--urls") ? [] : ["--urls", "http://127.0.0.1:0"];
        string[] command = [.. program, "dotnet", Path.Combine(Folder, "Freshcom.Dashboard.dll"), .. arguments, .. address];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Folder,
        };
        Prepare(start);
        return new DashboardProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."));
    }

    /// <summary>The environment in which a dashboard of the tests runs.</summary>
    public static void Prepare(ProcessStartInfo start)
    {
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        // It lives for seconds: what the runtime invests in a long life is not worth it.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
    }

    /// <summary>What it wrote to its output so far.</summary>
    public string Output => string.Join('\n', _output);

    public int Id => _process.Id;

    /// <summary>A client of the address that it listens on; fails with what it said when it ends instead.</summary>
    public async Task<HttpClient> ClientAsync()
    {
        var ended = _process.WaitForExitAsync();
        await Task.WhenAny(_listening.Task, ended, Task.Delay(Patience));
        if (!_listening.Task.IsCompletedSuccessfully) Assert.Fail($"It does not listen.\n{Output}\n{(ended.IsCompleted ? await _errors : "")}");
        return new HttpClient { BaseAddress = await _listening.Task, Timeout = Patience };
    }

    /// <summary>Waits for its end: the exit code, and what it wrote to the error output.</summary>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        await _reading;
        return (_process.ExitCode, (await _errors).Trim());
    }

    /// <summary>As <c>kill -9</c>: nothing in the process gets a chance.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>As <c>systemctl stop</c>: SIGTERM.</summary>
    public async Task AskToStopAsync()
    {
        using var kill = Shell.Start("kill", "-TERM", $"{_process.Id}");
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
            if (Listening().Match(line) is { Success: true } match) _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http[^\s""]+)")]
    private static partial Regex Listening();
}
