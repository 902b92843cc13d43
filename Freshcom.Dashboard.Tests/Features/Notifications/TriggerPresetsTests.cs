using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class TriggerPresetsTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_double_click_makes_one_trigger_and_one_template(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        var caller = await rig.NewCallerAsync();
        var presets = rig.App.Services.GetRequiredService<TriggerPresets>();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => presets.CreateAsync(caller, Preset.LoginCodeSms, Stop)));
        Assert.Single(made.Select(x => x.Value.Id).Distinct());
        await using var db = await rig.OpenAsync();
        Assert.Equal((1, 1, 1), (await db.Triggers.CountAsync(Stop), await db.Templates.CountAsync(Stop), await db.AuditEntries.CountAsync(Stop)));
    }

    [Fact]
    public async Task Codes_that_nobody_would_receive_are_named_with_how_many_users_wait_for_them()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        await AddUsersAsync(rig, caller.AccountId);
        var presets = rig.App.Services.GetRequiredService<TriggerPresets>();
        Assert.Equal(
            [
                (Preset.LoginCodeEmail, 0), (Preset.LoginCodeSms, 2), (Preset.EmailVerificationCode, 3), (Preset.PhoneVerificationCode, 2),
                (Preset.EmailLink, 3), (Preset.PasswordReset, 3),
            ],
            (await presets.ListMissingAsync(caller, Stop)).Select(x => (x.Preset, x.Users)));
        var login = (await presets.CreateAsync(caller, Preset.LoginCodeSms, Stop)).Value;
        Assert.DoesNotContain(await presets.ListMissingAsync(caller, Stop), x => x.Preset == Preset.LoginCodeSms);
        await rig.App.Services.GetRequiredService<TriggerService>().SetStatusAsync(caller, login.Id, TriggerStatus.Disabled, Stop);
        Assert.Contains(await presets.ListMissingAsync(caller, Stop), x => x is { Preset: Preset.LoginCodeSms, Channel: Channel.Sms });
    }

    [Fact]
    public async Task Every_preset_passes_the_checks_of_a_merchants_own_template()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var templates = rig.App.Services.GetRequiredService<TemplateService>();
        foreach (var preset in Enum.GetValues<Preset>())
        {
            var trigger = (await rig.App.Services.GetRequiredService<TriggerPresets>().CreateAsync(caller, preset, Stop)).Value;
            var kind = DefaultNotifications.KindOf(preset);
            var made = (await templates.GetAsync(caller, kind, trigger.TemplateId!.Value, null, Stop)).Value;
            var copied = await templates.CreateAsync(caller, kind, new TemplateInput { Name = made.Name, To = made.To, Subject = made.Subject, BodyHtml = made.BodyHtml, BodyText = made.BodyText }, Stop);
            Assert.Equal((preset, null), (preset, copied.Failure));
        }
    }

    [Fact]
    public async Task Only_developers_and_administrators_make_triggers()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync(Role.Manager);
        Assert.IsType<Failure.Forbidden>((await rig.App.Services.GetRequiredService<TriggerPresets>().CreateAsync(caller, Preset.LoginCodeSms, Stop)).Failure);
    }

    /// <summary>Two with SMS codes, one with a password only; nothing is verified.</summary>
    private static async Task AddUsersAsync(OutboxRig rig, Guid accountId)
    {
        await using var db = await rig.OpenAsync();
        foreach (var (name, method) in new[] { ("anna", AuthMethod.TfaSms), ("berta", AuthMethod.TfaSms), ("carla", AuthMethod.Simple) })
        {
            var user = User.Create(accountId, name, rig.App.Clock.GetUtcNow());
            user.ChangeEmail($"{name}@example.com", null);
            if (method == AuthMethod.TfaSms) user.ChangePhone("+14165550100", null);
            user.ChangeAuthMethod(method, mayBePending: true);
            db.Users.Add(user);
        }
        await db.SaveChangesAsync(Stop);
    }
}
