using Freshcom.JsonApi;
using Freshcom.Security;

namespace Freshcom.Features.Sessions;

/// <summary>What the API's door adds to the pipeline.</summary>
public static class SessionPipeline
{
    /// <summary>A token that came and is not good is 401, even where none is needed; <c>/token</c> ignores it.</summary>
    public static IApplicationBuilder UseBearerRefusal(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var isApi = context.Request.Path.StartsWithSegments(JsonApiSetup.Root) && !context.Request.Path.StartsWithSegments("/v1/token");
        if (!isApi || context.Request.Headers.Authorization.Count == 0 || context.User.Identity?.IsAuthenticated == true) return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    });

    /// <summary>The public halves of the signing keys (RFC 7517).</summary>
    public static void MapKeys(this IEndpointRouteBuilder app) =>
        app.MapGet("/.well-known/jwks.json", (AccessTokenSigner signer) => TypedResults.Text(signer.Jwks(), "application/json")).AllowAnonymous().ExcludeFromDescription();
}
