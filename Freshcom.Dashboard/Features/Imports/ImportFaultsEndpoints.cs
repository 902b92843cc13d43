using Freshcom.Csv;
using Freshcom.Features.Sessions;
using Freshcom.Resources;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Imports;

/// <summary><c>GET /export/import-faults.csv</c>: what has to be mended in a file.</summary>
public static class ImportFaultsEndpoints
{
    public static void MapImportFaults(this IEndpointRouteBuilder app) =>
        app.MapGet("/export/import-faults.csv", async (Guid account, Guid import, HttpContext http, [FromServices] SessionCache sessions, [FromServices] ImportFaults faults, [FromServices] IStringLocalizer<Texts> texts) =>
            await sessions.FindCallerAsync(http, account) is { } caller ? CsvDownload.Of(await faults.OpenAsync(caller, import, texts, http.RequestAborted)) : Results.NotFound())
            .RequireAuthorization().ExcludeFromDescription();
}
