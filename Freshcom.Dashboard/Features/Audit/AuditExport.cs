using System.Globalization;
using System.Runtime.CompilerServices;
using Freshcom.Csv;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Audit;

/// <summary>The entries that a filter leaves, as a file; actions by their own names, in every language.</summary>
public sealed class AuditExport(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    private static readonly string[] Headings =
        ["insertedAt", "action", "actorId", "actor", "clientAddress", "targetType", "targetId", "userId", "user", "from", "to", "reason"];

    /// <summary>For administrators. Taking the log is an entry of it, written before the first line is read, and so the file's own newest.</summary>
    /// <param name="zone">Whose days are meant.</param>
    public async Task<Result<CsvTable>> OpenAsync(Caller caller, AuditQuery query, string? sort, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var (now, filter) = (time.GetUtcNow(), query.ToFilter(new(time, zone)));
        var count = await Rows(db, caller.AccountId, filter).CountAsync(cancellationToken);
        db.AuditEntries.Add(caller.Entry("audit.export", now, nameof(Account), caller.AccountId, to: CsvTable.Summary(count, query.Named)));
        await db.SaveChangesAsync(cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"audit{(caller.IsTest ? "-test" : "")}-{now:yyyy-MM-dd}.csv");
        return new CsvTable(name, Headings, ReadAsync(caller.AccountId, filter, AuditService.Sorts.Read(sort), cancellationToken));
    }

    private async IAsyncEnumerable<IReadOnlyList<string?>> ReadAsync(Guid accountId, AuditFilter filter, Domain.SortKey sort, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = Rows(db, accountId, filter).InOrder([sort], AuditService.Sorts, x => x.Id).Select(AuditService.Row(db));
        await foreach (var x in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return [CsvTable.Moment(x.At), x.Action, x.ActorUserId?.ToString(), x.ActorName, x.ClientAddress, x.TargetType, x.TargetId?.ToString(), x.UserId?.ToString(), x.PersonName, x.From, x.To, x.Reason];
    }

    private static IQueryable<AuditEntry> Rows(FreshcomDbContext db, Guid accountId, AuditFilter filter) =>
        db.AuditEntries.AsNoTracking().Where(x => x.AccountId == accountId).Narrow(db, accountId, filter);
}
