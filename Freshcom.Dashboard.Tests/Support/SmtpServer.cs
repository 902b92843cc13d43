using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MimeKit;

namespace Freshcom.Tests;

/// <summary>A message as the server took it: its envelope's recipients, whether TLS was on, and the message itself.</summary>
public sealed record ReceivedMail(IReadOnlyList<string> Recipients, bool Tls, MimeMessage Message);

/// <summary>
/// A real SMTP server on loopback: STARTTLS and AUTH are required; a recipient that begins with <c>bounce</c> gets 550,
/// with <c>tempfail</c> 451. Its certificate is for <c>localhost</c>, from an authority that the test process trusts.
/// </summary>
/// <remarks>A class fixture, or <c>await using var smtp = await SmtpServer.StartAsync();</c> in a test.</remarks>
public class SmtpServer : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("freshcom-smtp-");
    private Process? _process;

    public static string Host => "localhost";
    public static string Username => "u";
    public static string Password => "p";

    /// <summary>The certificate of the authority that signed the server's, PEM.</summary>
    public static string AuthorityPath => TestCertificates.AuthorityPath;

    /// <summary>False for a certificate that nobody has reason to trust.</summary>
    public bool Trusted { get; init; } = true;

    /// <summary>Stays the same when the server is stopped and started again.</summary>
    public int Port { get; private set; }

    public static async Task<SmtpServer> StartAsync(bool trusted = true)
    {
        var server = new SmtpServer { Trusted = trusted };
        await server.InitializeAsync();
        return server;
    }

    /// <summary>Starts the server, again after <see cref="StopAsync"/>; returns once it listens.</summary>
    public async ValueTask InitializeAsync()
    {
        var (certificate, key) = TestCertificates.WriteServerCertificate(_directory.FullName, Trusted);
        for (var attempt = 1; ; attempt++)
        {
            // Another process may take a free port before the server does: then the next.
            if (Port == 0 || attempt > 1) Port = FreePort();
            var process = Shell.Start("/usr/bin/python3", Shell.SupportFile("smtp-server.py"), $"{Port}", _directory.FullName, certificate, key);
            if (await process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith("ready", StringComparison.Ordinal))
            {
                _process = process;
                return;
            }
            var said = await process.StandardError.ReadToEndAsync();
            process.Dispose();
            if (attempt == 5) throw new InvalidOperationException($"The SMTP server did not start: {said}");
        }
    }

    /// <summary>Ends the server; what it took stays readable.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>All messages so far, oldest first.</summary>
    public IReadOnlyList<ReceivedMail> Mails() =>
        [.. _directory.EnumerateFiles("*.eml").OrderBy(file => file.Name, StringComparer.Ordinal).Select(Read)];

    /// <summary>The newest message to <paramref name="recipient"/> (anyone when null), waited for up to 15 s; throws with what did come.</summary>
    public async Task<ReceivedMail> WaitForMailAsync(string? recipient = null, int count = 1, CancellationToken cancellationToken = default)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var mails = Mails();
            var mine = mails.Where(mail => recipient is null || mail.Recipients.Contains(recipient, StringComparer.OrdinalIgnoreCase)).ToList();
            if (mine.Count >= count) return mine[^1];
            if (watch.Elapsed > TimeSpan.FromSeconds(15))
                throw new TimeoutException($"{mine.Count} of {count} mails to {recipient ?? "anyone"}; all: {string.Join("; ", mails.Select(mail => $"{string.Join(',', mail.Recipients)}: {mail.Message.Subject}"))}");
            await Task.Delay(25, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Refresh();
        if (_directory.Exists) _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private static ReceivedMail Read(FileInfo file)
    {
        using var stream = file.OpenRead();
        var message = MimeMessage.Load(stream);
        return new ReceivedMail([.. (message.Headers["X-Rcpt"] ?? "").Split(',')], message.Headers["X-TLS"] == "True", message);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
