using System.Collections.Concurrent;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Freshcom.Features.Notifications;

/// <summary>Accounts' readiness as it was at most <see cref="SessionCache.Freshness"/> ago, for clients that ask all the time; what is changed here is forgotten at once.</summary>
public sealed class RecentReadiness(TimeProvider time)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(Guid AccountId, bool IsCounted), (Readiness Readiness, long At)> _known = new();

    public async Task<Readiness> GetAsync(Guid accountId, bool isCounted, Func<Task<Readiness>> lookAsync)
    {
        if (_known.TryGetValue((accountId, isCounted), out var known) && time.GetElapsedTime(known.At) < SessionCache.Freshness) return known.Readiness;
        var at = time.GetTimestamp();
        var readiness = await lookAsync();
        if (_known.Count >= Most) _known.Clear();
        _known[(accountId, isCounted)] = (readiness, at);
        return readiness;
    }

    internal void Forget(Guid accountId)
    {
        foreach (var isCounted in (ReadOnlySpan<bool>)[true, false]) _known.TryRemove((accountId, isCounted), out _);
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
