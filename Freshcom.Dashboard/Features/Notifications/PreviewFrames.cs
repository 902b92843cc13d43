using System.Collections.Concurrent;
using System.Security.Cryptography;
using Freshcom.Features.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Freshcom.Features.Notifications;

/// <summary>
/// The HTML that open studios show in their frames, kept in memory while the page is open. A frame is a document of its own, because one that is
/// written into the page (<c>srcdoc</c>) inherits the page's Content-Security-Policy, which knows no pictures of other hosts.
/// </summary>
public sealed class PreviewFrames
{
    private readonly ConcurrentDictionary<string, PreviewFrame> _open = new();

    /// <summary>A frame for the caller's session alone; dispose it with the page.</summary>
    public PreviewFrame Open(Caller caller)
    {
        var frame = new PreviewFrame(RandomNumberGenerator.GetHexString(32, lowercase: true), caller.SessionId, x => _open.TryRemove(x.Id, out _));
        return _open[frame.Id] = frame;
    }

    /// <summary>What the frame shows now; null when it is closed or another session's.</summary>
    internal string? Read(string id, string? session) =>
        _open.TryGetValue(id, out var frame) && frame.SessionId is { } own && Guid.TryParse(session, out var asked) && asked == own ? frame.Html : null;
}

/// <summary>The frame of one open studio.</summary>
public sealed class PreviewFrame : IDisposable
{
    private readonly Action<PreviewFrame> _close;
    private int _version;

    internal PreviewFrame(string id, Guid? sessionId, Action<PreviewFrame> close) => (Id, SessionId, _close) = (id, sessionId, close);

    internal string Id { get; }
    internal Guid? SessionId { get; }
    internal string Html { get; private set; } = "";

    /// <summary>The address for an <c>iframe</c>; another one for each content.</summary>
    public string Source => $"/notifications/preview/{Id}?v={_version}";

    public void Show(string? html)
    {
        if (html == Html) return;
        Html = html ?? "";
        _version++;
    }

    public void Dispose() => _close(this);
}

/// <summary>Marks an endpoint whose page is somebody's HTML in a frame of ours, with the policy that takes the place of the dashboard's.</summary>
/// <param name="Policy">A Content-Security-Policy.</param>
public sealed record FramedDocument(string Policy)
{
    /// <summary>No script, form, plug-in or navigation, and an origin of its own; looks and pictures as in a mail program. Framed by our own pages alone.</summary>
    public static readonly FramedDocument Mail = new("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'");
}

/// <summary><c>GET /notifications/preview/{id}</c>: the document of a studio's frame.</summary>
public static class PreviewEndpoints
{
    public static void MapPreviews(this IEndpointRouteBuilder app) =>
        app.MapGet("/notifications/preview/{id}", (string id, HttpContext context, [FromServices] PreviewFrames frames) =>
        {
            if (frames.Read(id, context.User.FindFirst(AccessTokens.Session)?.Value) is not { } html) return Results.NotFound();
            context.Response.Headers.CacheControl = "no-store";
            return Results.Content(html, "text/html; charset=utf-8");
        }).RequireAuthorization().WithMetadata(FramedDocument.Mail).ExcludeFromDescription();
}
