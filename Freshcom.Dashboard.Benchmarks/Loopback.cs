using System.Net;
using System.Net.Sockets;

namespace Freshcom.Benchmarks;

/// <summary>Where everything listens.</summary>
internal static class Loopback
{
    /// <summary>An address that nothing listens on yet.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
