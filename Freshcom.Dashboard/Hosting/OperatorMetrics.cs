using System.Net;

namespace Freshcom.Hosting;

/// <summary><c>/metrics</c> in Prometheus' format, for the operator only: from this machine, or from an address in <c>Metrics:Allowed</c>. For everyone else there is no such page.</summary>
public static class OperatorMetrics
{
    public const string Key = "Metrics:Allowed";

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
