using Microsoft.AspNetCore.HttpOverrides;

namespace Freshcom.Hosting;

/// <summary>Believes <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of the proxies in <c>Proxy:Trusted</c>, and of nobody by default: the client's address is what limits count by.</summary>
public static class TrustedProxies
{
    public const string Key = "Proxy:Trusted";

    public static IServiceCollection AddTrustedProxies(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IConfiguration>((options, configuration) =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            // As many as are trusted in a row; the first that is not is the client.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in AddressList.Read(configuration, Key)) options.KnownIPNetworks.Add(network);
        });
        return services;
    }

    public static IApplicationBuilder UseTrustedProxies(this IApplicationBuilder app) =>
        // With an empty list the middleware would believe everyone.
        AddressList.Read(app.ApplicationServices.GetRequiredService<IConfiguration>(), Key).Count > 0 ? app.UseForwardedHeaders() : app;
}
