using System.Data.Common;
using System.Diagnostics;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Users;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Imports;

/// <summary>
/// Takes a file through its check or its import, batch by batch. Each batch is one transaction that begins by moving the import's position on from where this pass
/// knows it: a cancelled import does not move, and what another process did already is not done twice. After a crash the next pass begins behind the last batch.
/// </summary>
public sealed class ImportPass(IDbContextFactory<FreshcomDbContext> contexts, SecretBox box, Pace pace, TimeProvider time)
{
    /// <summary>How many rows are faulty or there already before the list of them ends.</summary>
    public const int MaxListed = 10_000;

    /// <summary>Long enough for a batch on a busy machine.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>So many rows are one transaction: a customer has some thirty index entries and a text index's, and logins wait for SQLite's only writer.</summary>
    internal const int BatchSize = 25;

    private const int RowsPerSecond = 2000, MaxTries = 3;

    // As a share of what a batch took: alone, and while customers log in.
    private const double Rest = 0.5, RestMeanwhile = 2;

    /// <summary>What the content is sealed for.</summary>
    internal static string Context(Guid importId) => $"customer-import:{importId}";

    /// <summary>From the import's position to the end of the file, or until it is taken away.</summary>
    public async Task RunAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.CustomerImports.AsNoTracking().FirstOrDefaultAsync(x => x.Id == importId && x.EndedAt == null, cancellationToken) is not { } import) return;
        // Gone when the import ended between the two questions.
        if (await db.CustomerImportFiles.AsNoTracking().FirstOrDefaultAsync(x => x.ImportId == importId, cancellationToken) is not { } file) return;
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == import.AccountId, cancellationToken);
        var content = box.Open(file.Content, Context(importId));
        var run = new Run(import, account) { Position = import.Position, Listed = import.ExistingCount + import.FaultyCount };
        foreach (var rows in ImportFile.Rows(content, import.Columns).Chunk(BatchSize))
            if (!await TryWorkAsync(run, rows, cancellationToken)) return;
        await EndAsync(run, cancellationToken);
    }

    /// <summary>How far this pass is, and whom it has met in the file.</summary>
    private sealed record Run(CustomerImport Import, Account Account)
    {
        public HashSet<ImportKey> Met { get; } = [];
        public int Position { get; set; }
        public int Listed { get; set; }
        public bool Writes => Import.Status == CustomerImportStatus.Importing;
    }

    /// <summary>A name may be taken by another between the look-up and the commit: then the batch looks again.</summary>
    private async Task<bool> TryWorkAsync(Run run, IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await WorkAsync(run, rows, cancellationToken);
            }
            catch (DbException e) when (e.IsUniqueViolation() && tries < MaxTries)
            {
                // Its transaction is rolled back, and nothing of it was noted.
            }
        }
    }

    private async Task<bool> WorkAsync(Run run, IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var batch = new Batch(run.Import.Id);
        foreach (var row in rows) batch.Read(row, run.Account, run.Import, time.GetUtcNow());
        if (rows[^1].Number <= run.Position)
        {
            // Done before a crash; only whom it brought is remembered.
            batch.MeetAll(run.Met);
            return true;
        }
        batch.Settle(await ExistingKeys.FindAsync(db, run.Account.Id, batch.Candidates, cancellationToken), run.Met);
        await pace.GiveWayAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await MoveAsync(db, run, batch, rows[^1].Number, cancellationToken)) return false;
        if (run.Writes) foreach (var candidate in batch.New) Add(db, run.Import, candidate);
        if (run.Listed < MaxListed) db.CustomerImportFaults.AddRange(batch.Faults);
        await db.InsertAddedAsync(time.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        run.Position = rows[^1].Number;
        run.Listed += batch.ExistingCount + batch.FaultyCount;
        batch.MeetAll(run.Met);
        await pace.RestAsync(began, TimeSpan.FromSeconds((double)rows.Count / RowsPerSecond), pace.IsShared ? RestMeanwhile : Rest, cancellationToken);
        return true;
    }

    private async Task<bool> MoveAsync(FreshcomDbContext db, Run run, Batch batch, int to, CancellationToken cancellationToken)
    {
        var (status, from, now) = (run.Import.Status, run.Position, time.GetUtcNow());
        var leaseUntil = now + Lease;
        return await db.CustomerImports.Where(x => x.Id == run.Import.Id && x.Status == status && x.Position == from && x.EndedAt == null).ExecuteUpdateAsync(x => x
            .SetProperty(i => i.Position, to).SetProperty(i => i.NewCount, i => i.NewCount + batch.New.Count).SetProperty(i => i.ExistingCount, i => i.ExistingCount + batch.ExistingCount)
            .SetProperty(i => i.FaultyCount, i => i.FaultyCount + batch.FaultyCount).SetProperty(i => i.LeaseUntil, leaseUntil).SetProperty(i => i.UpdatedAt, now), cancellationToken) == 1;
    }

    /// <summary>No event and no mail: nobody is told of an import by hundreds of messages.</summary>
    private void Add(FreshcomDbContext db, CustomerImport import, Candidate candidate)
    {
        var now = time.GetUtcNow();
        var customer = candidate.Customer;
        db.Customers.Add(customer);
        User? user = null;
        if (candidate.User is { } newUser)
        {
            user = UserRegistration.Add(db, newUser with { Customer = customer }, candidate.PasswordHash, candidate.EmailIsVerified, candidate.PhoneIsVerified, now).Value;
            if (candidate.IsSuspended)
            {
                user.Status = UserStatus.Suspended;
                customer.Follow(user);
            }
        }
        db.AuditEntries.Add(new(import.AccountId, "customer.create", now)
        {
            ActorUserId = import.ActorUserId,
            ActorName = import.ActorName,
            ClientAddress = import.ClientAddress,
            TargetType = nameof(Customer),
            TargetId = customer.Id,
            UserId = user?.Id,
        });
    }

    private async Task EndAsync(Run run, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (status, position, now) = (run.Import.Status, run.Position, time.GetUtcNow());
        var mine = db.CustomerImports.Where(x => x.Id == run.Import.Id && x.Status == status && x.Position == position && x.EndedAt == null);
        if (run.Writes)
        {
            await mine.ExecuteUpdateAsync(x => x.SetProperty(i => i.Status, CustomerImportStatus.Finished).SetProperty(i => i.EndedAt, now).SetProperty(i => i.UpdatedAt, now).SetProperty(i => i.LeaseUntil, (DateTimeOffset?)null), cancellationToken);
            await db.EraseEndedAsync(cancellationToken);
        }
        else
        {
            await mine.ExecuteUpdateAsync(x => x.SetProperty(i => i.Status, CustomerImportStatus.Checked).SetProperty(i => i.UpdatedAt, now).SetProperty(i => i.LeaseUntil, (DateTimeOffset?)null), cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }
}
