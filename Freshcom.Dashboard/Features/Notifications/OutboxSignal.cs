using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Freshcom.Features.Notifications;

/// <summary>Wakes this process's worker. What another process queues, the worker finds by looking.</summary>
public sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    /// <summary>Any number of times before the worker looks counts as one.</summary>
    public void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already, and the worker has not looked yet.
        }
    }

    /// <summary>True as soon as it is raised, false after <paramref name="longest"/> of real time: a test's clock may stand still.</summary>
    public Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _raised.WaitAsync(longest, cancellationToken);

    public void Dispose() => _raised.Dispose();
}

/// <summary>Raises the signal once a message is committed, never before: a worker that looks too early finds nothing and goes back to sleep.</summary>
internal sealed class OutboxCommits(OutboxSignal signal) : Commits
{
    protected override IEnumerable<Guid> Find(ChangeTracker changes) =>
        changes.Entries<OutgoingMessage>().Where(x => x.State is EntityState.Added or EntityState.Modified && x.Entity.NextTryAt is not null).Select(x => x.Entity.Id);

    protected override void Tell(IReadOnlySet<Guid> ids) => signal.Raise();
}
