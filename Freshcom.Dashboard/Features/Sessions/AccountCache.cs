using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Freshcom.Features.Sessions;

/// <summary>An account as it was when it was looked up, to be read and never changed.</summary>
/// <param name="Info">What every door asks about it.</param>
public sealed record KnownAccount(Account Account, AccountInfo Info);

/// <summary>Accounts from memory, for as long as sessions are (<see cref="SessionCache.Freshness"/>); what is saved here is forgotten at once.</summary>
public sealed class AccountCache(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    private readonly Recent<Guid, KnownAccount> _recent = new(time);

    public async Task<AccountInfo?> FindAsync(Guid id, CancellationToken cancellationToken) => (await ReadAsync(id, cancellationToken))?.Info;

    public Task<KnownAccount?> ReadAsync(Guid id, CancellationToken cancellationToken) => _recent.GetAsync(id, async () =>
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, cancellationToken);
        if (account is null) return null;
        var testId = account.IsTest ? account.Id : await db.Accounts.Where(x => x.LiveAccountId == id).Select(x => x.Id).SingleAsync(cancellationToken);
        return new(account, account.ToInfo(testId));
    });

    internal void Forget(Guid id) => _recent.Forget(id);
}

/// <summary>Forgets an account that has changed, and looks again at all its sessions.</summary>
/// <param name="services">For the caches, which ask the database, which asks for this first.</param>
internal sealed class AccountCommits(IServiceProvider services) : Commits
{
    protected override IEnumerable<Guid> Find(ChangeTracker changes) =>
        changes.Entries<Account>().Where(x => x.State is EntityState.Modified or EntityState.Deleted).Select(x => x.Entity.Id);

    protected override void Tell(IReadOnlySet<Guid> ids)
    {
        foreach (var id in ids)
        {
            services.GetRequiredService<AccountCache>().Forget(id);
            services.GetRequiredService<SessionCache>().ForgetAccount(id);
        }
    }
}
