using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Freshcom.Domain;
using Microsoft.AspNetCore.Identity;

namespace Freshcom.Security;

/// <summary>
/// Hashes and verifies passwords, at most one per core at a time and first come, first served: a rush of logins waits in line
/// instead of taking 19 MiB and a core each. Who finds a thousand waiting for each core is told to come back
/// (<see cref="TooBusyException"/>): that is a wait of about half a minute, longer than clients stay. One instance per process.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    private const int LongestLine = 1000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly PasswordCost _cost;
    private readonly ConcurrencyLimiter _gate;
    private readonly HashingMetrics _metrics;
    private long _askedAt;

    public PasswordHashing(PasswordCost cost, IMeterFactory meters) : this(cost, Environment.ProcessorCount, meter: meters.Create(HashingMetrics.Meter)) { }

    internal PasswordHashing(PasswordCost cost, int parallelism = 2, int longestLine = LongestLine, Meter? meter = null)
    {
        _cost = cost;
        _gate = new(new ConcurrencyLimiterOptions { PermitLimit = parallelism, QueueLimit = longestLine * parallelism, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        _metrics = new(meter ?? new Meter(HashingMetrics.Meter), _gate, parallelism);
    }

    /// <summary>A new Argon2id PHC string. Throws <see cref="ArgumentException"/> for a password that is no valid text.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancel) =>
        RunAsync(() => PasswordHashes.Hash(password, _cost), cancel);

    /// <summary>Compares; a malformed hash fails. Pass null for a user who does not exist or has no password: it takes as long, and fails.</summary>
    public Task<PasswordVerificationResult> VerifyAsync(string? hash, string password, CancellationToken cancel) =>
        RunAsync(() => PasswordHashes.Verify(hash, password, _cost), cancel);

    internal async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        var cameAt = Stopwatch.GetTimestamp();
        Volatile.Write(ref _askedAt, cameAt);
        using var place = await _gate.AcquireAsync(permitCount: 1, cancel);
        if (!place.IsAcquired)
        {
            _metrics.Rejected();
            throw new TooBusyException(RetryAfter);
        }
        _metrics.Waited(Stopwatch.GetElapsedTime(cameAt));
        // On a thread of its own: on the pool's few, everybody else's requests would wait behind it.
        return await Task.Factory.StartNew(work, cancel, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
    }

    /// <summary>Each core hashes just now.</summary>
    public bool IsFull => _gate.GetStatistics() is { CurrentAvailablePermits: 0 };

    /// <summary>How long nobody has asked for a hash.</summary>
    public TimeSpan Idle => Stopwatch.GetElapsedTime(Volatile.Read(ref _askedAt));

    public void Dispose() => _gate.Dispose();
}
