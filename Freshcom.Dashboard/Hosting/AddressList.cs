using System.Net;
using System.Net.Sockets;
using Freshcom.Data;

namespace Freshcom.Hosting;

/// <summary>A setting that lists network addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>): separated by commas, or an array.</summary>
public static class AddressList
{
    private static readonly char[] Separators = [',', ';', ' '];

    /// <exception cref="StartupException">An entry is neither.</exception>
    public static IReadOnlyList<IPNetwork> Read(IConfiguration configuration, string key)
    {
        var section = configuration.GetSection(key);
        var entries = section.GetChildren().Select(x => x.Value).Prepend(section.Value).OfType<string>();
        return [.. entries.SelectMany(x => x.Split(Separators, StringSplitOptions.RemoveEmptyEntries)).Select(x => Parse(x) ?? throw new StartupException($"{key} has \"{x}\", which is no address and no network such as 10.0.0.0/8."))];
    }

    /// <summary>Whether an address is in the list; an IPv4 address in IPv6's clothes counts as what it is.</summary>
    public static bool Has(this IReadOnlyList<IPNetwork> list, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return list.Any(x => x.Contains(plain));
    }

    private static IPNetwork? Parse(string text)
    {
        if (IPAddress.TryParse(text, out var address)) return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return IPNetwork.TryParse(text, out var network) ? network : null;
    }
}
