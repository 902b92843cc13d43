using Bunit;
using Freshcom.Components.Layout;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.Components;

namespace Freshcom.Tests;

/// <summary>Who looks at a page.</summary>
internal static class Visitor
{
    /// <summary>All that is rendered from now on is seen by <paramref name="caller"/>, inside the shell; call it once.</summary>
    public static void VisitAs(this BunitContext page, Caller caller)
    {
        page.RenderTree.Add<CascadingValue<Caller>>(p => p.Add(x => x.Value, caller));
        page.RenderTree.Add<CascadingValue<ShellState>>(p => p.Add(x => x.Value, new ShellState(caller.Account.Name, caller.IsTest, caller.Role, "Olga")));
    }

    /// <summary>The merchant's owner in the live account.</summary>
    public static async Task<Caller> LiveAsync(this Merchant merchant) =>
        merchant.Owner with { Account = (await merchant.Get<AccountCache>().FindAsync(merchant.Owner.Account.LiveId, Merchant.Stop))! };
}
