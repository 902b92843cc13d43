using System.Globalization;
using Freshcom.Domain;
using Freshcom.JsonApi.OpenApi;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Diagnostics;

namespace Freshcom.JsonApi;

/// <summary>Sets the API's layer up: <c>services.AddJsonApi()</c>, <c>app.UseJsonApi()</c> before authentication, <c>app.MapV1()</c>.</summary>
public static class JsonApiSetup
{
    public const string Root = "/v1";

    /// <summary>The CORS policy's name.</summary>
    public const string CorsPolicy = "v1";

    /// <summary>Adds the CORS policy and the description of the API (served by <c>app.MapOpenApi()</c> as <c>/openapi/v1.json</c>).</summary>
    public static IServiceCollection AddJsonApi(this IServiceCollection services) =>
        services.AddOpenApi("v1", ApiDescription.Configure).AddCors(cors => cors.AddPolicy(CorsPolicy, AllowBrowsers));

    /// <summary>
    /// For everything under /v1: error documents for every refusal and exception, CORS, then 406 and 415. Stands before
    /// <c>UseAuthentication</c> and <c>UseAuthorization</c>, because the checks come in that order.
    /// </summary>
    public static IApplicationBuilder UseJsonApi(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(Root),
        api => api
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandler = AnswerException,
                // A malformed request is the client's fault and no error of ours; a rush is counted, not logged.
                SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException or TooBusyException,
            })
            .UseStatusCodePages(page => ErrorResult.OfStatus(page.HttpContext.Response.StatusCode).ExecuteAsync(page.HttpContext))
            .UseCors(CorsPolicy)
            .Use(ApiMediaTypes.NegotiateAsync));

    /// <summary>
    /// The group of all endpoints of the API. Who may call one is said by authorization metadata (<c>RequireAuthorization</c>), because that
    /// answers 401 and 403 before a faulty document is answered 400; an endpoint filter would come after it.
    /// </summary>
    public static RouteGroupBuilder MapV1(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup(Root);
        v1.AddEndpointFilter(RefuseFaultsAsync);
        return v1;
    }

    private static async ValueTask<object?> RefuseFaultsAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        List<ApiError> faults = [];
        foreach (var argument in invocation.Arguments)
            if (argument is IBound bound) faults.AddRange(bound.Faults);
        faults.AddRange(ResourceQuery.Of(invocation.HttpContext).Faults);
        return faults.Count > 0 ? new ErrorResult([.. faults.Distinct()]) : await next(invocation);
    }

    private static Task AnswerException(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (error is TooBusyException busy) context.Response.Headers.RetryAfter = busy.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        return ErrorResult.OfStatus(error switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            TooBusyException => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        }).ExecuteAsync(context);
    }

    /// <summary>Tokens travel in a header and never in a cookie, so any origin may call.</summary>
    private static void AllowBrowsers(CorsPolicyBuilder policy) => policy
        .AllowAnyOrigin()
        .AllowAnyMethod()
        .WithHeaders("Authorization", "Content-Type", "Accept", OtpHeader.Name)
        .WithExposedHeaders(OtpHeader.Name, "Retry-After")
        .SetPreflightMaxAge(TimeSpan.FromHours(1));
}
