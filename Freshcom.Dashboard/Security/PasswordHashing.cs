using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;

namespace Freshcom.Security;

/// <summary>
/// Hashes and verifies passwords, at most one per core at a time and first come, first served: a rush of logins waits in line
/// instead of taking 19 MiB and a thread each. One instance per process.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    private readonly PasswordCost _cost;
    private readonly ConcurrencyLimiter _gate;

    public PasswordHashing(PasswordCost cost) : this(cost, Environment.ProcessorCount) { }

    internal PasswordHashing(PasswordCost cost, int parallelism)
    {
        _cost = cost;
        _gate = new(new ConcurrencyLimiterOptions { PermitLimit = parallelism, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    }

    /// <summary>A new Argon2id PHC string. Throws <see cref="ArgumentException"/> for a password that is no valid text.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancel) =>
        RunAsync(() => PasswordHashes.Hash(password, _cost), cancel);

    /// <summary>Compares; a malformed hash fails. Pass null for a user who does not exist or has no password: it takes as long, and fails.</summary>
    public Task<PasswordVerificationResult> VerifyAsync(string? hash, string password, CancellationToken cancel) =>
        RunAsync(() => PasswordHashes.Verify(hash, password, _cost), cancel);

    internal async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        using var place = await _gate.AcquireAsync(permitCount: 1, cancel);
        return await Task.Run(work, cancel);
    }

    public void Dispose() => _gate.Dispose();
}
