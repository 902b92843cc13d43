using System.Collections.Concurrent;
using Freshcom.Delivery;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Stands in for every gateway: remembers what it was given and answers as the test says, by default that it took it.</summary>
internal sealed class FakeSenders : IEmailSender, ISmsSender, IWebhookSender
{
    private readonly ConcurrentQueue<(Guid Id, string To, string Body)> _given = new();

    public static DeliveryResult Taken { get; } = new DeliveryResult.Accepted("gw-1", "200");
    public static DeliveryResult Busy { get; } = new DeliveryResult.Failed("The gateway is busy.");
    public static DeliveryResult Refusal { get; } = new DeliveryResult.Refused("The gateway does not know the addressee.");

    /// <summary>What was handed over, in order.</summary>
    public IReadOnlyList<(Guid Id, string To, string Body)> Given => [.. _given];

    /// <summary>Called for each try, by addressee.</summary>
    public Func<string, CancellationToken, Task<DeliveryResult>> Answer { get; set; } = (_, _) => Task.FromResult(Taken);

    /// <summary>False for an operator without gateways: then only an account's own takes messages.</summary>
    public bool HasGateways { get; init; } = true;

    public Task<DeliveryResult> SendAsync(EmailMessage message, CancellationToken cancel) =>
        HasGateways || message.Gateway is not null ? TakeAsync(message.Id, message.To, message.Text ?? "", cancel) : Task.FromResult<DeliveryResult>(new DeliveryResult.NotTried());

    public Task<DeliveryResult> SendAsync(SmsMessage message, CancellationToken cancel) =>
        HasGateways || message.Gateway is not null ? TakeAsync(message.Id, message.To, message.Body, cancel) : Task.FromResult<DeliveryResult>(new DeliveryResult.NotTried());

    public Task<DeliveryResult> SendAsync(WebhookMessage message, CancellationToken cancel) => TakeAsync(message.Id, message.Url, message.Body, cancel);

    private Task<DeliveryResult> TakeAsync(Guid id, string to, string body, CancellationToken cancel)
    {
        _given.Enqueue((id, to, body));
        return Answer(to, cancel);
    }
}
