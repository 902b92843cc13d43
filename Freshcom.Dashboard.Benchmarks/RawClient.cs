using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Freshcom.Benchmarks;

/// <summary>Sends one HTTP/1.1 request over and over on kept connections, and does next to nothing else: what it takes of the machine would flatter a ratio of two servers.</summary>
internal static class RawClient
{
    private const int Connections = 16, Seconds = 8, WarmUpSeconds = 3;

    /// <summary>Answers a second, after a while that does not count; one that is not 200 ends the run.</summary>
    public static async Task<double> CountAsync(Uri server, string method, string path, string headers, string body, CancellationToken stop)
    {
        var request = Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{headers}Content-Length: {Encoding.ASCII.GetByteCount(body)}\r\n\r\n{body}");
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => LoopAsync(server, request, began, stop)));
        return counts.Sum() / (double)Seconds;
    }

    private static async Task<int> LoopAsync(Uri server, byte[] request, long began, CancellationToken stop)
    {
        await Task.Yield();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, stop);
        var buffer = new byte[32 * 1024];
        var count = 0;
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < WarmUpSeconds + Seconds)
        {
            await socket.SendAsync(request, stop);
            var length = 0;
            do
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
                if (read == 0) throw new InvalidOperationException("The server hung up.");
                length += read;
            }
            while (!IsWhole(buffer.AsSpan(0, length)));
            if (!buffer.AsSpan().StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, length));
            if (Stopwatch.GetElapsedTime(began).TotalSeconds is > WarmUpSeconds and < WarmUpSeconds + Seconds) count++;
        }
        return count;
    }

    /// <summary>By its Content-Length, or by the end of its chunks.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0) return false;
        var length = answer[..head].IndexOf("Content-Length: "u8);
        if (length < 0) return answer.EndsWith("0\r\n\r\n"u8);
        var number = answer[(length + 16)..];
        return answer.Length - head - 4 >= int.Parse(number[..number.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
