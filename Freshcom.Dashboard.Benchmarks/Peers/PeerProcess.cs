using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Freshcom.Benchmarks.Peers;

/// <summary>Another system beside which the product is measured: a process of its own on loopback, killed at the end.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("freshcom-benchmark-peer-");

    private PeerProcess(string program, string? folder, Func<string, string, IEnumerable<string>> arguments)
    {
        Address = Loopback.FreeAddress();
        var start = new ProcessStartInfo(program, arguments(Text(Address.Port), Path.Combine(_data.FullName, "peer.db"))) { WorkingDirectory = folder ?? _data.FullName };
        _process = Process.Start(start)!;
    }

    public Uri Address { get; }

    /// <summary>ASP.NET Core Identity, by this program itself.</summary>
    public static Task<PeerProcess> StartIdentityAsync(SmtpSink gateway, CancellationToken stop) => ReadyAsync(new("dotnet", null, (port, file) => [Program, "identity", port, Text(gateway.Port), file]), stop);

    /// <summary>A bare endpoint, by this program itself.</summary>
    public static Task<PeerProcess> StartBareAsync(CancellationToken stop) => ReadyAsync(new("dotnet", null, (port, _) => [Program, "bare", port]), stop);

    /// <summary>better-auth, by Node.js; its packages come from npm, at first with a compilation of a minute or two.</summary>
    /// <param name="hash"><c>pbkdf2</c> for the hash of ASP.NET Core Identity; empty for its own, scrypt.</param>
    public static async Task<PeerProcess> StartBetterAuthAsync(SmtpSink gateway, string hash, CancellationToken stop)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Peers", "better-auth");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Console.WriteLine("Installing better-auth …");
            foreach (var arguments in (string[])["install --no-fund --no-audit --silent", "rebuild better-sqlite3 --silent"])
            {
                using var npm = Process.Start(new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder })!;
                await npm.WaitForExitAsync(stop);
                if (npm.ExitCode != 0) throw new InvalidOperationException($"npm {arguments} ended with {npm.ExitCode}.");
            }
        }
        return await ReadyAsync(new("node", folder, (port, file) => ["server.mjs", port, Text(gateway.Port), file, hash]), stop);
    }

    /// <summary>Debian's nginx before one or two instances of the dashboard, by the configuration of <c>deploy</c>.</summary>
    public static Task<PeerProcess> StartNginxAsync(IReadOnlyList<Uri> instances, CancellationToken stop) => ReadyAsync(new("/usr/sbin/nginx", null, (port, file) =>
    {
        var folder = Path.GetDirectoryName(file)!;
        var configuration = Path.Combine(folder, "nginx.conf");
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "nginx.conf")).Where(x => instances.Count > 1 || !x.Contains("INSTANCE_B", StringComparison.Ordinal));
        File.WriteAllText(configuration, new StringBuilder(string.Join('\n', lines)).Replace("FOLDER", folder).Replace("127.0.0.1:PORT", $"127.0.0.1:{port}")
            .Replace("INSTANCE_A", instances[0].Authority).Replace("INSTANCE_B", instances[^1].Authority)
            // The client keeps its connections.
            .Replace("http {", "http {\n  keepalive_requests 10000000;").ToString());
        // One process, so that it ends when it is killed.
        return ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", configuration, "-g", "master_process off;"];
    }), stop);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Freshcom.Dashboard.Benchmarks.dll");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<PeerProcess> ReadyAsync(PeerProcess peer, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(peer.Address.Host, peer.Address.Port, stop);
                return peer;
            }
            catch (SocketException) when (!peer._process.HasExited && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(100, stop);
            }
            catch
            {
                await peer.DisposeAsync();
                throw;
            }
        }
    }
}
