using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Imports;

/// <summary>What an import leaves behind, and for how long.</summary>
internal static class ImportErasing
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>So many faults in one statement: SQLite has one writer, and a login must not wait behind a sweep.</summary>
    private const int SweptAtOnce = 500;

    /// <summary>Takes the content of imports that have ended.</summary>
    public static Task EraseEndedAsync(this FreshcomDbContext db, CancellationToken cancellationToken) =>
        db.CustomerImportFiles.Where(x => db.CustomerImports.Any(i => i.Id == x.ImportId && i.EndedAt != null)).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Ends what nobody went on with for a day, and forgets results after 90 days.</summary>
    public static async Task SweepImportsAsync(this FreshcomDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (since, old) = (now - CustomerImport.Lifetime, now - Kept);
        await db.CustomerImports.Where(x => x.EndedAt == null && x.InsertedAt <= since && (x.LeaseUntil == null || x.LeaseUntil < now))
            .ExecuteUpdateAsync(x => x.SetProperty(i => i.Status, CustomerImportStatus.Expired).SetProperty(i => i.EndedAt, now), cancellationToken);
        await db.EraseEndedAsync(cancellationToken);
        var over = db.CustomerImports.Where(x => x.EndedAt <= old);
        var faults = db.CustomerImportFaults.Where(x => over.Any(i => i.Id == x.ImportId));
        while (await faults.Take(SweptAtOnce).ExecuteDeleteAsync(cancellationToken) == SweptAtOnce) { }
        await over.ExecuteDeleteAsync(cancellationToken);
    }
}
