using System.Data.Common;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class TriggerServiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turning_a_trigger_off_and_on_is_recorded_and_an_update_without_a_change_is_not()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var triggers = rig.App.Services.GetRequiredService<TriggerService>();
        var trigger = (await rig.App.Services.GetRequiredService<TriggerPresets>().CreateAsync(caller, Preset.LoginCodeSms, Stop)).Value;
        Func<Task>[] steps =
        [
            () => triggers.SetStatusAsync(caller, trigger.Id, TriggerStatus.Disabled, Stop),
            () => triggers.SetStatusAsync(caller, trigger.Id, TriggerStatus.Active, Stop),
            () => triggers.UpdateAsync(caller, trigger.Id, new TriggerInput { Name = trigger.Name, Status = "active" }, null, Stop),
            () => triggers.DeleteAsync(caller, trigger.Id, Stop),
        ];
        foreach (var step in steps)
        {
            rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
            await step();
        }
        await using var db = await rig.OpenAsync();
        Assert.Equal(
            [("trigger.create", null, "Login code"), ("trigger.status.change", "active", "disabled"), ("trigger.status.change", "disabled", "active"), ("trigger.delete", "Login code", null)],
            (await db.AuditEntries.OrderBy(x => x.InsertedAt).ToListAsync(Stop)).Select(x => (x.Action, x.From, x.To)));
    }

    [Fact]
    public async Task Another_event_or_action_is_refused_and_the_same_is_not()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var triggers = rig.App.Services.GetRequiredService<TriggerService>();
        var trigger = (await rig.App.Services.GetRequiredService<TriggerPresets>().CreateAsync(caller, Preset.LoginCodeSms, Stop)).Value;
        var changed = await triggers.UpdateAsync(caller, trigger.Id, new TriggerInput { Event = EventNames.UserCreated, ActionType = "sendEmail" }, null, Stop);
        Assert.Equal(["event", "actionType"], Assert.IsType<Failure.Invalid>(changed.Failure).Errors.Where(x => x.Code == "readOnly").Select(x => x.Field));
        Assert.Null((await triggers.UpdateAsync(caller, trigger.Id, new TriggerInput { Event = "identity.user.tfa_code:create.success", ActionType = "send_sms" }, null, Stop)).Failure);
    }

    [Fact]
    public async Task A_list_shows_the_last_day_and_the_last_result_in_as_many_queries_for_ten_as_for_one()
    {
        var counter = new CommandCounter();
        await using var rig = OutboxRig.Start(new TestApp().With("Imports:Enabled", "false").With("Rollouts:Enabled", "false").WithServices(x => x.AddSingleton<IInterceptor>(counter)));
        var caller = await rig.NewCallerAsync();
        var overview = rig.App.Services.GetRequiredService<TriggerOverview>();
        var first = await AddTriggerAsync(rig, caller.AccountId, "first");
        await AddMessageAsync(rig, caller.AccountId, first, MessageStatus.Sent);
        rig.App.Clock.Advance(TimeSpan.FromHours(25));
        await AddMessageAsync(rig, caller.AccountId, first, MessageStatus.Sent);
        rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
        var last = await AddMessageAsync(rig, caller.AccountId, first, MessageStatus.Failed);

        counter.Take();
        var (row, one) = (Assert.Single((await overview.ListAsync(caller, Callers.FirstPage, new(), Stop)).Items), counter.Take());
        Assert.Equal((2, last, MessageStatus.Failed, "Why"), (row.LastDay, row.Last!.MessageId, row.Last.Status, row.Last.Reason));
        Assert.Equal(3, (await overview.GetAsync(caller, first, Stop)).Value.LastTen.Count);
        for (var i = 0; i < 9; i++) await AddMessageAsync(rig, caller.AccountId, await AddTriggerAsync(rig, caller.AccountId, $"{i}"), MessageStatus.Sent);
        counter.Take();
        Assert.Equal(10, (await overview.ListAsync(caller, Callers.FirstPage, new(), Stop)).Items.Count);
        Assert.Equal(one, counter.Take());
    }

    [Fact]
    public async Task A_template_that_triggers_send_is_not_deleted_and_the_error_names_them()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var templates = rig.App.Services.GetRequiredService<TemplateService>();
        var trigger = (await rig.App.Services.GetRequiredService<TriggerPresets>().CreateAsync(caller, Preset.LoginCodeSms, Stop)).Value;
        var refused = await templates.DeleteAsync(caller, MessageKind.Sms, trigger.TemplateId!.Value, Stop);
        var error = Assert.Single(Assert.IsType<Failure.Invalid>(refused.Failure).Errors);
        Assert.Equal(("inUse", true), (error.Code, error.Title.Contains("“Login code”", StringComparison.Ordinal)));
        await rig.App.Services.GetRequiredService<TriggerService>().DeleteAsync(caller, trigger.Id, Stop);
        Assert.Null((await templates.DeleteAsync(caller, MessageKind.Sms, trigger.TemplateId.Value, Stop)).Failure);
    }

    [Fact]
    public async Task A_translation_changes_what_is_read_in_its_language_alone()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var caller = await rig.NewCallerAsync();
        var templates = rig.App.Services.GetRequiredService<TemplateService>();
        var id = (await templates.CreateAsync(caller, MessageKind.Sms, new TemplateInput { Name = "Code", To = "{{phone_number}}", BodyText = "Your code: {{code}}" }, Stop)).Value.Id;
        var chinese = (await templates.UpdateAsync(caller, MessageKind.Sms, id, new TemplateInput { BodyText = "验证码：{{code}}" }, "zh-CN", Stop)).Value;
        Assert.Equal(("Code", "验证码：{{code}}"), (chinese.Name, chinese.BodyText));
        var own = (await templates.GetAsync(caller, MessageKind.Sms, id, "en", Stop)).Value;
        Assert.Equal("Your code: {{code}}", own.BodyText);
        Assert.Equal(["zh-CN"], own.Translations);
        var wrong = await templates.UpdateAsync(caller, MessageKind.Sms, id, new TemplateInput { BodyText = "{{#open}}" }, "zh-CN", Stop);
        Assert.Equal("body", Assert.Single(Assert.IsType<Failure.Invalid>(wrong.Failure).Errors).Field);
    }

    private static async Task<Guid> AddTriggerAsync(OutboxRig rig, Guid accountId, string name)
    {
        await using var db = await rig.OpenAsync();
        var trigger = new NotificationTrigger(accountId, EventNames.UserCreated, ActionType.Webhook, "https://hooks.example.com/in", rig.App.Clock.GetUtcNow()) { Name = name };
        db.Triggers.Add(trigger);
        await db.SaveChangesAsync(Stop);
        return trigger.Id;
    }

    private static async Task<Guid> AddMessageAsync(OutboxRig rig, Guid accountId, Guid triggerId, MessageStatus status)
    {
        await using var db = await rig.OpenAsync();
        var message = new OutgoingMessage(accountId, MessageKind.Webhook, EventNames.UserCreated, rig.App.Clock.GetUtcNow()) { TriggerId = triggerId, Status = status, NextTryAt = null, To = "https://hooks.example.com/in", Reason = "Why" };
        db.Messages.Add(message);
        await db.SaveChangesAsync(Stop);
        return message.Id;
    }

    /// <summary>Counts what the app asks its database.</summary>
    private sealed class CommandCounter : DbCommandInterceptor
    {
        private int _count;

        public int Take() => Interlocked.Exchange(ref _count, 0);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return ValueTask.FromResult(result);
        }
    }
}
