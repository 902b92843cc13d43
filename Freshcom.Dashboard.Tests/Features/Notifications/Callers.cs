using Freshcom.Domain;
using Freshcom.Features.Sessions;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Callers of services, as pages have them.</summary>
internal static class Callers
{
    /// <summary>An account in the database, and a caller in it.</summary>
    public static async Task<Caller> NewCallerAsync(this OutboxRig rig, Role role = Role.Developer, bool isTest = false)
    {
        var (live, test) = Account.CreatePair("Hoa Sen", "en", rig.App.Clock.GetUtcNow());
        await using var db = await rig.OpenAsync();
        db.AddRange(live, test);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        var account = isTest ? test : live;
        return new Caller { Account = new AccountInfo(account.Id, account.Mode, live.Id, test.Id, account.Name, account.DefaultLocale), Role = role, UserName = "Dev" };
    }

    public static ListRequest FirstPage { get; } = new(0, 25, null, [new SortKey("insertedAt", true)]);
}
