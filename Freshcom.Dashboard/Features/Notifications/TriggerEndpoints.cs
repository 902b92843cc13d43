using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary><c>/v1/notification_triggers</c>.</summary>
public static class TriggerEndpoints
{
    public static void MapTriggers(this RouteGroupBuilder v1)
    {
        v1.MapGet("/notification_triggers", ListAsync).ForDevelopersReading().ReturnsList(TriggerResource.Spec);
        v1.MapPost("/notification_triggers", CreateAsync).ForDevelopers().Returns(TriggerResource.Spec, StatusCodes.Status201Created);
        v1.MapGet("/notification_triggers/{id:guid}", GetAsync).ForDevelopersReading().Returns(TriggerResource.Spec);
        v1.MapPatch("/notification_triggers/{id:guid}", UpdateAsync).ForDevelopers().Returns(TriggerResource.Spec);
        v1.MapDelete("/notification_triggers/{id:guid}", DeleteAsync).ForDevelopers().ReturnsNothing();
    }

    private static async Task<IResult> ListAsync(ListQuery query, Caller caller, TriggerService triggers, CancellationToken cancellationToken) =>
        (await triggers.ListAsync(caller, query.Request, new TriggerFilter
        {
            Status = query.Filter<TriggerStatus>("status"),
            Event = query.Filter("event"),
            ActionType = query.Filter<ActionType>("actionType"),
            ActionTarget = query.Filter("actionTarget"),
        }, query.Answer.Locale, cancellationToken)).ToList(TriggerResource.ToResource);

    private static async Task<IResult> CreateAsync(JsonApiRequest<TriggerInput> request, Caller caller, TriggerService triggers, CancellationToken cancellationToken) =>
        (await triggers.CreateAsync(caller, request.Input, cancellationToken)).ToCreated(TriggerResource.ToResource);

    private static async Task<IResult> GetAsync(Guid id, ResourceQuery query, Caller caller, TriggerService triggers, CancellationToken cancellationToken) =>
        (await triggers.GetAsync(caller, id, query.Locale, cancellationToken)).ToOk(TriggerResource.ToResource);

    private static async Task<IResult> UpdateAsync(Guid id, JsonApiRequest<TriggerInput> request, ResourceQuery query, Caller caller, TriggerService triggers, CancellationToken cancellationToken) =>
        (await triggers.UpdateAsync(caller, id, request.Input, query.Locale, cancellationToken)).ToOk(TriggerResource.ToResource);

    private static async Task<IResult> DeleteAsync(Guid id, Caller caller, TriggerService triggers, CancellationToken cancellationToken) =>
        (await triggers.DeleteAsync(caller, id, cancellationToken)).ToNoContent();
}
