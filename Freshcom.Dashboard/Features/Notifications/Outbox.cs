using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Freshcom.Features.Notifications;

/// <summary>
/// The queue in the messages' table. A worker claims what is due for the time of a lease and says afterwards what became of it; a lease that
/// runs out makes the message free again. Whoever has lost its lease changes nothing any more.
/// </summary>
public sealed class Outbox(IDbContextFactory<FreshcomDbContext> contexts, TimeProvider time)
{
    /// <summary>Longer than any sender may take for one try.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>How long mail of no account is kept; an account says so itself (<see cref="Account.MessageDays"/>).</summary>
    private const int DaysKept = 90;

    /// <summary>So many rows in one statement: SQLite has one writer, and a login must not wait behind a sweep.</summary>
    private const int SweptAtOnce = 500;

    // Materialized, so that the inner query runs once and takes no more than its limit.
    private const string Claim = """
        WITH due AS MATERIALIZED (
            SELECT "Id" FROM "Messages" WHERE "IsCode" = {3} AND "NextTryAt" <= {2} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {2}) ORDER BY "NextTryAt" LIMIT {4}
        """;

    private const string Take = """
        )
        UPDATE "Messages" SET "Status" = 'Sending', "LeaseOwner" = {0}, "LeaseUntil" = {1}, "Attempts" = "Attempts" + 1, "UpdatedAt" = {2}
        WHERE "Id" IN (SELECT "Id" FROM due) RETURNING *
        """;

    private const string OnSqlite = Claim + Take;

    // Two workers that ask at once get different rows instead of waiting for each other.
    private const string OnPostgreSql = Claim + " FOR UPDATE SKIP LOCKED" + Take;

    /// <summary>Takes up to <paramref name="count"/> messages that are due, the longest due first; counts the try that is about to begin.</summary>
    public async Task<IReadOnlyList<OutgoingMessage>> ClaimAsync(bool isCode, int count, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        // Looking costs no write lock, and mostly there is nothing.
        var isAny = count > 0 && await db.Messages.AnyAsync(x => x.IsCode == isCode && x.NextTryAt <= now && (x.LeaseUntil == null || x.LeaseUntil <= now), cancellationToken);
        if (!isAny) return [];
        var sql = db is SqliteFreshcomDbContext ? OnSqlite : OnPostgreSql;
        return await db.Messages.FromSqlRaw(sql, Guid.NewGuid(), db.Stored(now + Lease), db.Stored(now), isCode, count).AsNoTracking().ToListAsync(cancellationToken);
    }

    /// <summary>The gateway has it: the clear content is erased. A receipt may have been quicker, and then its word holds.</summary>
    public Task SentAsync(OutgoingMessage message, DeliveryTry attempt, string? gatewayId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return MarkAsync(message, attempt, x => Finish(x, null)
            .SetProperty(m => m.Status, m => m.Receipt ?? MessageStatus.Sent).SetProperty(m => m.SentAt, now).SetProperty(m => m.GatewayId, gatewayId)
            .SetProperty(m => m.IsGatewayFault, false), cancellationToken);
    }

    /// <summary>Not sent, and not tried again: the clear content is erased.</summary>
    /// <param name="status"><see cref="MessageStatus.Failed"/> or <see cref="MessageStatus.Expired"/>.</param>
    /// <param name="attempt">The try that it failed in; null when there was none.</param>
    /// <param name="isGatewayFault">As in <see cref="OutgoingMessage.IsGatewayFault"/>.</param>
    public Task GiveUpAsync(OutgoingMessage message, MessageStatus status, string reason, DeliveryTry? attempt, bool isGatewayFault, CancellationToken cancellationToken) =>
        MarkAsync(message, attempt, x => Finish(x, reason).SetProperty(m => m.Status, status).SetProperty(m => m.IsGatewayFault, isGatewayFault), cancellationToken);

    /// <summary>Not sent this time: free again at <paramref name="next"/>.</summary>
    public Task RetryAsync(OutgoingMessage message, DateTimeOffset next, string reason, DeliveryTry attempt, CancellationToken cancellationToken) =>
        MarkAsync(message, attempt, x => x.SetProperty(m => m.Status, MessageStatus.Pending).SetProperty(m => m.NextTryAt, next).SetProperty(m => m.Reason, reason).SetProperty(m => m.IsGatewayFault, true), cancellationToken);

    /// <summary>The try was broken off, as when the server stops: at once free for another worker.</summary>
    public Task ReleaseAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return MarkAsync(message, null, x => x.SetProperty(m => m.Status, MessageStatus.Pending).SetProperty(m => m.NextTryAt, now), cancellationToken);
    }

    /// <summary>Deletes the messages that have ended as many days after they were made as their account says, and ends codes that no worker came for in time.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        await db.Messages.Where(x => x.NextTryAt != null && x.ExpiresAt <= now && (x.LeaseUntil == null || x.LeaseUntil <= now)).ExecuteUpdateAsync(x =>
        {
            Finish(x, "The code ended before it could be sent.").SetProperty(m => m.Status, MessageStatus.Expired).SetProperty(m => m.LeaseOwner, (Guid?)null).SetProperty(m => m.LeaseUntil, (DateTimeOffset?)null).SetProperty(m => m.UpdatedAt, now);
        }, cancellationToken);
        await SweepAsync(db.Messages.Where(x => x.AccountId == null), now.AddDays(-DaysKept), cancellationToken);
        // By the number of days, of which there are few, not by account.
        foreach (var days in await db.Accounts.Select(x => x.MessageDays).Distinct().ToListAsync(cancellationToken))
        {
            var accounts = db.Accounts.Where(x => x.MessageDays == days).Select(x => (Guid?)x.Id);
            await SweepAsync(db.Messages.Where(x => accounts.Contains(x.AccountId)), now.AddDays(-days), cancellationToken);
        }
    }

    private static async Task SweepAsync(IQueryable<OutgoingMessage> messages, DateTimeOffset old, CancellationToken cancellationToken)
    {
        int deleted;
        do deleted = await messages.Where(x => x.InsertedAt <= old && x.NextTryAt == null).Take(SweptAtOnce).ExecuteDeleteAsync(cancellationToken);
        while (deleted == SweptAtOnce);
    }

    private static UpdateSettersBuilder<OutgoingMessage> Finish(UpdateSettersBuilder<OutgoingMessage> x, string? reason) =>
        x.SetProperty(m => m.Reason, reason).SetProperty(m => m.NextTryAt, (DateTimeOffset?)null).SetProperty(m => m.SealedContent, (byte[]?)null);

    private async Task MarkAsync(OutgoingMessage message, DeliveryTry? attempt, Action<UpdateSettersBuilder<OutgoingMessage>> set, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        IReadOnlyList<DeliveryTry> tries = attempt is null ? message.Tries : [.. message.Tries.TakeLast(29), attempt];
        await db.Messages.Where(x => x.Id == message.Id && x.LeaseOwner == message.LeaseOwner).ExecuteUpdateAsync(x =>
        {
            set(x);
            x.SetProperty(m => m.Tries, tries).SetProperty(m => m.LeaseOwner, (Guid?)null).SetProperty(m => m.LeaseUntil, (DateTimeOffset?)null).SetProperty(m => m.UpdatedAt, now);
        }, cancellationToken);
    }
}
