using Freshcom.Components.Layout;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Authentication;

/// <summary>What the frame of every page shows of the person and the account.</summary>
public sealed class ShellService(IDbContextFactory<FreshcomDbContext> contexts, TriggerPresets presets)
{
    private const int MostAccounts = 50;

    public async Task<ShellState> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var name = await db.Users.Where(x => x.Id == caller.UserId).Select(x => x.Name).FirstOrDefaultAsync(cancellationToken);
        var isTestAlone = caller is { IsTest: true, IsForeign: false };
        // Only who sees the entry sees its count.
        var missing = caller.Role.IsDeveloper() ? await presets.CountMissingAsync(caller, cancellationToken) : 0;
        var accounts = await db.Memberships.Where(x => x.UserId == caller.UserId).OrderBy(x => x.Account!.Name).Take(MostAccounts).Select(x => new { x.AccountId, x.Account!.Name }).ToListAsync(cancellationToken);
        return new(caller.Account.Name, caller.IsTest, caller.Role, name ?? caller.UserName ?? "", missing, HasOtherMode: !isTestAlone)
        {
            Accounts = accounts.Count < 2 ? [] : [.. accounts.Select(x => (x.AccountId, x.Name, x.AccountId == caller.Account.LiveId))],
        };
    }
}
