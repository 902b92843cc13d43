using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary>The attributes of an <c>Email</c> on the wire.</summary>
public sealed record EmailAttributes(MessageStatus Status, string? Subject, string To, string? From, string? ReplyTo, string? BodyHtml, string? BodyText, string Locale);

/// <summary>The attributes of an <c>SMS</c> on the wire.</summary>
public sealed record SmsAttributes(MessageStatus Status, string To, string? Body, string Locale);

/// <summary>The attributes of a <c>WebhookRequest</c> on the wire; the body is the JSON that was posted.</summary>
public sealed record WebhookRequestAttributes(MessageStatus Status, string To, string? EventName, string? Body, string Locale);

/// <summary>The resources of messages.</summary>
public static class MessageResource
{
    private static readonly string[] Statuses = [.. Enum.GetValues<MessageStatus>().Where(x => x != MessageStatus.NotSent).Select(x => WireNames.Of(x))];

    private static readonly Dictionary<string, Filter> Filters = new()
    {
        ["status"] = Filter.OneOf(Statuses),
        ["to"] = Filter.Text,
        ["trigger"] = Filter.Id,
        ["template"] = Filter.Id,
    };

    public static readonly ResourceSpec Email = ResourceSpec.Of<EmailAttributes>("Email") with
    {
        Filters = Filters,
        Relationships = new Dictionary<string, string> { ["trigger"] = "NotificationTrigger", ["template"] = "EmailTemplate" },
    };

    public static readonly ResourceSpec Sms = ResourceSpec.Of<SmsAttributes>("SMS") with
    {
        Filters = Filters,
        Relationships = new Dictionary<string, string> { ["trigger"] = "NotificationTrigger", ["template"] = "SMSTemplate" },
    };

    public static readonly ResourceSpec Webhook = ResourceSpec.Of<WebhookRequestAttributes>("WebhookRequest") with
    {
        Filters = Filters,
        Relationships = new Dictionary<string, string> { ["trigger"] = "NotificationTrigger" },
    };

    public static Resource ToResource(this MessageView message) => message.Kind switch
    {
        MessageKind.Email => Of(message, "Email", new EmailAttributes(message.Status, message.Subject, message.To, message.From, message.ReplyTo, message.BodyHtml, message.BodyText, message.Locale), "EmailTemplate"),
        MessageKind.Sms => Of(message, "SMS", new SmsAttributes(message.Status, message.To, message.BodyText, message.Locale), "SMSTemplate"),
        MessageKind.Webhook => Of(message, "WebhookRequest", new WebhookRequestAttributes(message.Status, message.To, message.EventName, message.BodyText, message.Locale), null),
        _ => throw new InvalidOperationException($"Unknown kind {message.Kind}."),
    };

    private static Resource Of(MessageView message, string type, object attributes, string? templateType) => new(type, message.Id, message.InsertedAt, message.UpdatedAt, attributes)
    {
        Relationships = templateType is null
            ? [Relationship.ToOne("trigger", "NotificationTrigger", message.TriggerId)]
            : [Relationship.ToOne("trigger", "NotificationTrigger", message.TriggerId), Relationship.ToOne("template", templateType, message.TemplateId)],
    };
}
