using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Freshcom.Delivery;

/// <summary>Keeps connections to mail servers open between messages: a handshake and login cost more than a message.</summary>
internal sealed class SmtpConnections : IDisposable
{
    /// <summary>How many are kept for one server; more may be in use at once.</summary>
    public const int MaxKept = 4;

    /// <summary>How long one is kept unused; servers hang up after a few minutes themselves.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(45);

    private readonly ConcurrentDictionary<Server, ConcurrentStack<Kept>> _kept = new();
    private readonly TimeProvider _time;
    private readonly X509Certificate2? _extraRoot;
    private readonly ITimer _sweep;

    /// <param name="time">The clock by which connections grow idle.</param>
    /// <param name="extraRoot">One more certificate authority to trust, for tests.</param>
    public SmtpConnections(TimeProvider time, X509Certificate2? extraRoot)
    {
        (_time, _extraRoot) = (time, extraRoot);
        _sweep = time.CreateTimer(_ => Sweep(), null, IdleTimeout, IdleTimeout);
    }

    /// <summary>A server as one merchant or the operator uses it.</summary>
    /// <param name="Settings">Where and as whom.</param>
    /// <param name="PublicOnly">Whether the operator's own network is closed to it.</param>
    public sealed record Server(SmtpSettings Settings, bool PublicOnly);

    private sealed record Kept(SmtpClient Client, DateTimeOffset Since);

    /// <summary>A kept connection, or null when there is none.</summary>
    public SmtpClient? Take(Server server)
    {
        if (!_kept.TryGetValue(server, out var stack)) return null;
        while (stack.TryPop(out var kept))
        {
            if (kept.Client.IsConnected && _time.GetUtcNow() - kept.Since < IdleTimeout) return kept.Client;
            kept.Client.Dispose();
        }
        return null;
    }

    /// <summary>Keeps a connection that is ready for another message.</summary>
    public void Keep(Server server, SmtpClient client)
    {
        var stack = _kept.GetOrAdd(server, _ => new());
        if (client.IsConnected && stack.Count < MaxKept) stack.Push(new(client, _time.GetUtcNow()));
        else client.Dispose();
    }

    /// <summary>A new connection, encrypted and logged in as the settings say, within the limit.</summary>
    public async Task<SmtpClient> OpenAsync(Server server, TimeSpan within, CancellationToken cancel)
    {
        var settings = server.Settings;
        var (host, port) = (settings.Host!, settings.EffectivePort);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(within);
        var client = new SmtpClient { CheckCertificateRevocation = settings.CheckCertificateRevocation, ServerCertificateValidationCallback = IsTrusted };
        try
        {
            var socket = await OutboundAddresses.ConnectAsync(host, port, server.PublicOnly, limit.Token);
            await client.ConnectAsync(socket, host, port, Options(settings.Security), limit.Token);
            if (!string.IsNullOrEmpty(settings.Username))
                await client.AuthenticateAsync(settings.Username, settings.Password ?? "", limit.Token);
            return client;
        }
        catch (NotSupportedException e)
        {
            client.Dispose();
            throw new MailServerLacksException(e);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _sweep.Dispose();
        foreach (var stack in _kept.Values)
            while (stack.TryPop(out var kept)) kept.Client.Dispose();
    }

    private void Sweep()
    {
        var now = _time.GetUtcNow();
        foreach (var (server, stack) in _kept)
        {
            var all = new Kept[MaxKept * 2];
            var count = stack.TryPopRange(all);
            foreach (var kept in all.AsSpan(0, count))
            {
                if (now - kept.Since < IdleTimeout) stack.Push(kept);
                else kept.Client.Dispose();
            }
            // Of settings that were changed nothing comes back; a connection kept in this very moment only goes unused and is closed by its server.
            if (stack.IsEmpty) _kept.TryRemove(server, out _);
        }
    }

    private static SecureSocketOptions Options(SmtpSecurity security) => security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => throw new InvalidOperationException($"Unknown security {security}."),
    };

    // Stricter than MailKit's own check, which also trusts some expired certificates of big mail services by their fingerprint.
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (_extraRoot is null || errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || chain is null) return false;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_extraRoot);
        return chain.Build((X509Certificate2)certificate);
    }
}
