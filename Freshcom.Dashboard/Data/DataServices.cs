using Freshcom.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Data;

/// <summary>Registers the database that the configuration names, behind <c>IDbContextFactory&lt;FreshcomDbContext&gt;</c>.</summary>
public static class DataServices
{
    /// <summary>So many contexts are kept for the next who need one. On SQLite each keeps a connection, of 2 MB at most.</summary>
    private const int Pooled = 32;

    public static IServiceCollection AddData(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => LoadMasterKey(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<TimestampInterceptor>().AddSingleton<SigningKeyStore>();
        services.AddSingleton(provider => provider.GetRequiredService<SigningKeyStore>().Signer);
        return DatabaseSettings.From(configuration).IsPostgreSql
            ? services.AddProvider<PostgreSqlFreshcomDbContext>(configuration, (x, settings) => x.UseNpgsql(settings.ConnectionString))
            : services.AddSingleton<IInterceptor, SqliteTurns>().AddHostedService<SqliteCheckpoints>().AddProvider<SqliteFreshcomDbContext>(configuration, (x, settings) => x.UseSqlite(settings.ConnectionString).AddInterceptors(SqliteConnections.Instance));
    }

    /// <summary>On one machine the key lies beside the database and is made with it; a database without its key is not given a new one.</summary>
    private static MasterKey LoadMasterKey(IConfiguration configuration)
    {
        var settings = DatabaseSettings.From(configuration);
        var hasDatabase = !settings.IsPostgreSql && File.Exists(new SqliteConnectionStringBuilder(settings.ConnectionString).DataSource);
        return MasterKey.Load(configuration["Security:MasterKey"], settings.IsPostgreSql ? null : settings.DataDirectory, mayCreate: !hasDatabase);
    }

    private static IServiceCollection AddProvider<TContext>(this IServiceCollection services, IConfiguration configuration, Action<DbContextOptionsBuilder, DatabaseSettings> use)
        where TContext : FreshcomDbContext
    {
        WarmUp<TContext>.Begin(options => use(options, DatabaseSettings.From(configuration)));
        services.AddPooledDbContextFactory<TContext>((provider, options) =>
        {
            use(options, DatabaseSettings.From(provider.GetRequiredService<IConfiguration>()));
            // Counts end at a limit, sweeps take any, and the oldest of each account needs no order of accounts.
            options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
            options.AddInterceptors(provider.GetRequiredService<TimestampInterceptor>());
            // Those of features, which see what is saved and committed.
            options.AddInterceptors(provider.GetServices<IInterceptor>());
        }, Pooled);
        services.AddDataProtection().SetApplicationName("freshcom").PersistKeysToDbContext<TContext>().ProtectKeysWithMasterKey();
        return services.AddSingleton<IDbContextFactory<FreshcomDbContext>, ContextFactory<TContext>>();
    }

    /// <summary>
    /// Has the runtime compile what the first statement takes, once in a process and on another core than the rest of the start. Opens no database;
    /// what goes wrong here goes wrong again, and is reported, where the database is opened.
    /// </summary>
    private static class WarmUp<TContext> where TContext : FreshcomDbContext
    {
        private static int _begun;

        public static void Begin(Action<DbContextOptionsBuilder> use)
        {
            if (Interlocked.Exchange(ref _begun, 1) == 0) _ = Task.Run(() => Run(use));
        }

        private static void Run(Action<DbContextOptionsBuilder> use)
        {
            var options = new DbContextOptionsBuilder<TContext>();
            use(options);
            using var db = (TContext)Activator.CreateInstance(typeof(TContext), options.Options)!;
            _ = db.Database.GetMigrations().Count();
            _ = db.SigningKeys.AsNoTracking().OrderBy(x => x.InsertedAt).ToQueryString();
        }
    }

    /// <summary>The one factory that features ask for, whichever provider is behind it.</summary>
    private sealed class ContextFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<FreshcomDbContext>
        where TContext : FreshcomDbContext
    {
        public FreshcomDbContext CreateDbContext() => inner.CreateDbContext();

        public async Task<FreshcomDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) => await inner.CreateDbContextAsync(cancellationToken);
    }
}
