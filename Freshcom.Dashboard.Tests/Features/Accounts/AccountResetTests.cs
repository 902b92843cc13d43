using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Accounts;

public sealed class AccountResetTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reset_deletes_what_is_the_test_accounts_and_nothing_of_the_live_one()
    {
        var shop = await Shop.OpenAsync(app);
        foreach (var owner in new[] { shop.Live, shop.Test }) await shop.StaffAsync("developer", owner);
        await FillAsync(shop.LiveAccountId);
        await FillAsync(shop.TestAccountId);
        var (live, test) = (await CountAsync(shop.LiveAccountId), await CountAsync(shop.TestAccountId));
        Assert.Equal(live, test);
        (await shop.Test.PostAsync("/account_resets", "AccountReset")).Is(204);
        Assert.Equal(live, await CountAsync(shop.LiveAccountId));
        Assert.Equal((0, 0, 0, 0, 3, 3), await CountAsync(shop.TestAccountId));
    }

    [Fact]
    public async Task A_reset_ends_the_sessions_of_its_deleted_users_at_once_and_is_recorded()
    {
        var shop = await Shop.OpenAsync(app);
        var staff = await shop.StaffAsync("developer");
        (await staff.GetAsync("/account")).Is(200);
        (await staff.PostAsync("/account_resets", "AccountReset")).Is(204);
        (await staff.GetAsync("/account")).Is(401);
        (await shop.Test.GetAsync("/account")).Is(200);
        await using var db = await OpenAsync();
        Assert.Equal("account.reset", (await db.AuditEntries.SingleAsync(x => x.AccountId == Guid.Parse(shop.TestAccountId) && x.TargetType == "Account", Stop)).Action);
    }

    private async Task FillAsync(string accountId)
    {
        await using var db = await OpenAsync();
        var (id, now) = (Guid.Parse(accountId), app.Clock.GetUtcNow());
        var sponsor = new Customer(id, now) { Name = "Sponsor" };
        db.AddRange(sponsor, new Customer(id, now) { Name = "Carl", SponsorId = sponsor.Id, EnrollerId = sponsor.Id });
        db.Messages.Add(new(id, MessageKind.Sms, EventNames.TfaCodeCreated, now) { To = "+14165550100" });
        db.Codes.Add(new(CodePurpose.PhoneVerification, new CodeOwner(id, null, null, Channel.Sms, "+14165550100"), now, TimeSpan.FromMinutes(30)));
        db.Templates.Add(new(id, MessageKind.Sms, now) { Name = "Own", To = "{{phone_number}}", BodyText = "{{code}}" });
        await db.SaveChangesAsync(Stop);
    }

    private async Task<(int Customers, int Users, int Messages, int Codes, int Triggers, int Templates)> CountAsync(string accountId)
    {
        await using var db = await OpenAsync();
        var id = Guid.Parse(accountId);
        return (
            await db.Customers.CountAsync(x => x.AccountId == id, Stop), await db.Users.CountAsync(x => x.AccountId == id, Stop),
            await db.Messages.CountAsync(x => x.AccountId == id, Stop), await db.Codes.CountAsync(x => x.AccountId == id, Stop),
            await db.Triggers.CountAsync(x => x.AccountId == id, Stop), await db.Templates.CountAsync(x => x.AccountId == id, Stop));
    }

    private Task<FreshcomDbContext> OpenAsync() => app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
}
