using System.Globalization;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Imports;

/// <summary>An import's stages as an administrator goes through them; a worker does what takes long. At most one import of an account is open.</summary>
public sealed class CustomerImportService(IDbContextFactory<FreshcomDbContext> contexts, SecretBox box, ImportWorker worker, TimeProvider time)
{
    /// <summary>Keeps a file, sealed, with a guess of what its columns are.</summary>
    public async Task<Result<ImportView>> UploadAsync(Caller caller, string fileName, byte[] content, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        var shape = ImportFile.Look(content);
        if (shape.Failure is { } failure) return failure;
        var import = new CustomerImport(caller.AccountId, PlainName(fileName), shape.Value.RowCount, ImportHeadings.Guess(shape.Value.Headings), time.GetUtcNow());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.AddRange(import, new CustomerImportFile(import.Id, box.Seal(content, ImportPass.Context(import.Id))));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Errors.ImportOpen();
        }
        return ImportView.Of(import);
    }

    /// <summary>The open import of the account, or else the last one; null when there was none.</summary>
    public async Task<Result<ImportView?>> FindAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.CustomerImports.AsNoTracking().Where(x => x.AccountId == caller.AccountId).OrderBy(x => x.EndedAt != null).ThenByDescending(x => x.EndedAt).FirstOrDefaultAsync(cancellationToken);
        return found is null ? (ImportView?)null : ImportView.Of(found);
    }

    /// <summary>The columns of an open import with the cells of the first rows.</summary>
    public async Task<Result<IReadOnlyList<ImportSample>>> SampleAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var import = await Open(db, caller, id).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        var file = import is null ? null : await db.CustomerImportFiles.AsNoTracking().FirstOrDefaultAsync(x => x.ImportId == id, cancellationToken);
        return file is null ? new Failure.NotFound() : ImportSamples.Of(box.Open(file.Content, ImportPass.Context(id)), import!.Columns);
    }

    /// <summary>Has the whole file checked by these columns; nothing is imported by it.</summary>
    public async Task<Result<ImportView>> CheckAsync(Caller caller, Guid id, ImportChoices choices, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        return await ChangeAsync(caller, id, [CustomerImportStatus.Uploaded, CustomerImportStatus.Checked], (db, import) =>
        {
            var errors = ImportChoicesCheck.Of(choices, import.Columns.Count);
            if (errors.Count > 0) return errors;
            var vouches = choices.EmailsAreVerified || choices.PhonesAreVerified;
            import.Check([.. import.Columns.Zip(choices.Fields, (column, field) => column with { Field = field })], choices.EmailsAreVerified, choices.PhonesAreVerified, vouches ? choices.VerifiedReason!.Trim() : null);
            return errors;
        }, cancellationToken);
    }

    /// <summary>Imports what the check found to be new.</summary>
    public async Task<Result<ImportView>> StartAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        return await ChangeAsync(caller, id, [CustomerImportStatus.Checked], (db, import) =>
        {
            if (import.NewCount == 0) return [Errors.NothingToImport()];
            var (now, count) = (time.GetUtcNow(), import.NewCount.ToString(CultureInfo.InvariantCulture));
            db.AuditEntries.Add(caller.Entry("customers.import", now, nameof(Account), caller.AccountId, to: $"{count} · {import.FileName}"));
            if (import.VerifiedReason is not null) db.AuditEntries.Add(Vouching(caller, import, now));
            import.Import(caller.UserId, caller.UserName, caller.ClientAddress);
            return [];
        }, cancellationToken);
    }

    /// <summary>Ends it where it is: what was imported stays, the file is erased.</summary>
    public async Task<Result<Done>> CancelAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (caller.Role != Role.Administrator) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var wasImporting = await Open(db, caller, id).AnyAsync(x => x.Status == CustomerImportStatus.Importing, cancellationToken);
        var ended = await Open(db, caller, id).ExecuteUpdateAsync(x => x.SetProperty(i => i.Status, CustomerImportStatus.Canceled).SetProperty(i => i.EndedAt, now).SetProperty(i => i.UpdatedAt, now), cancellationToken);
        if (ended == 0) return new Failure.NotFound();
        await db.EraseEndedAsync(cancellationToken);
        if (wasImporting) db.AuditEntries.Add(caller.Entry("customers.import.cancel", now, nameof(Account), caller.AccountId));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    private async Task<Result<ImportView>> ChangeAsync(Caller caller, Guid id, CustomerImportStatus[] from, Func<FreshcomDbContext, CustomerImport, List<Error>> change, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(caller.AccountId, cancellationToken);
        // Of two who press the button at once the second finds it begun.
        if (await Open(db, caller, id).FirstOrDefaultAsync(x => from.Contains(x.Status), cancellationToken) is not { } import) return new Failure.NotFound();
        var errors = change(db, import);
        if (errors.Count > 0) return errors;
        await db.CustomerImportFaults.Where(x => x.ImportId == id).ExecuteDeleteAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        worker.Wake();
        return ImportView.Of(import);
    }

    private static AuditEntry Vouching(Caller caller, CustomerImport import, DateTimeOffset now) => new(caller.AccountId, "customers.import.verify", now)
    {
        ActorUserId = caller.UserId,
        ActorName = caller.UserName,
        ClientAddress = caller.ClientAddress,
        TargetType = nameof(Account),
        TargetId = caller.AccountId,
        To = string.Join(", ", new[] { import.EmailsAreVerified ? "email" : null, import.PhonesAreVerified ? "phoneNumber" : null }.OfType<string>()),
        Reason = import.VerifiedReason,
    };

    private static IQueryable<CustomerImport> Open(FreshcomDbContext db, Caller caller, Guid id) => db.CustomerImports.Where(x => x.Id == id && x.AccountId == caller.AccountId && x.EndedAt == null);

    /// <summary>A browser's file name, for people: without folders and control characters.</summary>
    private static string PlainName(string fileName)
    {
        var name = string.Concat(Path.GetFileName(fileName.Replace('\\', '/')).Where(x => !char.IsControl(x)));
        return name.Length == 0 ? "customers.csv" : name[..Math.Min(name.Length, 100)];
    }
}
