using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class WebhookSecretsTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static WebhookSecrets Secrets(OutboxRig rig) => rig.App.Services.GetRequiredService<WebhookSecrets>();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trigger_from_before_gets_one_secret_however_many_look_first_at_once(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        var caller = await rig.NewCallerAsync();
        var id = await rig.AddWebhookAsync(caller.AccountId);
        var shown = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Secrets(rig).RevealAsync(caller, id, Stop)));
        Assert.StartsWith("whsec_", Assert.Single(shown.Select(x => x.Value).Distinct()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_rotations_at_once_one_goes_through_so_that_the_secret_in_use_still_signs(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        var caller = await rig.NewCallerAsync();
        var id = await rig.AddWebhookAsync(caller.AccountId);
        var inUse = (await Secrets(rig).RevealAsync(caller, id, Stop)).Value;
        var rotations = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Secrets(rig).RotateAsync(caller, id, Stop)));
        var fresh = Assert.Single(rotations, x => x.Failure is null).Value;
        Assert.Equal("secretRotating", Assert.IsType<Failure.Invalid>(rotations.First(x => x.Failure is not null).Failure).Errors[0].Code);
        await using var db = await rig.OpenAsync();
        Assert.Equal([fresh, inUse], Secrets(rig).Live(await db.Triggers.SingleAsync(Stop)));
    }

    [Fact]
    public async Task Each_look_and_change_is_recorded_and_no_entry_holds_a_secret()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var id = await rig.AddWebhookAsync(caller.AccountId);
        await Secrets(rig).RevealAsync(caller, id, Stop);
        await Secrets(rig).RotateAsync(caller, id, Stop);
        await Secrets(rig).EndOldAsync(caller, id, Stop);
        await using var db = await rig.OpenAsync();
        var entries = await db.AuditEntries.OrderBy(x => x.Id).ToListAsync(Stop);
        Assert.Equal(["trigger.secret.endOld", "trigger.secret.reveal", "trigger.secret.rotate"], entries.Select(x => x.Action).Order());
        Assert.All(entries, x => Assert.Equal((id, "Dev", "Tell the shop", null), (x.TargetId, x.ActorName, x.To, x.From)));
    }

    [Fact]
    public async Task Only_developers_of_the_triggers_own_account_get_to_its_secret()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var (caller, stranger) = (await rig.NewCallerAsync(), await rig.NewCallerAsync());
        var id = await rig.AddWebhookAsync(caller.AccountId);
        Assert.IsType<Failure.NotFound>((await Secrets(rig).RevealAsync(stranger, id, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await Secrets(rig).RotateAsync(stranger, id, Stop)).Failure);
        Assert.IsType<Failure.NotFound>((await Secrets(rig).EndOldAsync(stranger, id, Stop)).Failure);
        Assert.IsType<Failure.Forbidden>((await Secrets(rig).RevealAsync(caller with { Role = Role.Manager }, id, Stop)).Failure);
        var mail = (await rig.App.Services.GetRequiredService<TriggerPresets>().CreateAsync(caller, Preset.LoginCodeEmail, Stop)).Value.Id;
        Assert.IsType<Failure.NotFound>((await Secrets(rig).RevealAsync(caller, mail, Stop)).Failure);
    }

    [Fact]
    public async Task A_sealed_secret_opens_for_no_other_trigger()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var (one, other) = (await rig.AddWebhookAsync(caller.AccountId), await rig.AddWebhookAsync(caller.AccountId));
        await Secrets(rig).RevealAsync(caller, one, Stop);
        await using var db = await rig.OpenAsync();
        var from = await db.Triggers.SingleAsync(x => x.Id == one, Stop);
        await db.Triggers.Where(x => x.Id == other).ExecuteUpdateAsync(x => x.SetProperty(t => t.SealedSecret, from.SealedSecret), Stop);
        await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => Secrets(rig).RevealAsync(caller, other, Stop));
    }
}
