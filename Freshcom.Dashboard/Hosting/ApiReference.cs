using Scalar.AspNetCore;

namespace Freshcom.Hosting;

/// <summary>The API's description, <c>/openapi/v1.json</c>, and its reference page, <c>/docs</c>: all of it served by this machine, none of it asking another one.</summary>
public static class ApiReference
{
    public static void MapApiReference(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/docs", options => options
            .WithTitle("Freshcom API").WithNonce().DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp()
            .WithOpenApiRoutePattern("/openapi/{documentName}.json").HideClientButton().HideDeveloperTools().AddDocument("v1")).AllowAnonymous();
    }
}
