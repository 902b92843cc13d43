using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Freshcom.Delivery;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What an operator sees of messages on their way: counts, times and spans of tries, and how much waits. No addressee, no content, no account.</summary>
public sealed class OutboxMetrics
{
    public const string Name = "Freshcom.Notifications";
    private const string Channel = "freshcom.channel", Class = "freshcom.message.class", Outcome = "freshcom.delivery.outcome";

    private static readonly ActivitySource Source = new(Name);
    private static readonly bool[] Classes = [true, false];

    private readonly Counter<long> _attempts, _ended, _codes;
    private readonly Histogram<double> _duration;
    private readonly OutboxDepths _depths;
    private readonly TimeProvider _time;

    public OutboxMetrics(IMeterFactory meters, Outbox outbox, TimeProvider time)
    {
        (_depths, _time) = (new OutboxDepths(outbox), time);
        var meter = meters.Create(Name);
        _attempts = meter.CreateCounter<long>("freshcom.message.attempts", "{attempt}", "Tries to hand a message to its gateway.");
        _ended = meter.CreateCounter<long>("freshcom.message.ended", "{message}", "Messages that were sent, or given up.");
        _codes = meter.CreateCounter<long>("freshcom.code.sent", "{code}", "Codes and link tokens that a gateway accepted; one that is sent again counts again.");
        _duration = meter.CreateHistogram("freshcom.message.send.duration", "s", "From a message's queueing until its gateway accepted it.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 1800, 7200, 86400] });
        meter.CreateObservableUpDownCounter("freshcom.outbox.messages", Depths, "{message}", "Messages that are not sent yet.");
        meter.CreateObservableGauge("freshcom.outbox.oldest.age", Ages, "s", "How long the oldest message that is not sent yet has waited; 0 when none does.");
    }

    /// <summary>A span around one try; null when nobody traces.</summary>
    public static Activity? StartTry(OutgoingMessage message) => Source.StartActivity($"send {ChannelOf(message)}", ActivityKind.Client)?
        .SetTag("messaging.operation.name", "send").SetTag("messaging.operation.type", "send").SetTag("messaging.system", ChannelOf(message)).SetTag("messaging.message.id", message.Id)
        .SetTag(Class, ClassOf(message.IsCode)).SetTag("freshcom.delivery.attempt", message.Attempts);

    /// <param name="result">Null when the try was broken off.</param>
    public void Tried(OutgoingMessage message, DeliveryResult? result)
    {
        var outcome = result switch
        {
            DeliveryResult.Accepted => "accepted",
            DeliveryResult.Refused => "refused",
            DeliveryResult.Failed => "failed",
            DeliveryResult.NotTried => "no_gateway",
            _ => "broken_off",
        };
        _attempts.Add(1, new TagList { { Channel, ChannelOf(message) }, { Outcome, outcome } });
        if (result is DeliveryResult.Accepted) Sent(message);
        else Activity.Current?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", outcome);
        Activity.Current?.SetTag(Outcome, outcome);
    }

    /// <param name="status">As what it ended.</param>
    public void GivenUp(OutgoingMessage message, MessageStatus status) => Ended(message, status);

    private void Sent(OutgoingMessage message)
    {
        Ended(message, MessageStatus.Sent);
        _duration.Record((_time.GetUtcNow() - message.InsertedAt).TotalSeconds, new TagList { { Channel, ChannelOf(message) }, { Class, ClassOf(message.IsCode) } });
        if (message.IsCode) _codes.Add(1, new TagList { { Channel, ChannelOf(message) }, { "freshcom.code.purpose", PurposeOf(message.EventName) } });
    }

    private void Ended(OutgoingMessage message, MessageStatus status) =>
        _ended.Add(1, new TagList { { Channel, ChannelOf(message) }, { Class, ClassOf(message.IsCode) }, { "freshcom.message.status", JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString()) } });

    private IEnumerable<Measurement<int>> Depths() =>
        from x in Known()
        from state in new[] { ("due", x.Due), ("scheduled", x.Scheduled), ("sending", x.Sending) }
        select new Measurement<int>(state.Item2, new TagList { { Class, ClassOf(x.IsCode) }, { "freshcom.message.state", state.Item1 } });

    private IEnumerable<Measurement<double>> Ages() =>
        Known().Select(x => new Measurement<double>(Math.Max(0, (_time.GetUtcNow() - x.Oldest).TotalSeconds), new TagList { { Class, ClassOf(x.IsCode) } }));

    /// <summary>Both classes, with zeros where nothing waits; none when nothing is known.</summary>
    private IEnumerable<OutboxDepth> Known() => _depths.Look() is not { } depths ? []
        : Classes.Select(isCode => depths.FirstOrDefault(x => x.IsCode == isCode) ?? new OutboxDepth(isCode, 0, 0, 0, _time.GetUtcNow()));

    private static string ChannelOf(OutgoingMessage message) => JsonNamingPolicy.SnakeCaseLower.ConvertName(message.Kind.ToString());

    private static string ClassOf(bool isCode) => isCode ? "code" : "other";

    private static string PurposeOf(string? eventName) => eventName switch
    {
        EventNames.TfaCodeCreated => "login",
        EventNames.PhoneCodeCreated => "phone_verification",
        EventNames.EmailCodeCreated => "email_verification",
        EventNames.EmailLinkCreated => "email_link",
        EventNames.PasswordResetCreated => "password_reset",
        _ => "system",
    };
}
