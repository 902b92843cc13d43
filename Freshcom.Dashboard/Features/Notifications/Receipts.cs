using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>A gateway's word on a text message that it took.</summary>
/// <param name="Reason">Why it did not arrive; null when it did.</param>
/// <param name="GatewayId">The gateway's id of the message; null where it names none.</param>
public sealed record Receipt(bool IsDelivered, string? Reason, string? GatewayId = null);

/// <summary>
/// Delivery receipts of text messages. Each message is sent with an address of its own, which nobody can guess, and what a gateway posts there moves the message on:
/// to <c>delivered</c> from any other state, because only the gateway's answer may have been lost; to <c>undelivered</c> only from <c>sent</c>. Nothing leads back from <c>delivered</c>.
/// </summary>
public sealed class Receipts(IDbContextFactory<FreshcomDbContext> contexts, Gateways gateways, PublicOrigin origin, MasterKey masterKey, TimeProvider time)
{
    /// <summary>The addresses' path, before the token.</summary>
    public const string Root = "/receipts";

    // One key for each protocol: an address that was given to Twilio takes what Twilio signs, and nothing else.
    private readonly SignedIds _signed = new(masterKey, "receipts:twilio"), _plain = new(masterKey, "receipts:http");

    /// <summary>Where <paramref name="gateway"/> reports on a message; null when it could not reach us there.</summary>
    public string? UrlFor(Guid messageId, SmsSettings gateway)
    {
        if (origin.ForCallers is not { } site || (site.IsLoopback && !gateway.IsOnThisMachine)) return null;
        var ids = gateway.Provider == SmsProvider.Twilio ? _signed : _plain;
        return UrlOf(ids.Sign(messageId, Guid.Empty));
    }

    /// <summary>The message whose address has this token, and who may post there; null when the token was not made here.</summary>
    public (Guid MessageId, SmsProvider Provider)? Read(string token) =>
        SignedIds.IdIn(token) is not { } id ? null
        : _signed.IsGenuine(token, Guid.Empty) ? (id, SmsProvider.Twilio)
        : _plain.IsGenuine(token, Guid.Empty) ? (id, SmsProvider.Http)
        : null;

    /// <summary>Takes what Twilio posts; what it says of a message on its way changes nothing.</summary>
    /// <param name="fields">All parameters of the form: the signature covers each.</param>
    public async Task<Result<Done>> TakeSignedAsync(string token, Guid messageId, IReadOnlyDictionary<string, string> fields, string signature, CancellationToken cancellationToken)
    {
        if (await FindAsync(messageId, cancellationToken) is not { } message) return new Failure.NotFound();
        if (!await IsSignedAsync(message.AccountId, token, fields, signature, cancellationToken)) return new Failure.Forbidden();
        // Without one it is as with a wrong one: it fits only a message whose id is not known yet. Control characters no database takes.
        var sid = fields.GetValueOrDefault("MessageSid") is { } given && !Text.HasLineBreak(given) ? given : "";
        switch (fields.GetValueOrDefault("MessageStatus"))
        {
            case "delivered": await RecordAsync(messageId, new(true, null, sid), cancellationToken); break;
            case "undelivered" or "failed": await RecordAsync(messageId, new(false, TwilioReceipts.Reason(fields.GetValueOrDefault("ErrorCode")), sid), cancellationToken); break;
        }
        return default(Done);
    }

    /// <summary>Takes what any other gateway posts: that it knows the address is its proof.</summary>
    public async Task<Result<Done>> TakeAsync(Guid messageId, bool isDelivered, string? reason, CancellationToken cancellationToken)
    {
        if (await FindAsync(messageId, cancellationToken) is not { } message) return new Failure.NotFound();
        // The clear text is gone by now, so of a code's receipt everything goes that could be one.
        var words = Answers.Clean(reason ?? "", message.IsCode ? reason : null);
        await RecordAsync(messageId, new(isDelivered, isDelivered ? null : words.Length > 0 ? words : "The gateway gave no reason."), cancellationToken);
        return default(Done);
    }

    private async Task<OutgoingMessage?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Messages.AsNoTracking()
            .FirstOrDefaultAsync(x => x.Id == id && x.Kind == MessageKind.Sms && x.Status != MessageStatus.Captured && x.Status != MessageStatus.NotSent, cancellationToken);
    }

    /// <summary>By any gateway that may have sent it: a receipt may be of an earlier try, or come after the merchant has changed gateways.</summary>
    private async Task<bool> IsSignedAsync(Guid? accountId, string token, IReadOnlyDictionary<string, string> fields, string signature, CancellationToken cancellationToken)
    {
        var (own, operators) = (await gateways.OwnSmsAsync(accountId, cancellationToken), gateways.OperatorsSms);
        var url = new Uri(UrlOf(token));
        var isSigned = false;
        foreach (var gateway in new[] { own, own?.Fallback, operators, operators.Fallback })
            if (gateway is { Provider: SmsProvider.Twilio, AuthToken: { Length: > 0 } secret }) isSigned |= TwilioReceipts.IsSigned(signature, url, fields, secret);
        return isSigned;
    }

    // One statement, so that it and the worker's word, in whichever order they come, end alike. While a try is under way the receipt is kept, and the worker lets it win.
    private async Task RecordAsync(Guid id, Receipt receipt, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (sid, status) = (receipt.GatewayId, receipt.IsDelivered ? MessageStatus.Delivered : MessageStatus.Undelivered);
        // Another id is another sending of it: of a try whose answer was lost.
        var message = db.Messages.Where(x => x.Id == id && (x.GatewayId == null || sid == null || x.GatewayId == sid));
        message = receipt.IsDelivered
            ? message.Where(x => x.Receipt != MessageStatus.Delivered)
            : message.Where(x => x.Receipt == null && (x.Status == MessageStatus.Sent || x.Status == MessageStatus.Sending));
        await message.ExecuteUpdateAsync(x => x
            .SetProperty(m => m.Receipt, status).SetProperty(m => m.ReceiptAt, now).SetProperty(m => m.UpdatedAt, now)
            .SetProperty(m => m.Reason, receipt.Reason)
            .SetProperty(m => m.Status, m => m.Status == MessageStatus.Sending ? m.Status : status)
            .SetProperty(m => m.NextTryAt, m => m.Status == MessageStatus.Sending ? m.NextTryAt : null)
            .SetProperty(m => m.SealedContent, m => m.Status == MessageStatus.Sending ? m.SealedContent : null)
            .SetProperty(m => m.IsGatewayFault, false), cancellationToken);
    }

    private string UrlOf(string token) => $"{origin.Value}{Root}/{token}";
}
