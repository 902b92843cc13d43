using System.Collections.Concurrent;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Freshcom.Features.Notifications;

/// <summary>Accounts' readiness as it was at most <see cref="SessionCache.Freshness"/> ago, for clients that ask all the time; what is saved here is forgotten at once.</summary>
public sealed class RecentReadiness(TimeProvider time)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(Guid AccountId, bool IsCounted), Entry> _known = new();

    public async Task<Readiness> GetAsync(Guid accountId, bool isCounted, Func<Task<Readiness>> lookAsync)
    {
        if (_known.TryGetValue((accountId, isCounted), out var known) && known.Readiness is { } recent && time.GetElapsedTime(known.At) < SessionCache.Freshness) return recent;
        if (_known.Count >= Most) _known.Clear();
        // There before the look: what is forgotten meanwhile is not remembered by it.
        var entry = _known[(accountId, isCounted)] = new(time.GetTimestamp());
        return entry.Readiness = await lookAsync();
    }

    internal void Forget(Guid accountId)
    {
        foreach (var isCounted in (ReadOnlySpan<bool>)[true, false]) _known.TryRemove((accountId, isCounted), out _);
    }

    private sealed class Entry(long at)
    {
        public long At => at;

        /// <summary>Null until it is found.</summary>
        public Readiness? Readiness { get; set; }
    }
}

/// <summary>Forgets an account's readiness when its settings, triggers, templates or users have changed.</summary>
internal sealed class ReadinessCommits(RecentReadiness recent) : Commits
{
    protected override IEnumerable<Guid> Find(ChangeTracker changes) => changes.Entries()
        .Where(x => x.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
        .Select(x => x.Entity switch
        {
            Account account => account.Id,
            NotificationTrigger trigger => trigger.AccountId,
            MessageTemplate template => template.AccountId,
            User user => user.AccountId,
            _ => null,
        }).OfType<Guid>();

    protected override void Tell(IReadOnlySet<Guid> ids)
    {
        foreach (var id in ids) recent.Forget(id);
    }
}
