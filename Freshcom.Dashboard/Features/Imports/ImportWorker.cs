using System.Data.Common;
using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Imports;

/// <summary>Checks and imports files, one after the other. Any number of processes may have one; <c>Imports:Enabled</c> false makes one that only serves pages.</summary>
public sealed partial class ImportWorker(IDbContextFactory<FreshcomDbContext> contexts, ImportPass pass, TimeProvider time, IConfiguration configuration, ILogger<ImportWorker> logger) : BackgroundService
{
    // What other processes ask for, and what one left behind, is seen this late; what this one is asked for wakes it at once.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2), SweepEvery = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _asked = new(0, 1);
    private DateTimeOffset _sweptAt;

    /// <summary>There is something to do.</summary>
    public void Wake()
    {
        try
        {
            _asked.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    /// <summary>Takes one import through the stage that it stands before.</summary>
    /// <returns>False when there was none, or another worker has it.</returns>
    public async Task<bool> WorkOnceAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await SweepAsync(db, cancellationToken);
        if (await ClaimAsync(db, cancellationToken) is not { } id) return false;
        try
        {
            await pass.RunAsync(id, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException && e.GetBaseException() is not DbException)
        {
            LogFailed(logger, id, e);
            await FailAsync(db, id, cancellationToken);
        }
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.GetValue("Imports:Enabled", true)) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _asked.WaitAsync(Idle, stoppingToken);
                while (await WorkOnceAsync(stoppingToken)) { }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The server stops; the lease runs out, and another goes on.
            }
            catch (Exception e)
            {
                // The database is away or busy: once the lease has run out the import goes on.
                LogNotReached(logger, e);
                await Task.Delay(Idle, CancellationToken.None);
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _asked.Dispose();
    }

    private async Task<Guid?> ClaimAsync(FreshcomDbContext db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var leaseUntil = now + ImportPass.Lease;
        var due = db.CustomerImports.Where(x => x.EndedAt == null && (x.Status == CustomerImportStatus.Checking || x.Status == CustomerImportStatus.Importing) && (x.LeaseUntil == null || x.LeaseUntil < now));
        var id = await due.OrderBy(x => x.UpdatedAt).Select(x => x.Id).FirstOrDefaultAsync(cancellationToken);
        if (id == Guid.Empty) return null;
        return await due.Where(x => x.Id == id).ExecuteUpdateAsync(x => x.SetProperty(i => i.LeaseUntil, leaseUntil), cancellationToken) == 1 ? id : null;
    }

    private async Task FailAsync(FreshcomDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.CustomerImports.Where(x => x.Id == id && x.EndedAt == null)
            .ExecuteUpdateAsync(x => x.SetProperty(i => i.Status, CustomerImportStatus.Failed).SetProperty(i => i.EndedAt, now).SetProperty(i => i.UpdatedAt, now), cancellationToken);
        await db.EraseEndedAsync(cancellationToken);
    }

    private async Task SweepAsync(FreshcomDbContext db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _sweptAt < SweepEvery) return;
        await db.SweepImportsAsync(now, cancellationToken);
        _sweptAt = now;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Import {ImportId} failed")]
    private static partial void LogFailed(ILogger logger, Guid importId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Imports could not be worked on; the next try follows")]
    private static partial void LogNotReached(ILogger logger, Exception exception);
}
