using System.Runtime.InteropServices;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Freshcom.Hosting;

/// <summary>
/// The end of this process. SIGTERM: it says that it is not ready any more and serves on for <c>Shutdown:DrainSeconds</c>, so that a balancer notices, then
/// takes nothing new and ends what it has begun; at most <see cref="Longest"/> in all. SIGINT, a second SIGTERM: without the drain.
/// </summary>
public sealed partial class Draining(IHostApplicationLifetime lifetime, IConfiguration configuration, ILogger<Draining> logger) : IHostLifetime, IHealthCheck, IDisposable
{
    public const string Key = "Shutdown:DrainSeconds";

    /// <summary>From SIGTERM to the end. Less than the 30 s after which Kubernetes and others kill.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(25);

    /// <summary>The most that <see cref="Key"/> takes: what has begun needs a rest of the time.</summary>
    public const int MaxSeconds = 20;

    private readonly List<PosixSignalRegistration> _signals = [];
    private int _hasBegun;

    /// <summary>How long it serves on.</summary>
    public static TimeSpan For(IConfiguration configuration) => TimeSpan.FromSeconds(configuration.GetValue(Key, 5));

    /// <summary>Whether whoever asks should go to another instance.</summary>
    public bool HasBegun => Volatile.Read(ref _hasBegun) == 1;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Listen(PosixSignal.SIGTERM, () => _ = DrainAsync());
        Listen(PosixSignal.SIGINT, lifetime.StopApplication);
        Listen(PosixSignal.SIGQUIT, lifetime.StopApplication);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HasBegun ? HealthCheckResult.Unhealthy("The process is about to end.") : HealthCheckResult.Healthy());

    public void Dispose() => _signals.ForEach(x => x.Dispose());

    private void Listen(PosixSignal signal, Action end) => _signals.Add(PosixSignalRegistration.Create(signal, context =>
    {
        // The process ends by itself, with what it has begun.
        context.Cancel = true;
        end();
    }));

    private async Task DrainAsync()
    {
        var drain = For(configuration);
        if (Interlocked.Exchange(ref _hasBegun, 1) == 0)
        {
            LogDraining(logger, drain.TotalSeconds);
            await Task.Delay(drain);
        }
        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "SIGTERM: not ready any more, and serving on for {Seconds} s")]
    private static partial void LogDraining(ILogger logger, double seconds);
}

/// <summary>Wires the drain into the host.</summary>
public static class DrainingSetup
{
    public static IServiceCollection AddDraining(this IServiceCollection services)
    {
        services.AddSingleton<Draining>().AddSingleton<IHostLifetime>(x => x.GetRequiredService<Draining>());
        services.AddHealthChecks().AddCheck<Draining>("draining");
        services.AddOptions<HostOptions>().Configure<IConfiguration>((options, configuration) => options.ShutdownTimeout = Draining.Longest - Draining.For(configuration));
        return services;
    }

    /// <summary>While it drains, no client or proxy keeps its connection for a next request, which might come when nobody reads it any more.</summary>
    public static IApplicationBuilder UseDraining(this IApplicationBuilder app)
    {
        var draining = app.ApplicationServices.GetRequiredService<Draining>();
        return app.Use((context, next) =>
        {
            if (draining.HasBegun && HttpProtocol.IsHttp11(context.Request.Protocol) && context.Request.Headers.Upgrade.Count == 0)
                context.Response.Headers.Connection = "close";
            return next(context);
        });
    }
}
