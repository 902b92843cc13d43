using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>
/// Sends what is due: <c>Outbox:Workers</c> (16) deliveries at once, of which a quarter is kept free for codes, so that no slow webhook holds up
/// a login. Any number of processes may have one; <c>Outbox:Enabled</c> false makes one that only serves pages.
/// </summary>
public sealed partial class OutboxWorker(Outbox outbox, MessageDelivery delivery, OutboxSignal signal, IConfiguration configuration, ILogger<OutboxWorker> logger) : BackgroundService
{
    // What other processes queue, and retries, are seen this late at most; what this one queues wakes it at once.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    // A stopping server lets running tries end for so long.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly int _most = Math.Max(1, configuration.GetValue("Outbox:Workers", 16));
    private int _codes;
    private int _others;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Outbox:Enabled", true)) return;
        using var sending = new CancellationTokenSource();
        await using var stopping = stoppingToken.Register(() => sending.CancelAfter(Grace));
        List<Task> running = [];
        while (!stoppingToken.IsCancellationRequested)
        {
            running.RemoveAll(x => x.IsCompleted);
            var claimed = await ClaimAsync(stoppingToken);
            running.AddRange(claimed.Select(x => DeliverAsync(x, sending.Token)));
            if (claimed.Count == 0) await WaitAsync(stoppingToken);
        }
        await Task.WhenAll(running);
    }

    /// <summary>As much as there are free places for; codes first.</summary>
    private async Task<IReadOnlyList<OutgoingMessage>> ClaimAsync(CancellationToken stoppingToken)
    {
        try
        {
            var free = _most - Volatile.Read(ref _codes) - Volatile.Read(ref _others);
            var codes = await outbox.ClaimAsync(isCode: true, free, stoppingToken);
            Interlocked.Add(ref _codes, codes.Count);
            var others = await outbox.ClaimAsync(isCode: false, Math.Min(free - codes.Count, _most - (_most / 4) - Volatile.Read(ref _others)), stoppingToken);
            Interlocked.Add(ref _others, others.Count);
            return [.. codes, .. others];
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception e)
        {
            // The database is away or busy: the next look, a second later, may find it again.
            LogNotClaimed(logger, e);
            return [];
        }
    }

    private async Task DeliverAsync(OutgoingMessage message, CancellationToken sending)
    {
        // Off this loop's own way at once: opening and rendering are work, too.
        await Task.Yield();
        try
        {
            await delivery.DeliverAsync(message, sending);
        }
        catch (Exception e)
        {
            // Its lease will run out, and then it is tried again.
            LogNotRecorded(logger, message.Id, e);
        }
        finally
        {
            Interlocked.Decrement(ref message.IsCode ? ref _codes : ref _others);
            signal.Raise();
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        try
        {
            await signal.WaitAsync(Idle, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The outbox could not be read")]
    private static partial void LogNotClaimed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "What became of message {MessageId} could not be written; it will be tried again")]
    private static partial void LogNotRecorded(ILogger logger, Guid messageId, Exception exception);
}
