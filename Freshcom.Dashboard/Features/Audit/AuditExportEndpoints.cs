using Freshcom.Components;
using Freshcom.Csv;
using Freshcom.Features.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Freshcom.Features.Audit;

/// <summary><c>GET /export/audit.csv</c>: the log of the dashboard's page, with the same filters in its query.</summary>
public static class AuditExportEndpoints
{
    public static void MapAuditExport(this IEndpointRouteBuilder app) =>
        app.MapGet("/export/audit.csv", async (Guid account, string? sort, HttpContext http, [FromServices] SessionCache sessions, [FromServices] AuditExport export) =>
            await sessions.FindCallerAsync(http, account) is { } caller
                ? CsvDownload.Of(await export.OpenAsync(caller, AuditQuery.Of(http.Request.Query), sort, ViewerClock.Zone(http.Request.Cookies[ViewerClock.Cookie]), http.RequestAborted)) : Results.NotFound())
            .RequireAuthorization().ExcludeFromDescription();
}
