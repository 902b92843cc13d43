using Freshcom.Data;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Accounts;

public sealed class MembershipTests(TestApp app) : IClassFixture<TestApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_role_is_told_and_recorded_and_ends_the_sessions()
    {
        var shop = await Shop.OpenAsync(app);
        var staff = await shop.StaffAsync("developer");
        var row = Assert.Single((await shop.Test.GetAsync("/account_memberships?filter[role]=developer")).Is(200).Rows);
        (await shop.Test.PatchAsync($"/account_memberships/{row["id"]}", "AccountMembership", new { role = "support_specialist" })).Is(200);
        (await staff.GetAsync("/account")).Is(401);
        await using var db = await OpenAsync();
        var userId = Guid.Parse(Answer.Show(row["relationships"]!["user"]!["data"]!["id"])!);
        var entry = await db.AuditEntries.SingleAsync(x => x.UserId == userId && x.Action == "user.role.change", Stop);
        Assert.Equal(("Developer", "SupportSpecialist", shop.Username), (entry.From, entry.To, entry.ActorName));
        var notice = await db.Messages.SingleAsync(x => x.UserId == userId && x.EventName == null, Stop);
        Assert.Equal("Your role was changed", notice.Subject);
    }

    [Fact]
    public async Task The_owners_role_and_ones_own_cannot_be_changed()
    {
        var shop = await Shop.OpenAsync(app);
        var second = await shop.StaffAsync("administrator", shop.Live);
        foreach (var row in (await second.GetAsync("/account_memberships?filter[role]=administrator")).Is(200).Rows)
            (await second.PatchAsync($"/account_memberships/{row["id"]}", "AccountMembership", new { role = "readOnly" })).Rejects("role", "readOnly");
        var own = Assert.Single((await shop.Live.GetAsync("/account_memberships?target=user")).Is(200).Rows);
        Assert.Equal(("administrator", "standard"), (Answer.Show(own["attributes"]!["role"]), Answer.Show(own["attributes"]!["userKind"])));
    }

    [Fact]
    public async Task Another_accounts_membership_does_not_exist()
    {
        var (shop, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        await shop.StaffAsync("manager", shop.Live);
        foreach (var row in (await shop.Live.GetAsync("/account_memberships")).Is(200).Rows)
        {
            (await other.Live.GetAsync($"/account_memberships/{row["id"]}")).Is(404);
            (await other.Live.GetAsync($"/account_memberships/{row["id"]}?target=user")).Is(404);
            (await other.Live.PatchAsync($"/account_memberships/{row["id"]}", "AccountMembership", new { role = "emperor" })).Is(404);
            (await shop.Test.GetAsync($"/account_memberships/{row["id"]}")).Is(404);
        }
    }

    [Fact]
    public async Task A_membership_brings_its_user_and_its_account_when_asked()
    {
        var shop = await Shop.OpenAsync(app);
        var staff = await shop.StaffAsync("manager", shop.Live);
        var own = (await staff.GetAsync("/account_memberships?target=user&include=user,account")).Is(200);
        Assert.Equal(["Account", "User"], own.Body["included"]!.AsArray().Select(x => Answer.Show(x!["type"])).Order());
        var id = Answer.Show(Assert.Single(own.Rows)["id"]);
        Assert.Equal("managed", (await staff.GetAsync($"/account_memberships/{id}?target=user")).Is(200)["userKind"]);
        (await staff.GetAsync($"/account_memberships/{id}")).Is(403);
        (await staff.GetAsync("/account_memberships?target=everyone")).Is(403);
        (await shop.Live.GetAsync("/account_memberships?target=everyone")).Is(400);
    }

    private Task<FreshcomDbContext> OpenAsync() => app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
}
