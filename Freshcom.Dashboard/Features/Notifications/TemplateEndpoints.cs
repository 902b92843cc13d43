using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;

namespace Freshcom.Features.Notifications;

/// <summary><c>/v1/email_templates</c> and <c>/v1/sms_templates</c>, which differ in their attributes alone.</summary>
public static class TemplateEndpoints
{
    public static void MapTemplates(this RouteGroupBuilder v1)
    {
        Map<EmailTemplateInput>(v1, "/email_templates", MessageKind.Email, TemplateResource.Email);
        Map<SmsTemplateInput>(v1, "/sms_templates", MessageKind.Sms, TemplateResource.Sms);
    }

    private static void Map<TInput>(RouteGroupBuilder v1, string path, MessageKind kind, ResourceSpec spec) where TInput : ITemplateInput, new()
    {
        var one = $"{path}/{{id:guid}}";
        v1.MapGet(path, async (ListQuery query, Caller caller, TemplateService templates, CancellationToken cancellationToken) =>
            (await templates.ListAsync(caller, kind, query.Request, query.Answer.Locale, cancellationToken)).ToList(TemplateResource.ToResource)).ForDevelopersReading().ReturnsList(spec);
#pragma warning disable RDG011 // What the body is differs between the two: these handlers are compiled at the start, as every handler can be.
        v1.MapPost(path, async (JsonApiRequest<TInput> request, Caller caller, TemplateService templates, CancellationToken cancellationToken) =>
            (await templates.CreateAsync(caller, kind, request.Input.ToTemplate(), cancellationToken)).ToCreated(TemplateResource.ToResource)).ForDevelopers().Returns(spec, StatusCodes.Status201Created);
        v1.MapGet(one, async (Guid id, ResourceQuery query, Caller caller, TemplateService templates, CancellationToken cancellationToken) =>
            (await templates.GetAsync(caller, kind, id, query.Locale, cancellationToken)).ToOk(TemplateResource.ToResource)).ForDevelopersReading().Returns(spec);
        v1.MapPatch(one, async (Guid id, JsonApiRequest<TInput> request, ResourceQuery query, Caller caller, TemplateService templates, CancellationToken cancellationToken) =>
            (await templates.UpdateAsync(caller, kind, id, request.Input.ToTemplate(), query.Locale, cancellationToken)).ToOk(TemplateResource.ToResource)).ForDevelopers().Returns(spec);
#pragma warning restore RDG011
        v1.MapDelete(one, async (Guid id, Caller caller, TemplateService templates, CancellationToken cancellationToken) =>
            (await templates.DeleteAsync(caller, kind, id, cancellationToken)).ToNoContent()).ForDevelopers().ReturnsNothing();
    }
}
