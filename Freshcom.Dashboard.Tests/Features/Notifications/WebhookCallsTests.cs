using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class WebhookCallsTests : IAsyncLifetime
{
    private static readonly DeliveryResult Gone = new DeliveryResult.Refused("The webhook's target answered 410: it asks never to be called again.") { IsGone = true };
    private readonly OutboxRig _rig = OutboxRig.Start(new TestApp());
    private Caller _caller = default!;
    private Guid _trigger;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _caller = await _rig.NewCallerAsync();
        _trigger = await _rig.AddWebhookAsync(_caller.AccountId);
        _rig.Senders.Answer = (_, _) => Task.FromResult(Gone);
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    private async Task<NotificationTrigger> TriggerAsync()
    {
        await using var db = await _rig.OpenAsync();
        return await db.Triggers.AsNoTracking().SingleAsync(x => x.Id == _trigger, Stop);
    }

    [Fact]
    public async Task A_target_that_is_gone_turns_the_trigger_off_by_the_product_itself_with_its_reason()
    {
        var message = await _rig.QueueCallAsync(_caller.AccountId, _trigger);
        await _rig.SendDueAsync();
        var trigger = await TriggerAsync();
        Assert.Equal((TriggerStatus.Disabled, "The webhook's target answered 410: it asks never to be called again."), (trigger.Status, trigger.StatusReason));
        Assert.Equal(MessageStatus.Failed, (await _rig.ReadAsync(message)).Status);
        await using var db = await _rig.OpenAsync();
        var entry = await db.AuditEntries.SingleAsync(Stop);
        Assert.Equal((_caller.AccountId, "trigger.status.change", "Freshcom", null, "active", "disabled", trigger.StatusReason), (entry.AccountId, entry.Action, entry.ActorName, entry.ActorUserId, entry.From, entry.To, entry.Reason));
    }

    [Fact]
    public async Task What_was_queued_for_a_target_that_is_gone_is_not_called_any_more_but_a_test_is()
    {
        await _rig.QueueCallAsync(_caller.AccountId, _trigger);
        await _rig.SendDueAsync();
        var late = await _rig.QueueCallAsync(_caller.AccountId, _trigger);
        await _rig.SendDueAsync();
        Assert.Single(_rig.Senders.Calls);
        Assert.Equal("Not sent: its trigger is turned off. The webhook's target answered 410: it asks never to be called again.", (await _rig.ReadAsync(late)).Reason);
        await _rig.QueueCallAsync(_caller.AccountId, _trigger, isSample: true);
        await _rig.SendDueAsync();
        Assert.Equal(2, _rig.Senders.Calls.Count);
    }

    [Fact]
    public async Task Turned_on_again_it_has_no_reason_and_is_called()
    {
        await _rig.QueueCallAsync(_caller.AccountId, _trigger);
        await _rig.SendDueAsync();
        await _rig.App.Services.GetRequiredService<TriggerService>().SetStatusAsync(_caller, _trigger, TriggerStatus.Active, Stop);
        Assert.Null((await TriggerAsync()).StatusReason);
        _rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Taken);
        var message = await _rig.QueueCallAsync(_caller.AccountId, _trigger);
        await _rig.SendDueAsync();
        Assert.Equal(MessageStatus.Sent, (await _rig.ReadAsync(message)).Status);
    }

    [Fact]
    public async Task A_call_to_the_address_before_turns_nothing_off()
    {
        await _rig.QueueCallAsync(_caller.AccountId, _trigger);
        await _rig.App.Services.GetRequiredService<TriggerService>().UpdateAsync(_caller, _trigger, new TriggerInput { ActionTarget = "https://new.example.com/in" }, null, Stop);
        await _rig.SendDueAsync();
        Assert.Equal((TriggerStatus.Active, null), ((await TriggerAsync()).Status, (await TriggerAsync()).StatusReason));
    }

    [Fact]
    public async Task The_call_of_a_trigger_that_was_deleted_is_not_sent_unsigned()
    {
        var message = await _rig.QueueCallAsync(_caller.AccountId, _trigger);
        await _rig.App.Services.GetRequiredService<TriggerService>().DeleteAsync(_caller, _trigger, Stop);
        await _rig.SendDueAsync();
        Assert.Empty(_rig.Senders.Calls);
        Assert.Equal((MessageStatus.Failed, "Not sent: its trigger was deleted."), ((await _rig.ReadAsync(message)).Status, (await _rig.ReadAsync(message)).Reason));
    }
}
