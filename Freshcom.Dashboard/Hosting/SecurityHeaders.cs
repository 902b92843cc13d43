using Freshcom.Features.Notifications;
using Scalar.AspNetCore;

namespace Freshcom.Hosting;

/// <summary>What every answer carries, and what pages carry besides (rules, <i>What is said to whom</i>).</summary>
public static class SecurityHeaders
{
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // When the answer starts: whatever cleared or set headers on the way has the last word no more.
        context.Response.OnStarting(Set, context);
        return next(context);
    });

    private static Task Set(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // Links of mails carry tokens in their query, which no other site may learn.
        headers["Referrer-Policy"] = "same-origin";
        if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true)
            headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<FramedDocument>()?.Policy ?? PolicyFor(context.Items[ScalarOptions.NonceHttpContextItemKey] as string);
        return Task.CompletedTask;
    }

    /// <summary>Own scripts and frames only. Styles may stand in the page: MudBlazor writes its theme and its measures there.</summary>
    /// <param name="nonce">Of the one script that the API's reference page writes into itself.</param>
    private static string PolicyFor(string? nonce) =>
        $"default-src 'self'; script-src 'self'{(nonce is null ? "" : $" 'nonce-{nonce}'")}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
}
