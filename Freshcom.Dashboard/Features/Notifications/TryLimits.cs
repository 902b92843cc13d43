using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>
/// What ends a try before its gateway has answered: the server stops, the code is about to end, or the lease is lost. It renews the lease every
/// third of its time, so that only a worker that is dead or cut off loses it.
/// </summary>
internal sealed class TryLimits : IAsyncDisposable
{
    private readonly Outbox _outbox;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _codeEnds;
    private readonly CancellationTokenSource _leaseEnds;
    private readonly CancellationTokenSource _any;
    private readonly Task _renewing;

    /// <param name="message">Claimed just now.</param>
    /// <param name="stopping">The server stops.</param>
    public TryLimits(OutgoingMessage message, Outbox outbox, TimeProvider time, CancellationToken stopping)
    {
        (_outbox, _time) = (outbox, time);
        _codeEnds = DeliverySchedule.LastMoment(message) is { } last ? new(Until(last), time) : new();
        _leaseEnds = new(Until(message.LeaseUntil ?? time.GetUtcNow()), time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(stopping, _codeEnds.Token, _leaseEnds.Token);
        _renewing = RenewAsync(message);
    }

    /// <summary>Cancelled when the try is to be broken off.</summary>
    public CancellationToken Token => _any.Token;

    /// <summary>Another worker has the message, or may have it.</summary>
    public bool IsLeaseLost => _leaseEnds.IsCancellationRequested;

    public bool HasCodeEnded => _codeEnds.IsCancellationRequested;

    public async ValueTask DisposeAsync()
    {
        await _any.CancelAsync();
        await _renewing;
        _any.Dispose();
        _leaseEnds.Dispose();
        _codeEnds.Dispose();
    }

    private async Task RenewAsync(OutgoingMessage message)
    {
        using var timer = new PeriodicTimer(_outbox.Lease / 3, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(Token)) await RenewOnceAsync(message);
        }
        catch (OperationCanceledException)
        {
            // The try is over.
        }
    }

    private async Task RenewOnceAsync(OutgoingMessage message)
    {
        try
        {
            var until = _time.GetUtcNow() + _outbox.Lease;
            if (await _outbox.RenewAsync(message, until, Token)) _leaseEnds.CancelAfter(Until(until));
            else await _leaseEnds.CancelAsync();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The database is away, and the worker's looks at it say so in the log. The lease holds as long as it was last prolonged.
        }
    }

    private TimeSpan Until(DateTimeOffset moment)
    {
        var wait = moment - _time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
