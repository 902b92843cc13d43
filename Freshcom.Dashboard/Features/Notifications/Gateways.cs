using System.Text.Json;
using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>What a merchant may know of the gateway that sends its messages: never a password or token.</summary>
/// <param name="IsSetUp">Whether a message could leave.</param>
/// <param name="IsOwn">The account's own; otherwise the operator's.</param>
/// <param name="From">Who messages come from unless their template says otherwise; null when nothing is configured.</param>
/// <param name="Provider">The SMS provider's kind, or the mail server's host; null when there is none.</param>
public sealed record GatewayFacts(bool IsSetUp, bool IsOwn, string? From, string? Provider);

/// <summary>The gateways that an account's messages leave by: its own, kept encrypted, or the operator's.</summary>
public sealed class Gateways(IDbContextFactory<FreshcomDbContext> contexts, SecretBox box, SmtpSettings operatorsMail, SmsSettings operatorsSms)
{
    /// <summary>The account's own mail server; null when it sends by the operator's, as the system's mail (no account) does.</summary>
    public async Task<SmtpSettings?> OwnEmailAsync(Guid? accountId, CancellationToken cancellationToken)
    {
        if (accountId is not { } id) return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return Open<SmtpSettings>(await db.Accounts.Where(x => x.Id == id).Select(x => x.SealedEmailGateway).FirstOrDefaultAsync(cancellationToken), Channel.Email, id);
    }

    /// <summary>The account's own SMS gateway; null when it sends by the operator's, as the system's messages (no account) do.</summary>
    public async Task<SmsSettings?> OwnSmsAsync(Guid? accountId, CancellationToken cancellationToken)
    {
        if (accountId is not { } id) return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return Open<SmsSettings>(await db.Accounts.Where(x => x.Id == id).Select(x => x.SealedSmsGateway).FirstOrDefaultAsync(cancellationToken), Channel.Sms, id);
    }

    /// <summary>The operator's mail server, for whoever has no own.</summary>
    public SmtpSettings OperatorsEmail => operatorsMail;

    /// <summary>The operator's SMS gateway, for whoever has no own.</summary>
    public SmsSettings OperatorsSms => operatorsSms;

    public async Task<GatewayFacts> EmailFactsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var own = await OwnEmailAsync(caller.Account.LiveId, cancellationToken);
        var used = own ?? operatorsMail;
        return new(used.IsSetUp, own is not null, used.From, used.IsSetUp ? used.Host : null);
    }

    public async Task<GatewayFacts> SmsFactsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var own = await OwnSmsAsync(caller.Account.LiveId, cancellationToken);
        var used = own ?? operatorsSms;
        return new(used.IsSetUp, own is not null, used.From ?? used.MessagingServiceSid, used.IsSetUp ? used.Provider.ToString() : null);
    }

    /// <summary>Encrypts an account's settings for its row; null for null, which gives the operator's back.</summary>
    public byte[]? Seal<T>(T? settings, Channel channel, Guid accountId) where T : class =>
        settings is null ? null : box.Seal(JsonSerializer.Serialize(settings), Context(channel, accountId));

    private T? Open<T>(byte[]? settings, Channel channel, Guid accountId) where T : class =>
        settings is null ? null : JsonSerializer.Deserialize<T>(box.OpenText(settings, Context(channel, accountId)));

    // The context is what keeps one account's row from being opened as another's.
    private static string Context(Channel channel, Guid accountId) => $"gateway:{channel}:{accountId}";
}
