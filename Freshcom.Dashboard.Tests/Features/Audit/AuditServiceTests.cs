using Freshcom.Domain;
using Freshcom.Features.Audit;
using Freshcom.Features.Notifications;
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
        Assert.IsType<Failure.Forbidden>((await audit.ListAsync(merchant.Staff(role), Newest, null, Merchant.Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await audit.ListActionsAsync(merchant.Staff(role), Merchant.Stop)).Failure);
    }

    [Fact]
    public async Task Entries_say_who_did_what_to_whom_and_are_narrowed_by_action()
    {
        var merchant = await Merchant.OpenAsync(app);
        await merchant.RegisterAsync(AuthMethod.TfaSms);
        await merchant.Get<TriggerPresets>().CreateAsync(merchant.Owner, Preset.LoginCodeSms, Merchant.Stop);
        var audit = merchant.Get<AuditService>();

        var made = Assert.Single((await audit.ListAsync(merchant.Owner, Newest, "user.create", Merchant.Stop)).Value.Items);

        Assert.Equal((merchant.Owner.UserName, "Carl Customer", "tfa_sms"), (made.ActorName, made.PersonName, made.To));
        Assert.Equal(["customer.create", "trigger.create", "user.create"], (await audit.ListActionsAsync(merchant.Owner, Merchant.Stop)).Value);
    }

    [Fact]
    public async Task Another_accounts_entries_are_not_shown()
    {
        var (merchant, other) = (await Merchant.OpenAsync(app), await Merchant.OpenAsync(app));
        await other.RegisterAsync();
        Assert.Empty((await merchant.Get<AuditService>().ListAsync(merchant.Owner, Newest, null, Merchant.Stop)).Value.Items);
    }
}
