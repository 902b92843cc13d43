using Freshcom.Csv;
using Freshcom.Features.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Freshcom.Features.Customers;

/// <summary><c>GET /export/customers.csv</c>: the list of the dashboard's page, with the same filters in its query.</summary>
public static class CustomerExportEndpoints
{
    public static void MapCustomerExport(this IEndpointRouteBuilder app) =>
        app.MapGet("/export/customers.csv", async (Guid account, string? sort, HttpContext http, [FromServices] SessionCache sessions, [FromServices] CustomerExport export) =>
            await sessions.FindCallerAsync(http, account) is { } caller ? CsvDownload.Of(await export.OpenAsync(caller, CustomerQuery.Of(http.Request.Query), sort, http.RequestAborted)) : Results.NotFound())
            .RequireAuthorization().ExcludeFromDescription();
}
