using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Freshcom.Delivery;

/// <summary>Registers the senders.</summary>
public static class DeliveryServices
{
    /// <summary>
    /// Senders of e-mail, SMS and webhooks with the operator's gateways from <c>Smtp:*</c> and <c>Sms:*</c>.
    /// <c>Webhooks:AllowPrivateAddresses</c> opens private networks to everything that merchants enter.
    /// </summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        var allowPrivate = configuration.GetValue("Webhooks:AllowPrivateAddresses", defaultValue: false);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration.GetSection("Smtp").Get<SmtpSettings>() ?? new());
        services.AddSingleton(configuration.GetSection("Sms").Get<SmsSettings>() ?? new());
        services.AddSingleton<IEmailSender>(s => new SmtpEmailSender(s.GetRequiredService<SmtpSettings>(), allowPrivate, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISmsSender, HttpSmsSender>();
        services.AddSingleton<IWebhookSender, HttpWebhookSender>();
        AddClient(services, DeliveryHttp.Operators, publicOnly: false, useProxy: true);
        AddClient(services, DeliveryHttp.Merchants, publicOnly: !allowPrivate, useProxy: false);
        return services;
    }

    private static void AddClient(IServiceCollection services, string name, bool publicOnly, bool useProxy) =>
        services.AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan) // each try sets its own
            .ConfigurePrimaryHttpMessageHandler(() => DeliveryHttp.Handler(publicOnly, useProxy))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan) // the handler renews its connections itself
            .RemoveAllLoggers(); // addresses of webhooks and gateways carry secrets
}
