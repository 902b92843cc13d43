using Freshcom.Domain;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Triggers of webhooks and their calls, as rows.</summary>
internal static class Webhooks
{
    public const string Url = "https://hooks.example.com/in";

    /// <summary>An active trigger from before there were signing secrets.</summary>
    public static async Task<Guid> AddWebhookAsync(this OutboxRig rig, Guid accountId, string eventName = EventNames.CustomerCreated)
    {
        await using var db = await rig.OpenAsync();
        var trigger = new NotificationTrigger(accountId, eventName, ActionType.Webhook, Url, rig.App.Clock.GetUtcNow()) { Name = "Tell the shop" };
        db.Triggers.Add(trigger);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return trigger.Id;
    }

    /// <summary>A call of the trigger that is due.</summary>
    public static async Task<Guid> QueueCallAsync(this OutboxRig rig, Guid accountId, Guid triggerId, bool isSample = false)
    {
        await using var db = await rig.OpenAsync();
        var message = new OutgoingMessage(accountId, MessageKind.Webhook, EventNames.CustomerCreated, rig.App.Clock.GetUtcNow()) { TriggerId = triggerId, To = Url, BodyText = "{}", IsSample = isSample };
        db.Messages.Add(message);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return message.Id;
    }
}
