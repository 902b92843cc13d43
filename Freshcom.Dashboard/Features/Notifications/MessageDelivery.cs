using System.Diagnostics;
using System.Security.Cryptography;
using Freshcom.Delivery;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>One try of one claimed message: hands it to its gateway, with no transaction open, and writes down what came of it.</summary>
public sealed partial class MessageDelivery(
    Outbox outbox, MessageComposer composer, IEmailSender emails, ISmsSender texts, WebhookCalls webhooks, Gateways gateways, Receipts receipts, OutboxMetrics metrics, TimeProvider time, ILogger<MessageDelivery> logger)
{
    /// <summary>What is written to a message of an account without a gateway for it.</summary>
    public const string NoSms = "Not sent: this account has no SMS gateway yet.", NoMail = "Not sent: this account has no mail server yet.";

    /// <param name="message">Claimed just now, and nobody else's until its lease ends.</param>
    /// <param name="sending">Cancelled: the try is broken off and the message freed.</param>
    public async Task DeliverAsync(OutgoingMessage message, CancellationToken sending)
    {
        var began = time.GetUtcNow();
        if (DeliverySchedule.LastMoment(message) <= began) await GiveUpAsync(message, MessageStatus.Expired, Ended(message.Reason), null, message.IsGatewayFault);
        else
        {
            var watch = Stopwatch.StartNew();
            DeliveryTry Attempt(string answer, string? gateway) => new(began, (int)watch.ElapsedMilliseconds, answer, gateway);
            await using var limits = new TryLimits(message, outbox, time, sending);
            using var span = OutboxMetrics.StartTry(message);
            var result = await TrySendAsync(message, limits.Token);
            metrics.Tried(message, result);
            if (result is not null) await RecordAsync(message, result, answer => Attempt(answer, result.Gateway));
            else if (limits.IsLeaseLost) LogLeaseLost(logger, message.Id);
            else if (limits.HasCodeEnded) await GiveUpAsync(message, MessageStatus.Expired, Ended(message.Reason), Attempt("The gateway had not answered when the code ended.", null), true);
            else await outbox.ReleaseAsync(message, CancellationToken.None);
        }
    }

    /// <summary>Null when it was broken off.</summary>
    private async Task<DeliveryResult?> TrySendAsync(OutgoingMessage message, CancellationToken trying)
    {
        try
        {
            return await SendAsync(message, trying);
        }
        catch (Exception) when (trying.IsCancellationRequested)
        {
            // However the sender puts it: a connection that is torn down may well answer with a fault of its own.
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
                var sms = await gateways.OwnSmsAsync(message.AccountId, sending);
                var used = sms ?? gateways.OperatorsSms;
                var result = await texts.SendAsync(new(message.Id, message.To, content.BodyText ?? "", message.Attempts, sms, receipts.UrlFor(message.Id, used.ForTry(message.Attempts))), sending) with { Gateway = used.NameForTry(message.Attempts) };
                // What the first gateway refuses for its own sake, as with a wrong token, the second may take.
                return result is DeliveryResult.Refused { IsGatewayFault: true } refused && used.HasOtherAfter(message.Attempts) ? new DeliveryResult.Failed(refused.Reason) { Gateway = refused.Gateway } : result;
            case MessageKind.Webhook:
                return await webhooks.SendAsync(message, content.BodyText ?? "", sending);
            default:
                throw new InvalidOperationException($"Unknown kind {message.Kind}.");
        }
    }

    private Task RecordAsync(OutgoingMessage message, DeliveryResult result, Func<string, DeliveryTry> attempt) => result switch
    {
        DeliveryResult.Accepted accepted => outbox.SentAsync(message, attempt(accepted.Answer), accepted.GatewayId, CancellationToken.None),
        DeliveryResult.NotTried => GiveUpAsync(message, MessageStatus.Failed, MissingGateway(message), null, true),
        DeliveryResult.Refused refused => GiveUpAsync(message, MessageStatus.Failed, refused.Reason, attempt(refused.Reason), refused.IsGatewayFault),
        DeliveryResult.Failed failed => AgainOrNeverAsync(message, failed, attempt(failed.Reason)),
        _ => throw new InvalidOperationException($"Unknown result {result}."),
    };

    private Task AgainOrNeverAsync(OutgoingMessage message, DeliveryResult.Failed failed, DeliveryTry attempt)
    {
        if (DeliverySchedule.WaitAfter(message.Attempts, message.IsCode) is not { } wait)
            return GiveUpAsync(message, MessageStatus.Failed, $"{failed.Reason} Given up after {message.Attempts} tries.", attempt, failed.IsGatewayFault);
        var (now, next) = (time.GetUtcNow(), attempt.At + wait);
        if (next < now) next = now;
        return next >= message.ExpiresAt
            ? GiveUpAsync(message, MessageStatus.Expired, Ended(failed.Reason), attempt, failed.IsGatewayFault)
            : outbox.RetryAsync(message, next, failed.Reason, attempt, failed.IsGatewayFault, CancellationToken.None);
    }

    private Task GiveUpAsync(OutgoingMessage message, MessageStatus status, string reason, DeliveryTry? attempt, bool isGatewayFault)
    {
        metrics.GivenUp(message, status);
        LogNotSent(logger, message.Id, message.Kind, status, Answers.WithoutAddresses(reason));
        return outbox.GiveUpAsync(message, status, reason, attempt, isGatewayFault, CancellationToken.None);
    }

    private static string MissingGateway(OutgoingMessage message) => (message.Kind, message.AccountId) switch
    {
        (MessageKind.Sms, null) => "Not sent: no SMS gateway is set up (Sms:Provider).",
        (MessageKind.Sms, _) => NoSms,
        (_, null) => "Not sent: no mail server is set up (Smtp:Host).",
        _ => NoMail,
    };

    private static string Ended(string? lastAnswer) => lastAnswer is null ? "The code ended before it could be sent." : $"The code ended before it could be sent. {lastAnswer}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} ({Kind}) {Status}: {Reason}")]
    private static partial void LogNotSent(ILogger logger, Guid messageId, MessageKind kind, MessageStatus status, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending message {MessageId} threw {ExceptionType}")]
    private static partial void LogThrown(ILogger logger, Guid messageId, string exceptionType);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of message {MessageId} was lost while it was being sent; whoever has it now goes on")]
    private static partial void LogLeaseLost(ILogger logger, Guid messageId);
}
