using System.Data.Common;
using Freshcom.Data;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Freshcom.Hosting;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: its database does too, and has this version's schema.</summary>
public static class Health
{
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<DatabaseCheck>().AddHealthChecks().AddCheck<DatabaseCheck>("database", timeout: TimeSpan.FromSeconds(5));
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks("/health/ready").AllowAnonymous().DisableHttpMetrics();
    }

    private sealed class DatabaseCheck(IDbContextFactory<FreshcomDbContext> contexts) : IHealthCheck
    {
        // Once it has this version's schema it keeps it. Not asked again: while another instance migrates to the next version, the list of migrations is locked.
        private volatile bool _isCurrent;

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(cancellationToken);
                if (_isCurrent) await db.Database.ExecuteSqlAsync($"SELECT 1", cancellationToken);
                else _isCurrent = !(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any();
                return _isCurrent ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database lacks migrations.");
            }
            catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.", e);
            }
        }
    }
}
