using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MimeKit;

namespace Freshcom.Tests.Support;

/// <summary>A real SMTP server (Debian's python3-aiosmtpd) on loopback, with a certificate of its own authority; its login is u and p.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private MailServer(Process process, int port, TemporaryFolder folder, TestAuthority authority) =>
        (_process, Port, _folder, Authority) = (process, port, folder, authority);

    public int Port { get; }

    public TestAuthority Authority { get; }

    /// <param name="mode">starttls, tls or plain; count for plain and no more kept than <see cref="ArrivalsAsync"/>.</param>
    public static async Task<MailServer> StartAsync(string mode)
    {
        var (folder, authority, port) = (new TemporaryFolder(), new TestAuthority(), FreePort());
        await File.WriteAllTextAsync(folder.File("cert.pem"), authority.Server.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.File("key.pem"), authority.KeyPem);
        var script = Path.Combine(AppContext.BaseDirectory, "Support", "mail-server.py");
        var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, $"{port}", folder.File("mail"), folder.File("cert.pem"), folder.File("key.pem"), mode])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return new(process, port, folder, authority);
    }

    /// <summary>What arrived, oldest first.</summary>
    public IReadOnlyList<MimeMessage> Messages() =>
        [.. Directory.GetFiles(_folder.File("mail"), "*.eml").Order(StringComparer.Ordinal).Select(file => MimeMessage.Load(file))];

    /// <summary>Of each message that arrived, by the mode count, which one it was and when its last byte came.</summary>
    public async Task<IReadOnlyList<(Guid Id, DateTimeOffset At)>> ArrivalsAsync()
    {
        var lines = await File.ReadAllLinesAsync(_folder.File("mail/arrivals"), TestContext.Current.CancellationToken);
        return [.. lines.Select(line => line.Split(' ')).Select(x => (Guid.Parse(x[0].AsSpan(1, 36)), DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(x[1], CultureInfo.InvariantCulture))))];
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
