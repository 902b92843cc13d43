using System.Globalization;
using System.Runtime.CompilerServices;
using Freshcom.Csv;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Customers;

/// <summary>The customers that a filter leaves, as a file. Headings are the API's names of the attributes, in every language.</summary>
public sealed class CustomerExport(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    private static readonly string[] Headings =
    [
        "id", "status", "code", "label", "name", "firstName", "lastName", "email", "emailVerified", "phoneNumber", "phoneVerified",
        "username", "authMethod", "locked", "lastLoginAt", "insertedAt", "updatedAt", "description",
    ];

    /// <summary>For whoever may list customers; the audit log says who took how many, by which filter, before the first is read.</summary>
    /// <param name="sort">As <c>-name</c>; null is newest first.</param>
    public async Task<Result<CsvTable>> OpenAsync(Caller caller, CustomerQuery query, string? sort, CancellationToken cancellationToken)
    {
        if (!caller.Role.MayReadAsStaff()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var count = await (await RowsAsync(db, caller.AccountId, query, cancellationToken)).CountAsync(cancellationToken);
        db.AuditEntries.Add(caller.Entry("customers.export", now, nameof(Account), caller.AccountId, to: CsvTable.Summary(count, query.Named)));
        await db.SaveChangesAsync(cancellationToken);
        var name = string.Create(CultureInfo.InvariantCulture, $"customers{(caller.IsTest ? "-test" : "")}-{now:yyyy-MM-dd}.csv");
        return new CsvTable(name, Headings, ReadAsync(caller.AccountId, query, CustomerService.Sorts.Read(sort), cancellationToken));
    }

    private async IAsyncEnumerable<IReadOnlyList<string?>> ReadAsync(Guid accountId, CustomerQuery query, Domain.SortKey sort, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = (await RowsAsync(db, accountId, query, cancellationToken)).InOrder([sort], CustomerService.Sorts, x => x.Id).Select(x => new
        {
            x.Id,
            x.Status,
            x.Code,
            x.Label,
            x.Name,
            x.FirstName,
            x.LastName,
            x.Email,
            x.PhoneNumber,
            x.InsertedAt,
            x.UpdatedAt,
            x.Description,
            x.User!.UserName,
            AuthMethod = (AuthMethod?)x.User.AuthMethod,
            x.User.EmailVerifiedAt,
            x.User.PhoneVerifiedAt,
            x.User.LastLoginAt,
            WrongCodes = (int?)x.User.AccessFailedCount,
        });
        await foreach (var x in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return
            [
                x.Id.ToString(), x.Status.ToString().ToLowerInvariant(), x.Code, x.Label, x.Name, x.FirstName, x.LastName, x.Email, CsvTable.YesNo(x.EmailVerifiedAt is not null),
                x.PhoneNumber, CsvTable.YesNo(x.PhoneVerifiedAt is not null), x.UserName, x.AuthMethod?.Wire(), CsvTable.YesNo(x.WrongCodes >= User.LockedAt),
                CsvTable.Moment(x.LastLoginAt), CsvTable.Moment(x.InsertedAt), CsvTable.Moment(x.UpdatedAt), x.Description,
            ];
        }
    }

    private static async Task<IQueryable<Customer>> RowsAsync(FreshcomDbContext db, Guid accountId, CustomerQuery query, CancellationToken cancellationToken)
    {
        var search = string.IsNullOrWhiteSpace(query.Search) ? null : await TextSearch.ForAsync(db, accountId, query.Search.Trim(), cancellationToken);
        var rows = search is null ? db.Customers.AsNoTracking().Where(x => x.AccountId == accountId) : search.ByIndex(isNarrowed: true) ?? search.Found;
        return rows.Narrow(db, accountId, query.ToFilter());
    }
}
