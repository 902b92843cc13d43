using System.Diagnostics;
using System.Security.Cryptography;
using Freshcom.Delivery;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>One try of one claimed message: hands it to its gateway, with no transaction open, and writes down what came of it.</summary>
public sealed partial class MessageDelivery(
    Outbox outbox, MessageComposer composer, IEmailSender emails, ISmsSender texts, IWebhookSender webhooks, Gateways gateways, TimeProvider time, ILogger<MessageDelivery> logger)
{
    /// <param name="sending">Cancelled: the try is broken off and the message freed.</param>
    public async Task DeliverAsync(OutgoingMessage message, CancellationToken sending)
    {
        var began = time.GetUtcNow();
        if (message.ExpiresAt <= began) await GiveUpAsync(message, MessageStatus.Expired, Ended(message.Reason), null, message.IsGatewayFault);
        else
        {
            var watch = Stopwatch.StartNew();
            if (await TrySendAsync(message, sending) is { } result) await RecordAsync(message, result, answer => new(began, (int)watch.ElapsedMilliseconds, answer, result.Gateway));
            else await outbox.ReleaseAsync(message, CancellationToken.None);
        }
    }

    /// <summary>Null when it was broken off.</summary>
    private async Task<DeliveryResult?> TrySendAsync(OutgoingMessage message, CancellationToken sending)
    {
        try
        {
            return await SendAsync(message, sending);
        }
        catch (OperationCanceledException) when (sending.IsCancellationRequested)
        {
            return null;
        }
        catch (CryptographicException)
        {
            return new DeliveryResult.Refused("The stored content could not be opened with this server's master key.");
        }
        catch (Exception e)
        {
            // The type alone: a sender's exception may quote what it was sending.
            LogThrown(logger, message.Id, e.GetType().Name);
            return new DeliveryResult.Failed("Handing the message over failed unexpectedly.");
        }
    }

    private async Task<DeliveryResult> SendAsync(OutgoingMessage message, CancellationToken sending)
    {
        var content = composer.Open(message);
        switch (message.Kind)
        {
            case MessageKind.Email:
                var mail = await gateways.OwnEmailAsync(message.AccountId, sending);
                var email = new EmailMessage(message.Id, message.From, message.To, message.ReplyTo, content.Subject ?? "", content.BodyHtml, content.BodyText, mail);
                return await emails.SendAsync(email, sending) with { Gateway = (mail ?? gateways.OperatorsEmail).Host };
            case MessageKind.Sms:
                var sms = (await gateways.OwnSmsAsync(message.AccountId, sending))?.ForTry(message.Attempts);
                return await texts.SendAsync(new(message.Id, message.To, content.BodyText ?? "", message.Attempts, sms), sending) with { Gateway = $"{(sms ?? gateways.OperatorsSms.ForTry(message.Attempts)).Provider}" };
            case MessageKind.Webhook:
                return await webhooks.SendAsync(new(message.Id, message.To, content.BodyText ?? ""), sending);
            default:
                throw new InvalidOperationException($"Unknown kind {message.Kind}.");
        }
    }

    private Task RecordAsync(OutgoingMessage message, DeliveryResult result, Func<string, DeliveryTry> attempt) => result switch
    {
        DeliveryResult.Accepted accepted => outbox.SentAsync(message, attempt(accepted.Answer), accepted.GatewayId, CancellationToken.None),
        DeliveryResult.NotTried => GiveUpAsync(message, MessageStatus.Failed, MissingGateway(message), null, true),
        DeliveryResult.Refused refused => GiveUpAsync(message, MessageStatus.Failed, refused.Reason, attempt(refused.Reason), refused.IsGatewayFault),
        DeliveryResult.Failed failed => AgainOrNeverAsync(message, failed.Reason, attempt(failed.Reason)),
        _ => throw new InvalidOperationException($"Unknown result {result}."),
    };

    private Task AgainOrNeverAsync(OutgoingMessage message, string reason, DeliveryTry attempt)
    {
        if (DeliverySchedule.WaitAfter(message.Attempts, message.IsCode) is not { } wait)
            return GiveUpAsync(message, MessageStatus.Failed, $"{reason} Given up after {message.Attempts} tries.", attempt, true);
        var (now, next) = (time.GetUtcNow(), attempt.At + wait);
        if (next < now) next = now;
        return next >= message.ExpiresAt
            ? GiveUpAsync(message, MessageStatus.Expired, Ended(reason), attempt, true)
            : outbox.RetryAsync(message, next, reason, attempt, CancellationToken.None);
    }

    private Task GiveUpAsync(OutgoingMessage message, MessageStatus status, string reason, DeliveryTry? attempt, bool isGatewayFault)
    {
        LogNotSent(logger, message.Id, message.Kind, status, reason);
        return outbox.GiveUpAsync(message, status, reason, attempt, isGatewayFault, CancellationToken.None);
    }

    private static string MissingGateway(OutgoingMessage message) => (message.Kind, message.AccountId) switch
    {
        (MessageKind.Sms, null) => "Not sent: no SMS gateway is set up (Sms:Provider).",
        (MessageKind.Sms, _) => "Not sent: this account has no SMS gateway yet.",
        (_, null) => "Not sent: no mail server is set up (Smtp:Host).",
        _ => "Not sent: this account has no mail server yet.",
    };

    private static string Ended(string? lastAnswer) => lastAnswer is null ? "The code ended before it could be sent." : $"The code ended before it could be sent. {lastAnswer}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} ({Kind}) {Status}: {Reason}")]
    private static partial void LogNotSent(ILogger logger, Guid messageId, MessageKind kind, MessageStatus status, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending message {MessageId} threw {ExceptionType}")]
    private static partial void LogThrown(ILogger logger, Guid messageId, string exceptionType);
}
