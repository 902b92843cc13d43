using Microsoft.AspNetCore.CookiePolicy;

namespace Freshcom.Hosting;

/// <summary>What the server itself needs, whatever it serves: limits, trusted proxies, health, metrics, headers.</summary>
public static class HostingServices
{
    /// <summary>The longest request body, in bytes (rules, <i>Bad input</i>).</summary>
    public const int MaxBodyBytes = 256 * 1024;

    public static WebApplicationBuilder AddHosting(this WebApplicationBuilder builder)
    {
        SettingsCheck.Check(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.AddSingleton<RequestRate>();
        builder.Services.AddTrustedProxies();
        builder.Services.AddHealth();
        builder.AddLogs().AddTelemetry();
        builder.Services.AddDraining();
        builder.Services.Configure<CookiePolicyOptions>(cookies =>
        {
            cookies.HttpOnly = HttpOnlyPolicy.Always;
            cookies.MinimumSameSitePolicy = SameSiteMode.Lax;
            cookies.Secure = CookieSecurePolicy.SameAsRequest;
        });
        return builder;
    }

    /// <summary>What every request passes first: who it is from, what every answer carries, what stands in for an exception.</summary>
    public static IApplicationBuilder UseHosting(this IApplicationBuilder app) =>
        app.UseDraining().UseTrustedProxies().UseSecurityHeaders().UseCookiePolicy().UseErrorPage().UseMetricsForOperators();
}
