using Freshcom.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>Registers the database that the configuration names, behind <c>IDbContextFactory&lt;FreshcomDbContext&gt;</c>.</summary>
public static class DataServices
{
    public static IServiceCollection AddData(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<TimestampInterceptor>().AddSingleton<SigningKeyStore>();
        services.AddSingleton(provider => provider.GetRequiredService<SigningKeyStore>().Signer);
        return DatabaseSettings.From(configuration).IsPostgreSql
            ? services.AddProvider<PostgreSqlFreshcomDbContext>((x, settings) => x.UseNpgsql(settings.ConnectionString))
            : services.AddProvider<SqliteFreshcomDbContext>((x, settings) => x.UseSqlite(settings.ConnectionString).AddInterceptors(SqlitePragmas.Instance));
    }

    private static IServiceCollection AddProvider<TContext>(this IServiceCollection services, Action<DbContextOptionsBuilder, DatabaseSettings> use)
        where TContext : FreshcomDbContext
    {
        services.AddPooledDbContextFactory<TContext>((provider, options) =>
        {
            use(options, DatabaseSettings.From(provider.GetRequiredService<IConfiguration>()));
            options.AddInterceptors(provider.GetRequiredService<TimestampInterceptor>());
        });
        services.AddDataProtection().SetApplicationName("freshcom").PersistKeysToDbContext<TContext>().ProtectKeysWithMasterKey();
        return services.AddSingleton<IDbContextFactory<FreshcomDbContext>, ContextFactory<TContext>>();
    }

    /// <summary>The one factory that features ask for, whichever provider is behind it.</summary>
    private sealed class ContextFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<FreshcomDbContext>
        where TContext : FreshcomDbContext
    {
        public FreshcomDbContext CreateDbContext() => inner.CreateDbContext();

        public async Task<FreshcomDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) => await inner.CreateDbContextAsync(cancellationToken);
    }
}
