using CsvHelper;
using Freshcom.Domain;
using Microsoft.Net.Http.Headers;

namespace Freshcom.Csv;

/// <summary>
/// Writes a table as a download while it is being read. UTF-8 with a byte order mark, without which Excel reads Chinese as something else;
/// a text that a spreadsheet would run as a formula (it begins with <c>= + - @</c>, tab or CR) gets an apostrophe in front, telephone numbers too.
/// </summary>
public sealed class CsvDownload(CsvTable table) : IResult
{
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { WriteByteOrderMark = true, Injection = CsvInjection.Escape };

    /// <summary>The download, or the status of what stands in its way (403, 404): nothing of the table is read then.</summary>
    public static IResult Of(Result<CsvTable> table) => table.Failure switch
    {
        null => new CsvDownload(table.Value),
        Failure.Forbidden => Results.StatusCode(StatusCodes.Status403Forbidden),
        Failure.NotFound => Results.NotFound(),
        var other => throw new InvalidOperationException($"A download cannot fail like this: {other}."),
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, stop) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = table.FileName }.ToString();
        response.Headers.CacheControl = "no-store";
        await using var csv = CsvWriter.Create(response.Body, Options, leaveOpen: true);
        await WriteAsync(csv, table.Headings, stop);
        await foreach (var row in table.Rows.WithCancellation(stop)) await WriteAsync(csv, row, stop);
        await csv.FlushAsync(stop);
    }

    private static ValueTask WriteAsync(CsvWriter csv, IReadOnlyList<string?> fields, CancellationToken stop)
    {
        foreach (var field in fields) csv.WriteField(field);
        return csv.EndRecordAsync(stop);
    }
}
