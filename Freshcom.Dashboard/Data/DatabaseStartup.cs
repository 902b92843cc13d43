using System.Data.Common;
using Freshcom.Security;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>What has to be in order before the server listens: data folder, schema, keys.</summary>
public static class DatabaseStartup
{
    /// <param name="mayCreate">False for a command on an existing installation: a database that is not there is then a fault.</param>
    /// <exception cref="StartupException">In one line, what the operator has to mend.</exception>
    public static async Task PrepareAsync(IServiceProvider services, bool mayCreate = true, CancellationToken cancellationToken = default)
    {
        try
        {
            var settings = DatabaseSettings.From(services.GetRequiredService<IConfiguration>());
            if (!settings.IsPostgreSql) PrepareFolder(settings, mayCreate);
            _ = services.GetRequiredService<MasterKey>();
            await MigrateAsync(services, settings, cancellationToken);
            await services.GetRequiredService<SigningKeyStore>().LoadAsync(cancellationToken);
        }
        catch (MasterKeyException e)
        {
            throw new StartupException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder (Data:Directory) cannot be used: {e.Message}");
        }
        catch (Exception e) when (e.GetBaseException() is DbException or System.Net.Sockets.SocketException || e is DbException)
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

    private static async Task MigrateAsync(IServiceProvider services, DatabaseSettings settings, CancellationToken cancellationToken)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(cancellationToken);
        if (settings.IsPostgreSql)
        {
            await db.Database.MigrateAsync(cancellationToken);
            return;
        }
        // One start after the other; the system frees the lock even when this process is killed.
        await using var turn = await TakeTurnAsync(FileOf(settings) + ".lock", cancellationToken);
        if (!(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any()) return;
        // EF's own lock is a row, which a start that was killed leaves behind and the next would wait for without end.
        await db.Database.ExecuteSqlAsync($"""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    private static async Task<FileStream> TakeTurnAsync(string path, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 300 && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static string FileOf(DatabaseSettings settings) => new SqliteConnectionStringBuilder(settings.ConnectionString).DataSource;
}
