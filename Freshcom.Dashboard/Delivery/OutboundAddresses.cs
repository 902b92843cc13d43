using System.Net;
using System.Net.Sockets;

namespace Freshcom.Delivery;

/// <summary>A merchant's target resolves to none but private addresses.</summary>
internal sealed class PrivateAddressException(string host) : IOException($"{host} is a private address.");

/// <summary>Keeps what merchants enter (webhook targets, gateways) away from the operator's own network.</summary>
internal static class OutboundAddresses
{
    // IANA's special-purpose registries: private, loopback, link-local, shared (CGNAT), documentation, benchmarking, relay, multicast, reserved.
    private static readonly IPNetwork[] ClosedV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // Inside the only global range, 2000::/3: Teredo and other protocol assignments, documentation, and 6to4, which wraps an IPv4 address.
    private static readonly IPNetwork[] ClosedV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether the address is one of the public internet's.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        else if (address.AddressFamily == AddressFamily.InterNetworkV6 && Nat64.Contains(address)) address = new IPAddress(address.GetAddressBytes()[12..]);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !ClosedV4.Any(n => n.Contains(address))
            : GlobalV6.Contains(address) && !ClosedV6.Any(n => n.Contains(address));
    }

    /// <summary>
    /// A connected socket. The name is resolved and its addresses are judged here, at the moment of connecting, so that a name cannot
    /// change its meaning between check and use. Throws <see cref="PrivateAddressException"/> or <see cref="SocketException"/>.
    /// </summary>
    public static ValueTask<Socket> ConnectAsync(string host, int port, bool publicOnly, CancellationToken cancel) =>
        ConnectAsync(host, port, publicOnly, Dns.GetHostAddressesAsync, cancel);

    /// <inheritdoc cref="ConnectAsync(string, int, bool, CancellationToken)"/>
    /// <param name="resolve">Asked once for each connection.</param>
    public static async ValueTask<Socket> ConnectAsync(string host, int port, bool publicOnly, Func<string, CancellationToken, Task<IPAddress[]>> resolve, CancellationToken cancel)
    {
        var addresses = await resolve(host, cancel);
        var allowed = publicOnly ? Array.FindAll(addresses, IsPublic) : addresses;
        if (allowed.Length == 0 && addresses.Length > 0) throw new PrivateAddressException(host);
        SocketException? fault = null;
        foreach (var address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancel);
                return socket;
            }
            catch (SocketException e)
            {
                fault = e;
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw fault ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(n => IPNetwork.Parse(n))];
}
