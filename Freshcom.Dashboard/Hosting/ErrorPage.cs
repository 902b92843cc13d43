using System.Diagnostics;
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
            // A malformed request is the client's fault and no error of ours.
            SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException,
        }));

    private static Task WriteAsync(HttpContext context)
    {
        var bad = context.Features.Get<IExceptionHandlerFeature>()?.Error as BadHttpRequestException;
        context.Response.StatusCode = bad?.StatusCode ?? StatusCodes.Status500InternalServerError;
        context.Response.ContentType = "text/html; charset=utf-8";
        var (title, text) = bad is null
            ? ("Something went wrong on our side", $"<p>Trace id: <code>{Activity.Current?.Id ?? context.TraceIdentifier}</code></p>")
            : ("The request could not be read", "");
        return context.Response.WriteAsync($"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>""", context.RequestAborted);
    }
}
