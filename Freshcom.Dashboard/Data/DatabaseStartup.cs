using System.Data.Common;
using Freshcom.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Freshcom.Data;

/// <summary>What has to be in order before the server listens: data folder, schema, keys.</summary>
public static class DatabaseStartup
{
    /// <summary>How long a migration of a large table may take, and with it a start that waits for another's.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    // What a file that another process holds answers, by system: errno, or HRESULT on Windows.
    private const int WouldBlock = 11, WouldBlockOnMac = 35, SharingViolation = unchecked((int)0x80070020);

    /// <summary>The number of the advisory lock under which instances start, one after the other.</summary>
    private const long TurnLock = 0x46726573_68636F6D;

    /// <param name="mayCreate">False for a command on an existing installation: a database that is not there is then a fault.</param>
    /// <exception cref="StartupException">In one line, what the operator has to mend.</exception>
    public static async Task PrepareAsync(IServiceProvider services, bool mayCreate = true, CancellationToken cancellationToken = default)
    {
        try
        {
            var settings = DatabaseSettings.From(services.GetRequiredService<IConfiguration>());
            if (!settings.IsPostgreSql) PrepareFolder(settings, mayCreate);
            await using var fileTurn = settings.IsPostgreSql ? null : await TakeTurnAsync(FileOf(settings) + ".lock", cancellationToken);
            // In its turn, since two that find none would each make a key, and what was sealed by one be lost to the other.
            _ = services.GetRequiredService<MasterKey>();
            var contexts = services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>();
            await using var waiting = await contexts.CreateDbContextAsync(cancellationToken);
            await using var serverTurn = settings.IsPostgreSql ? await TakeTurnAsync(waiting, cancellationToken) : null;
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            await MigrateAsync(db, cancellationToken);
            await services.GetRequiredService<SigningKeyStore>().LoadAsync(cancellationToken);
            // Makes the ring's first key, which another instance that made one of its own would not know for a day.
            services.GetRequiredService<IDataProtectionProvider>().CreateProtector("start").Protect([]);
        }
        catch (MasterKeyException e)
        {
            throw new StartupException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder (Data:Directory) cannot be used: {e.Message}");
        }
        catch (Exception e) when (e.IsOutage() || e is DbException || e.GetBaseException() is DbException or System.Net.Sockets.SocketException)
        {
            throw new StartupException($"The database cannot be opened (ConnectionStrings:Freshcom): {e.GetBaseException().Message}");
        }
    }

    private static void PrepareFolder(DatabaseSettings settings, bool mayCreate)
    {
        if (!mayCreate && !File.Exists(FileOf(settings))) throw new StartupException($"There is no database at {FileOf(settings)} (Data:Directory).");
        // Made here, it is its owner's alone: the key and everybody's addresses lie in it. One that is there keeps what the operator gave it.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(settings.DataDirectory);
        else Directory.CreateDirectory(settings.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task MigrateAsync(FreshcomDbContext db, CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(Patience);
        if (!(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any()) return;
        // On SQLite EF's own lock is a row, which a start that was killed leaves behind and the next would wait for without end.
        if (db is SqliteFreshcomDbContext) await db.Database.ExecuteSqlAsync($"""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>One start after the other, from the first migration to the last key: EF's own lock is a single migration's. A transaction's lock, which goes with a killed process and holds through a pooler.</summary>
    private static async Task<IAsyncDisposable> TakeTurnAsync(FreshcomDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            var creator = db.GetService<IRelationalDatabaseCreator>();
            if (!await creator.ExistsAsync(cancellationToken)) await creator.CreateAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another start was first.
        }
        db.Database.SetCommandTimeout(Patience);
        var turn = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({TurnLock})", cancellationToken);
        return turn;
    }

    /// <summary>The same on one machine; the system frees the file even when this process is killed.</summary>
    private static async Task<IAsyncDisposable> TakeTurnAsync(string path, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (tries < 300 && e.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static string FileOf(DatabaseSettings settings) => new SqliteConnectionStringBuilder(settings.ConnectionString).DataSource;
}
