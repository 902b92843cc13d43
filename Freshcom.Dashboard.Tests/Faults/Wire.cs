using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Freshcom.Tests.Support;

namespace Freshcom.Tests.Faults;

/// <summary>What lies between the dashboard and a server: passes bytes on, holds them back, or is cut, and is whole again.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly string _host;
    private readonly int _targetPort;
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private TaskCompletionSource _flow = Flowing();

    /// <param name="port">The server's, on a host of this machine.</param>
    public Wire(int port, string host = "127.0.0.1")
    {
        (_host, _targetPort, Port) = (host, port, MailServer.FreePort());
        Mend();
    }

    /// <summary>How long every piece takes on its way.</summary>
    public TimeSpan Slowness { get; set; }

    /// <summary>Where the dashboard connects to.</summary>
    public int Port { get; }

    /// <summary>Connections break, and new ones are refused.</summary>
    public void Cut()
    {
        _listener?.Stop();
        // Reset and not closed, as by a machine that is gone.
        foreach (var socket in _open.Keys) socket.Close(0);
    }

    /// <summary>Connections are taken, and nothing passes.</summary>
    public void Hang() => _flow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whole again.</summary>
    public void Mend()
    {
        if (_listener?.Server.IsBound != true)
        {
            _listener = new TcpListener(IPAddress.Loopback, Port) { ExclusiveAddressUse = false };
            _listener.Start();
            _accepting = AcceptAsync(_listener);
        }
        _flow.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _flow.TrySetResult();
        await _accepting;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true) _ = ConnectAsync(await listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private async Task ConnectAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        _open[near] = _open[far] = true;
        try
        {
            await far.ConnectAsync(_host, _targetPort);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (SocketException)
        {
            // The server is not there.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
            near.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await _flow.Task;
                if (Slowness > TimeSpan.Zero) await Task.Delay(Slowness);
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either end is gone.
        }
    }

    private static TaskCompletionSource Flowing()
    {
        var flow = new TaskCompletionSource();
        flow.SetResult();
        return flow;
    }
}
