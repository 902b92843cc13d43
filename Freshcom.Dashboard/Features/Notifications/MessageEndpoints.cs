using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary><c>/v1/emails</c>, <c>/v1/sms</c> and <c>/v1/webhook_requests</c>: what was queued, as it is stored.</summary>
public static class MessageEndpoints
{
    public static void MapMessages(this RouteGroupBuilder v1)
    {
        Map(v1, "/emails", MessageKind.Email, MessageResource.Email);
        Map(v1, "/sms", MessageKind.Sms, MessageResource.Sms);
        Map(v1, "/webhook_requests", MessageKind.Webhook, MessageResource.Webhook);
    }

    private static void Map(RouteGroupBuilder v1, string path, MessageKind kind, ResourceSpec spec)
    {
        v1.MapGet(path, async (ListQuery query, Caller caller, MessageService messages, CancellationToken cancellationToken) =>
            (await messages.ListAsync(caller, query.Request, FilterOf(query, kind), cancellationToken)).ToList(MessageResource.ToResource)).ForStaffReading().ReturnsList(spec);
        v1.MapGet($"{path}/{{id:guid}}", async (Guid id, Caller caller, MessageService messages, CancellationToken cancellationToken) =>
            (await messages.GetQueuedAsync(caller, kind, id, cancellationToken)).ToOk(MessageResource.ToResource)).ForStaffReading().Returns(spec);
    }

    private static MessageFilter FilterOf(ListQuery query, MessageKind kind) => new()
    {
        Kind = kind,
        HasNotSent = false,
        Statuses = query.Filter<MessageStatus>("status") is { } status ? [status] : [],
        To = query.Filter("to"),
        TriggerId = query.FilterId("trigger"),
        TemplateId = query.FilterId("template"),
    };
}
