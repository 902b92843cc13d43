using System.Net;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Freshcom.Hosting;

/// <summary><c>/metrics</c> in Prometheus' format, for the operator only: from this machine, or from an address in <c>Metrics:Allowed</c>. For everyone else there is no such page.</summary>
public static class OperatorMetrics
{
    public const string Key = "Metrics:Allowed";

    /// <summary>The name of the meter that features may add figures to; no figure carries a name, an address or a code.</summary>
    public const string Meter = "Freshcom";

    public static IServiceCollection AddMetricsForOperators(this IServiceCollection services)
    {
        services.AddOpenTelemetry().ConfigureResource(x => x.AddService("freshcom", autoGenerateServiceInstanceId: false)).WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation().AddMeter(Meter, "System.Runtime", "Microsoft.EntityFrameworkCore").AddPrometheusExporter());
        return services;
    }

    public static IApplicationBuilder UseMetricsForOperators(this IApplicationBuilder app)
    {
        var allowed = AddressList.Read(app.ApplicationServices.GetRequiredService<IConfiguration>(), Key);
        return app.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Request.Path == "/metrics" && IsOperator(context, allowed));
    }

    private static bool IsOperator(HttpContext context, IReadOnlyList<IPNetwork> allowed)
    {
        if (context.Connection.RemoteIpAddress is not { } address) return false;
        // A header that is still there came through a proxy that is not trusted: loopback is the proxy then, and not who asks.
        var isHere = IPAddress.IsLoopback(address) && !context.Request.Headers.ContainsKey("X-Forwarded-For");
        return isHere || allowed.Has(address);
    }
}
