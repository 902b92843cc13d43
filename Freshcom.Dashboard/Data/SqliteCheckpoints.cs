using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>
/// Copies the write-ahead log into the database's file beside those who write. SQLite would have whoever commits the thousandth page do it, and wait for the disk meanwhile.
/// </summary>
internal sealed partial class SqliteCheckpoints(IDbContextFactory<FreshcomDbContext> contexts, ILogger<SqliteCheckpoints> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await CheckpointAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the last connection that closes does what is left.
        }
    }

    private async Task CheckpointAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(stoppingToken);
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(PASSIVE)", stoppingToken);
        }
        catch (DbException e)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be copied into the database; it grows until it can")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
