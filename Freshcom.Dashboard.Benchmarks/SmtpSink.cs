using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Freshcom.Benchmarks;

/// <summary>
/// A mail server on loopback that takes every message and forgets it, but when it took it, and a code in it. It speaks as much of SMTP (RFC 5321) as a client
/// needs to hand over mail in clear and without a login.
/// </summary>
internal sealed partial class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _accepted = new();
    private readonly ConcurrentDictionary<string, Channel<string>> _codes = new();
    private readonly CancellationTokenSource _stop = new();
    private int _messages;
    private readonly TimeSpan _hang;
    private readonly Task _listening;

    /// <param name="hang">How long each message waits for its answer.</param>
    public SmtpSink(TimeSpan hang)
    {
        _hang = hang;
        _listener.Start();
        _listening = ListenAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many addressees have got a message.</summary>
    public int Count => _accepted.Values.Count(x => x.Task.IsCompleted);

    /// <summary>How many messages it has taken.</summary>
    public int Messages => _messages;

    /// <summary>The addressee's next code ("Your code is 123456"); waits for it.</summary>
    public ValueTask<string> CodeAsync(string addressee, CancellationToken stop) => CodesOf(addressee).Reader.ReadAsync(stop);

    /// <summary>When the addressee's first message was accepted, as <see cref="Stopwatch.GetTimestamp"/> tells it.</summary>
    public Task<long> AcceptedAsync(string addressee) => Of(addressee).Task;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _listener.Dispose();
        _stop.Dispose();
    }

    private TaskCompletionSource<long> Of(string addressee) =>
        _accepted.GetOrAdd(addressee, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ListenAsync()
    {
        List<Task> conversations = [];
        try
        {
            while (true) conversations.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { AutoFlush = true, NewLine = "\r\n" };
        try
        {
            await writer.WriteLineAsync("220 sink");
            var addressee = "";
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase)) addressee = line[(line.IndexOf('<') + 1)..line.IndexOf('>')];
                if (line == "DATA") await TakeAsync(reader, writer, addressee);
                else await writer.WriteLineAsync(line == "QUIT" ? "221 bye" : "250 ok");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client hung up, or the sink ends.
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer, string addressee)
    {
        await writer.WriteLineAsync("354 go on");
        string? code = null;
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
            if (code is null && Code().Match(line) is { Success: true } match) code = match.Groups[1].Value;
        await Task.Delay(_hang, _stop.Token);
        await writer.WriteLineAsync("250 taken");
        Interlocked.Increment(ref _messages);
        if (code is not null) CodesOf(addressee).Writer.TryWrite(code);
        Of(addressee).TrySetResult(Stopwatch.GetTimestamp());
    }

    private Channel<string> CodesOf(string addressee) => _codes.GetOrAdd(addressee, _ => Channel.CreateUnbounded<string>());

    [GeneratedRegex(@"code is (\d{4,8})")]
    private static partial Regex Code();
}
