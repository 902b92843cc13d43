using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Freshcom.Features.Notifications;

/// <summary>Accounts' readiness as it was a moment ago, for clients that ask all the time; what is saved here is forgotten at once.</summary>
public sealed class RecentReadiness(TimeProvider time)
{
    private readonly Recent<(Guid AccountId, bool IsCounted), Readiness> _recent = new(time);

    public async Task<Readiness> GetAsync(Guid accountId, bool isCounted, Func<Task<Readiness>> lookAsync) => (await _recent.GetAsync((accountId, isCounted), async () => await lookAsync()))!;

    internal void Forget(Guid accountId)
    {
        foreach (var isCounted in (ReadOnlySpan<bool>)[true, false]) _recent.Forget((accountId, isCounted));
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
