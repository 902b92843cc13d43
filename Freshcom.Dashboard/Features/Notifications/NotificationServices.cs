using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Freshcom.Features.Notifications;

/// <summary>Registers what sends: triggers, templates, the log, and the worker of the outbox.</summary>
public static class NotificationServices
{
    public static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<TriggerService>().AddSingleton<TriggerTrials>().AddSingleton<WebhookSecrets>().AddSingleton<WebhookCalls>().AddSingleton<TriggerOverview>().AddSingleton<TriggerPresets>().AddSingleton<TemplateService>().AddSingleton<MessageService>()
        .AddHttpContextAccessor().AddSingleton<PublicOrigin>().AddSingleton<MessageComposer>().AddSingleton<EventPublisher>().AddSingleton<SystemMessages>().AddSingleton<DefaultNotifications>().AddSingleton<SampleEvents>()
        .AddSingleton<Gateways>().AddSingleton<GatewayService>().AddSingleton<GatewayTestService>().AddSingleton<Receipts>().AddSingleton<SmsPauses>().AddSingleton<GatewayHealth>().AddSingleton<TemplateTrial>().AddSingleton<ReadinessService>().AddSingleton<RecentReadiness>().AddSingleton<IInterceptor, ReadinessCommits>().AddSingleton<TemplateUses>()
        .AddSingleton<TemplateHistory>().AddSingleton<TemplateStudio>().AddSingleton<PreviewFrames>()
        .AddSingleton<OutboxSignal>().AddSingleton<IInterceptor, OutboxCommits>().AddSingleton<Outbox>().AddSingleton<OutboxMetrics>().AddSingleton<MessageDelivery>().AddHostedService<OutboxWorker>();
}
