using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Freshcom.Tests.Support;

/// <summary>Two instances of the built application behind nginx, as <c>deploy/two-instances</c> starts them for a reader of the docs, on a database of the tests' server.</summary>
internal sealed partial class TwoInstances : IAsyncDisposable
{
    private readonly Process _script;
    private readonly Task<string> _errors;

    private TwoInstances(Process script) => (_script, _errors) = (script, script.StandardError.ReadToEndAsync());

    /// <summary>nginx's address.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The addresses behind it, a and b.</summary>
    public IReadOnlyList<Uri> Instances { get; private set; } = [];

    /// <summary>Where its process ids and logs lie, as long as it runs.</summary>
    public string Folder { get; private set; } = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="settings">The dashboard's, as environment variables have them: <c>Smtp__Host</c>.</param>
    public static async Task<TwoInstances> StartAsync(PostgresDatabase database, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "deploy", "two-instances"), DashboardProcess.Folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        DashboardProcess.Prepare(start);
        start.Environment["PORT"] = "0";
        start.Environment["Shutdown__DrainSeconds"] = "0";
        start.Environment["ConnectionStrings__Freshcom"] = database.ConnectionString;
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var pair = new TwoInstances(Process.Start(start) ?? throw new InvalidOperationException("bash did not start."));
        await pair.ReadAsync();
        return pair;
    }

    /// <summary>As <c>kill -9</c> of an instance, a or b; the script starts it again.</summary>
    public async Task KillAsync(string name)
    {
        using var victim = Process.GetProcessById(PidOf(name));
        victim.Kill();
        await victim.WaitForExitAsync(Stop);
    }

    public int PidOf(string name) => int.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.pid")), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Which instance answered a path's requests, in order, as nginx logged them.</summary>
    public IReadOnlyList<string> AnsweredBy(string path) =>
        [.. File.ReadLines(Path.Combine(Folder, "nginx", "access.log")).Where(x => x.Contains($" {path}\"", StringComparison.Ordinal)).Select(x => x.Split(' ')[2])];

    /// <summary>As its reader does with Ctrl-C: everything ends.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Shell.Start("kill", "-TERM", $"{_script.Id}");
        await kill.WaitForExitAsync(Stop);
        await _script.WaitForExitAsync(Stop);
        return _script.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_script.HasExited) await StopAsync();
        _script.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _script.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match) (Address, Instances) = (new(match.Groups[1].Value), [new(match.Groups[2].Value), new(match.Groups[3].Value)]);
            if (Where().Match(line) is { Success: true } where) Folder = where.Groups[1].Value;
            if (Folder.Length > 0) return;
        }
        Assert.Fail($"It did not start: {await _errors}");
    }

    [GeneratedRegex(@"Listening on (\S+) \(a: (\S+), b: (\S+)\)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"Process ids and logs: (\S+)")]
    private static partial Regex Where();
}
