using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>One try of a webhook's message: signed with what its trigger holds at that moment; a target that is gone turns its trigger off.</summary>
public sealed class WebhookCalls(IDbContextFactory<FreshcomDbContext> contexts, IWebhookSender sender, WebhookSecrets secrets, TimeProvider time)
{
    /// <summary>No transaction is open while the target is called.</summary>
    public async Task<DeliveryResult> SendAsync(OutgoingMessage message, string body, CancellationToken cancel)
    {
        if (message.TriggerId is not { } id) return await sender.SendAsync(new(message.Id, message.To, body, []), cancel);
        if (await FindAsync(id, cancel) is not { } trigger) return new DeliveryResult.Refused("Not sent: its trigger was deleted.");
        // Only what is sent as a test may ask again: the target may have come back.
        if (trigger.StatusReason is { } reason && !message.IsSample) return new DeliveryResult.Refused($"Not sent: its trigger is turned off. {reason}");
        var result = await sender.SendAsync(new(message.Id, message.To, body, secrets.Live(trigger)), cancel);
        if (result is DeliveryResult.Refused { IsGone: true } gone && trigger.ActionTarget == message.To) await TurnOffAsync(id, message.To, gone.Reason);
        return result;
    }

    private async Task<NotificationTrigger?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Triggers.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, cancel);
    }

    // Not to be broken off: the target said it once. A target that was changed meanwhile is not the one that is gone.
    private async Task TurnOffAsync(Guid id, string target, string reason)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var turned = await db.Triggers.Where(x => x.Id == id && x.Status == TriggerStatus.Active && x.ActionTarget == target).ExecuteUpdateAsync(x => x
            .SetProperty(t => t.Status, TriggerStatus.Disabled).SetProperty(t => t.StatusReason, reason).SetProperty(t => t.UpdatedAt, time.GetUtcNow()));
        if (turned == 0) return;
        var accountId = await db.Triggers.Where(x => x.Id == id).Select(x => x.AccountId).SingleAsync();
        db.AuditEntries.Add(new(accountId, "trigger.status.change", time.GetUtcNow())
        {
            ActorName = AuditEntry.Product,
            TargetType = "NotificationTrigger",
            TargetId = id,
            From = WireNames.Of(TriggerStatus.Active),
            To = WireNames.Of(TriggerStatus.Disabled),
            Reason = reason,
        });
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
