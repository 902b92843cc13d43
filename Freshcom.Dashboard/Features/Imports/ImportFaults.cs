using System.Globalization;
using System.Runtime.CompilerServices;
using Freshcom.Components.Forms;
using Freshcom.Csv;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Resources;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Imports;

/// <summary>Why rows of an import are passed over: a page of them, or all as a file. Never what stands in the rows.</summary>
public sealed class ImportFaults(IDbContextFactory<FreshcomDbContext> contexts)
{
    /// <summary>In the file's order. The first 10,000 rows that are passed over are listed.</summary>
    public async Task<Result<Page<ImportFaultRow>>> ListAsync(Caller caller, Guid importId, ListRequest request, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ColumnsAsync(db, caller, importId, cancellationToken) is not { } columns) return new Failure.NotFound();
        var all = db.CustomerImportFaults.AsNoTracking().Where(x => x.ImportId == importId);
        var count = await all.CountAsync(cancellationToken);
        var rows = await all.OrderBy(x => x.Row).ThenBy(x => x.Id).Skip(request.Skip).Take(request.Take).ToListAsync(cancellationToken);
        return new Page<ImportFaultRow>([.. rows.Select(x => Row(x, columns))], count, count);
    }

    /// <summary>All that are listed, in the reader's language.</summary>
    public async Task<Result<CsvTable>> OpenAsync(Caller caller, Guid importId, IStringLocalizer<Texts> texts, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ColumnsAsync(db, caller, importId, cancellationToken) is not { } columns) return new Failure.NotFound();
        return new CsvTable("import-faults.csv", [texts["Import.Row"], texts["Import.Column"], texts["Import.Reason"]], ReadAsync(importId, columns, texts, cancellationToken));
    }

    private async IAsyncEnumerable<IReadOnlyList<string?>> ReadAsync(Guid importId, IReadOnlyList<ImportColumn> columns, IStringLocalizer<Texts> texts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var faults = db.CustomerImportFaults.AsNoTracking().Where(x => x.ImportId == importId).OrderBy(x => x.Row).ThenBy(x => x.Id);
        await foreach (var fault in faults.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var row = Row(fault, columns);
            yield return [row.Row.ToString(CultureInfo.InvariantCulture), row.Heading, texts.Of(row.Error)];
        }
    }

    private static async Task<IReadOnlyList<ImportColumn>?> ColumnsAsync(FreshcomDbContext db, Caller caller, Guid importId, CancellationToken cancellationToken) =>
        (await db.CustomerImports.AsNoTracking().FirstOrDefaultAsync(x => x.Id == importId && x.AccountId == caller.AccountId, cancellationToken))?.Columns;

    private static ImportFaultRow Row(CustomerImportFault fault, IReadOnlyList<ImportColumn> columns) =>
        new(fault.Row, columns.FirstOrDefault(x => ImportColumns.NameOf(x.Field) == fault.Field)?.Heading, new(fault.Code, fault.Title, fault.Field));
}
