using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>
/// Sends what is due: <c>Outbox:Workers</c> (16) deliveries at once, codes first, accounts in turn and within their shares (<see cref="DeliveryPlaces"/>),
/// so that neither a slow webhook nor another merchant's ten thousand messages hold up a login. Any number of processes may have one;
/// <c>Outbox:Enabled</c> false makes one that only serves pages.
/// </summary>
public sealed partial class OutboxWorker(Outbox outbox, MessageDelivery delivery, OutboxSignal signal, IConfiguration configuration, ILogger<OutboxWorker> logger) : BackgroundService
{
    // What other processes queue, and retries, are seen this late at most; what this one queues wakes it at once.
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(400);

    // A stopping server lets running tries end for so long.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // Whether something had to be left for want of a place or a turn, so that the end of a delivery is worth a look.
    private volatile bool _isHeldUp = true;

    private readonly DeliveryPlaces _places = new(Math.Max(1, configuration.GetValue("Outbox:Workers", 16)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Outbox:Enabled", true)) return;
        using var sending = new CancellationTokenSource();
        await using var stopping = stoppingToken.Register(() => sending.CancelAfter(Grace));
        List<Task> running = [];
        while (!stoppingToken.IsCancellationRequested)
        {
            // First, too: a start has better things to do.
            await WaitAsync(stoppingToken);
            do running.RemoveAll(x => x.IsCompleted);
            while (await StartDueAsync(x => running.Add(DeliverAsync(x, sending.Token)), stoppingToken));
        }
        await Task.WhenAll(running);
    }

    /// <summary>Claims what there are places for, codes first, and starts each class's deliveries before it looks at the next.</summary>
    /// <returns>Whether to look again at once: something was started, or another round of turns begins.</returns>
    private async Task<bool> StartDueAsync(Action<OutgoingMessage> start, CancellationToken stoppingToken)
    {
        try
        {
            _isHeldUp = true;
            Bite[] bites = [_places.Next(isCode: true), _places.Next(isCode: false)];
            var due = await outbox.DueAsync(bites[0], bites[1], stoppingToken);
            var (again, isHeldUp) = (false, bites.Any(x => x.Count == 0));
            foreach (var isCode in due)
            {
                // Anew: the codes may have taken the last place.
                var bite = _places.Next(isCode);
                var claimed = await outbox.ClaimAsync(bite, stoppingToken);
                foreach (var message in claimed)
                {
                    _places.Take(message);
                    start(message);
                }
                // Less than there was room for, and of nobody who was left out: nothing more is due.
                if (bite.Count > claimed.Count && bite.Without.Count == 0) _places.NextRound(bite);
                else (again, isHeldUp) = (again || claimed.Count > 0, true);
            }
            foreach (var bite in bites.Where(x => x.Count > 0 && !due.Contains(x.IsCode)))
            {
                again |= _places.NextRound(bite);
                isHeldUp |= bite.Without.Count > 0;
            }
            _isHeldUp = isHeldUp;
            return again;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // The database is away or busy: the next look may find it again.
            LogNotClaimed(logger, e);
            return false;
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
            _places.Free(message);
            if (_isHeldUp) signal.Raise();
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
