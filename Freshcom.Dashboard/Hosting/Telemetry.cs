using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Freshcom.Hosting;

/// <summary>
/// OpenTelemetry: figures always, for <c>/metrics</c>; figures, traces and log lines by OTLP as soon as the operator sets the standard
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Without it there is no tracing, and nothing is paid for it.
/// </summary>
public static class Telemetry
{
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The meters and sources of features: one for each that has something to tell, <c>Freshcom.Authentication</c> and so on.</summary>
    private const string Ours = "Freshcom.*";

    // Memory is set aside for each figure's possible series, 2,000 unless told otherwise. Only this one has about as many: routes, methods and statuses.
    private const string RequestDuration = "http.server.request.duration";
    private const int FewSeries = 200;

    // Counted with every request, or nearly, and of no use to an operator.
    private static readonly string[] Dropped =
    [
        "aspnetcore.authentication.authenticate.duration", "aspnetcore.authorization.attempts", "aspnetcore.routing.match_attempts",
        "aspnetcore.memory_pool.pooled", "aspnetcore.memory_pool.allocated", "aspnetcore.memory_pool.evicted", "aspnetcore.memory_pool.rented",
    ];

    // What is asked for every few seconds, what never ends (a circuit), and files.
    private static readonly PathString[] Untraced = ["/health", "/metrics", "/_blazor", "/_framework", "/_content"];

    // Links in mails carry a token behind the ?, receipts in their path; addresses of people are nobody's business.
    private static readonly string[] Private = ["url.query", "url.full", "client.address", "network.peer.address", "user_agent.original"];

    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        var version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(x => x.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? "freshcom", serviceVersion: version))
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddMeter(Ours, "System.Runtime", "Microsoft.EntityFrameworkCore", "Npgsql")
                .AddView(x => x.Name == RequestDuration ? null : Dropped.Contains(x.Name) ? MetricStreamConfiguration.Drop : new MetricStreamConfiguration { CardinalityLimit = FewSeries }).AddPrometheusExporter());
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint])) return builder;
        telemetry
            .WithTracing(traces => traces.AddSource(Ours).AddAspNetCoreInstrumentation(x => x.Filter = IsTraced).AddProcessor(new PrivatePaths()))
            .WithLogging(null, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
        return builder;
    }

    private static bool IsTraced(HttpContext context) => !Array.Exists(Untraced, x => context.Request.Path.StartsWithSegments(x));

    /// <summary>Leaves of a request's address only which route it took.</summary>
    private sealed class PrivatePaths : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Kind != ActivityKind.Server) return;
            foreach (var name in Private) data.SetTag(name, null);
            data.SetTag("url.path", data.GetTagItem("http.route"));
        }
    }
}
