using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>Whether an account's gateways are set up, and whether they took its last messages.</summary>
public sealed class GatewayHealth(IDbContextFactory<FreshcomDbContext> contexts, Gateways gateways)
{
    /// <summary>So many faults one after another, and the gateway counts as not working.</summary>
    private const int FaultsInARow = 3;

    // Enough to find the three newest tries among, however many messages the account has.
    private const int LookedAt = 500, Read = 20;

    public async Task<ReadinessPoint> EmailAsync(Caller caller, CancellationToken cancellationToken) =>
        await OfAsync(caller, MessageKind.Email, caller.IsTest || (await gateways.EmailFactsAsync(caller, cancellationToken)).IsSetUp, cancellationToken);

    public async Task<ReadinessPoint> SmsAsync(Caller caller, CancellationToken cancellationToken) =>
        await OfAsync(caller, MessageKind.Sms, caller.IsTest || (await gateways.SmsFactsAsync(caller, cancellationToken)).IsSetUp, cancellationToken);

    private async Task<ReadinessPoint> OfAsync(Caller caller, MessageKind kind, bool isSetUp, CancellationToken cancellationToken)
    {
        var newest = isSetUp && !caller.IsTest ? await NewestAsync(caller.AccountId, kind, cancellationToken) : [];
        var state = newest switch
        {
            _ when !isSetUp => ReadinessState.Missing,
            [{ IsFault: true }, ..] => newest.Count == FaultsInARow && newest.All(x => x.IsFault) ? ReadinessState.Missing : ReadinessState.Warning,
            _ => ReadinessState.Met,
        };
        var last = state == ReadinessState.Met || newest.Count == 0 ? null : newest[0].Last;
        return new(ReadinessSubject.Gateway, state) { IsForLogin = true, Answer = last?.Answer, At = last?.At };
    }

    /// <summary>What became of the three messages that were tried last; those that staff sent as a test among them.</summary>
    private async Task<IReadOnlyList<Outcome>> NewestAsync(Guid accountId, MessageKind kind, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Messages.Where(x => x.AccountId == accountId && x.Kind == kind).OrderByDescending(x => x.InsertedAt).Take(LookedAt)
            .Where(x => x.Attempts > 0 && (x.SentAt != null || x.IsGatewayFault || x.Status == MessageStatus.Failed || x.Status == MessageStatus.Undelivered))
            .OrderByDescending(x => x.InsertedAt).Take(Read).Select(x => new { x.IsGatewayFault, x.Tries }).ToListAsync(cancellationToken);
        // Without a try there was no gateway to be at fault.
        return [.. rows.Where(x => x.Tries.Count > 0).Select(x => new Outcome(x.IsGatewayFault, x.Tries[^1])).OrderByDescending(x => x.Last.At).Take(FaultsInARow)];
    }

    private sealed record Outcome(bool IsFault, DeliveryTry Last);
}
