using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>What has to be in order before the server listens: data folder, schema, keys.</summary>
public static class DatabaseStartup
{
    /// <exception cref="StartupException">In one line, what the operator has to mend.</exception>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken = default)
    {
        try
        {
            var settings = DatabaseSettings.From(services.GetRequiredService<IConfiguration>());
            if (!settings.IsPostgreSql) Directory.CreateDirectory(settings.DataDirectory);
            _ = services.GetRequiredService<MasterKey>();
            await using (var db = await services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(cancellationToken))
                await db.Database.MigrateAsync(cancellationToken);
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
        catch (System.Data.Common.DbException e)
        {
            throw new StartupException($"The database cannot be opened: {e.Message}");
        }
    }
}
