using Freshcom.Components;
using Freshcom.Domain;
using Freshcom.Features.Audit;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;

namespace Freshcom.Tests.Features.Audit;

public sealed class AuditServiceTests(TestApp app) : IClassFixture<TestApp>
{
    private static readonly ListRequest Newest = new(0, 25, null, [new("insertedAt", true)]);

    [Theory]
    [InlineData(Role.Developer)]
    [InlineData(Role.Manager)]
    [InlineData(Role.ReadOnly)]
    public async Task The_log_is_for_administrators_alone(Role role)
    {
        var merchant = await Merchant.OpenAsync(app);
        var audit = merchant.Get<AuditService>();
        Assert.IsType<Failure.Forbidden>((await audit.ListAsync(merchant.Staff(role), Newest, new(), Merchant.Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await audit.ListActionsAsync(merchant.Staff(role), Merchant.Stop)).Failure);
    }

    [Fact]
    public async Task Entries_say_who_did_what_to_whom_and_are_narrowed_by_action()
    {
        var merchant = await Merchant.OpenAsync(app);
        await merchant.RegisterAsync(AuthMethod.TfaSms);
        await merchant.Get<TriggerPresets>().CreateAsync(merchant.Owner, Preset.LoginCodeSms, Merchant.Stop);
        var audit = merchant.Get<AuditService>();

        var made = Assert.Single((await audit.ListAsync(merchant.Owner, Newest, new("user.create"), Merchant.Stop)).Value.Items);

        Assert.Equal((merchant.Owner.UserName, "Carl Customer", "tfa_sms"), (made.ActorName, made.PersonName, made.To));
        Assert.Equal(["customer.create", "trigger.create", "user.create"], (await audit.ListActionsAsync(merchant.Owner, Merchant.Stop)).Value);
    }

    [Fact]
    public async Task Another_accounts_entries_are_not_shown()
    {
        var (merchant, other) = (await Merchant.OpenAsync(app), await Merchant.OpenAsync(app));
        await other.RegisterAsync();
        Assert.Empty((await merchant.Get<AuditService>().ListAsync(merchant.Owner, Newest, new(), Merchant.Stop)).Value.Items);
    }

    [Fact]
    public async Task Entries_are_narrowed_by_who_and_by_the_viewers_days()
    {
        var merchant = await Merchant.OpenAsync(app);
        var audit = merchant.Get<AuditService>();
        var customer = await merchant.RegisterAsync();
        var gone = merchant.Owner with { UserId = Guid.NewGuid(), UserName = "Left Long Ago" };
        await using (var db = await merchant.DbAsync())
        {
            var noon = new DateTimeOffset(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);
            db.AuditEntries.AddRange(
                gone.Entry("trigger.create", noon.AddHours(-13), "NotificationTrigger", Guid.NewGuid()),
                new AuditEntry(merchant.AccountId, "account.sms.pause", noon) { ActorName = AuditEntry.Product },
                (merchant.Owner with { UserId = customer.User!.Id, UserName = "Carl" }).Entry("user.password.change", noon, "User", customer.User.Id),
                merchant.Guest.Entry("customer.create", noon.AddHours(13), "Customer", Guid.NewGuid()));
            await db.SaveChangesAsync(Merchant.Stop);
        }
        async Task<string[]> ActionsAsync(AuditQuery query, string zone = "UTC") =>
            [.. (await audit.ListAsync(merchant.Owner, Newest, query.ToFilter(new ViewerClock(app.Clock, ViewerClock.Zone(zone))), Merchant.Stop)).Value.Items.Select(x => x.Action).Order(StringComparer.Ordinal)];

        Assert.Equal(["trigger.create"], await ActionsAsync(new(null, gone.UserId.ToString(), null, null)));
        Assert.Equal(["customer.create", "user.create"], await ActionsAsync(new(null, merchant.Owner.UserId.ToString(), null, null)));
        Assert.Equal(["user.password.change"], await ActionsAsync(new(null, AuditQuery.Customers, null, null)));
        Assert.Equal(["account.sms.pause"], await ActionsAsync(new(null, AuditQuery.Product, null, null)));
        Assert.Equal(["customer.create"], await ActionsAsync(new(null, AuditQuery.Nobody, null, null)));
        Assert.Equal(["account.sms.pause", "user.password.change"], await ActionsAsync(new(null, null, "2026-01-10", "2026-01-10")));
        Assert.Equal(["account.sms.pause", "trigger.create", "user.password.change"], await ActionsAsync(new(null, null, "2026-01-10", "2026-01-10"), "Asia/Shanghai"));
        Assert.Equal(["customer.create"], await ActionsAsync(new("customer.create", null, null, "2026-01-11")));
        Assert.Equal(6, (await ActionsAsync(new(null, "nobody I know", "yesterday", "9999-99-99"))).Length);
        var actors = (await audit.ListActorsAsync(merchant.Owner, gone.UserId, Merchant.Stop)).Value;
        Assert.Equal(["Left Long Ago", "Olga"], actors.Select(x => x.Name));
        Assert.IsType<Failure.Forbidden>((await audit.ListActorsAsync(merchant.Staff(Role.Developer), null, Merchant.Stop)).Failure);
    }

    [Fact]
    public async Task The_file_has_what_the_filter_shows_and_taking_it_is_an_entry()
    {
        var merchant = await Merchant.OpenAsync(app);
        await merchant.RegisterAsync(AuthMethod.TfaSms);
        var client = await app.SignInAsync(merchant.Owner.UserName!, Make.Password);
        var lines = (await client.GetStringAsync($"/export/audit.csv?account={merchant.AccountId}&action=user.create&from=2026-01-01", Merchant.Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("insertedAt,action,actorId,actor,clientAddress,targetType,targetId,userId,user,from,to,reason", lines[0].TrimStart('\uFEFF'));
        Assert.Equal(2, lines.Length);
        Assert.Contains($",user.create,{merchant.Owner.UserId},{merchant.Owner.UserName},", lines[1], StringComparison.Ordinal);
        var entry = Assert.Single((await merchant.Get<AuditService>().ListAsync(merchant.Owner, Newest, new("audit.export"), Merchant.Stop)).Value.Items);
        Assert.Equal("1 · action=user.create · from=2026-01-01", entry.To);
        using var foreign = await client.GetAsync($"/export/audit.csv?account={(await Merchant.OpenAsync(app)).AccountId}", Merchant.Stop);
        Assert.Equal(404, (int)foreign.StatusCode);
        Assert.IsType<Failure.Forbidden>((await merchant.Get<AuditExport>().OpenAsync(merchant.Staff(Role.Developer), new(null, null, null, null), null, TimeZoneInfo.Utc, Merchant.Stop)).Failure);
    }
}
