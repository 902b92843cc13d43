using System.Diagnostics;
using System.Globalization;
using Freshcom.Domain;
using Freshcom.JsonApi;
using Microsoft.AspNetCore.Diagnostics;

namespace Freshcom.Hosting;

/// <summary>What stands in for a page whose making failed: the trace id, by which the log finds the reason, and nothing else. The API has its own (<see cref="JsonApiSetup.UseJsonApi"/>).</summary>
public static class ErrorPage
{
    public static IApplicationBuilder UseErrorPage(this IApplicationBuilder app) => app.UseWhen(
        context => !context.Request.Path.StartsWithSegments(JsonApiSetup.Root),
        pages => pages.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = WriteAsync,
            // A malformed request is the client's fault and no error of ours; a rush is counted, not logged.
            SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException or TooBusyException,
        }));

    private static Task WriteAsync(HttpContext context)
    {
        switch (context.Features.Get<IExceptionHandlerFeature>()?.Error)
        {
            case BadHttpRequestException bad:
                return WriteAsync(context, bad.StatusCode, "The request could not be read");
            case TooBusyException busy:
                context.Response.Headers.RetryAfter = busy.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
                return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many people sign in at the moment; try again in half a minute");
            default:
                return WriteAsync(context, StatusCodes.Status500InternalServerError, "Something went wrong on our side");
        }
    }

    /// <summary>The page of a status; of a 5xx with the trace id.</summary>
    internal static Task WriteAsync(HttpContext context, int status, string title)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        var text = status < StatusCodes.Status500InternalServerError ? "" : $"<p>Trace id: <code>{Activity.Current?.Id ?? context.TraceIdentifier}</code></p>";
        return context.Response.WriteAsync($"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>""", context.RequestAborted);
    }
}
