using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Freshcom.Features.Notifications;

/// <summary>
/// The queue in the messages' table. A worker claims what is due for the time of a lease, which it renews while it sends, and says afterwards what
/// became of it; a lease that runs out makes the message free again. Whoever has lost its lease changes nothing any more.
/// </summary>
public sealed class Outbox(IDbContextFactory<FreshcomDbContext> contexts, IConfiguration configuration, TimeProvider time)
{
    /// <summary>How long mail of no account is kept; an account says so itself (<see cref="Account.MessageDays"/>).</summary>
    private const int DaysKept = 90;

    /// <summary>So many rows in one statement: SQLite has one writer, and a login must not wait behind a sweep.</summary>
    private const int SweptAtOnce = 500;

    private static readonly string
        AnyOnSqlite = $"{AnyDue("{1}", "TRUE", "NOT IN (SELECT value FROM json_each({2}))")} UNION ALL {AnyDue("{3}", "FALSE", "NOT IN (SELECT value FROM json_each({4}))")}",
        AnyOnPostgreSql = $"{AnyDue("{1}", "TRUE", "<> ALL ({2})")} UNION ALL {AnyDue("{3}", "FALSE", "<> ALL ({4})")}";

    // Materialized, so that the inner query runs once and takes no more than its limit.
    private const string Due = """
        WITH due AS MATERIALIZED (
            SELECT "Id" FROM "Messages" WHERE "IsCode" = {3} AND "NextTryAt" <= {2} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {2})
            AND COALESCE("AccountId", '00000000-0000-0000-0000-000000000000')
        """;

    private const string Take = """
        )
        UPDATE "Messages" SET "Status" = 'Sending', "LeaseOwner" = {0}, "LeaseUntil" = {1}, "Attempts" = "Attempts" + 1, "UpdatedAt" = {2}
        WHERE "Id" IN (SELECT "Id" FROM due) RETURNING *
        """;

    private const string OnSqlite = Due + """ NOT IN (SELECT value FROM json_each({5})) ORDER BY "NextTryAt" LIMIT {4}""" + Take;

    // Two workers that ask at once get different rows instead of waiting for each other.
    private const string OnPostgreSql = Due + """ <> ALL ({5}) ORDER BY "NextTryAt" LIMIT {4} FOR UPDATE SKIP LOCKED""" + Take;

    /// <summary>How long a claimed message is its worker's without a word from it: <c>Outbox:LeaseSeconds</c> (60).</summary>
    public TimeSpan Lease { get; } = TimeSpan.FromSeconds(configuration.GetValue("Outbox:LeaseSeconds", 60));

    /// <summary>Whether anything of the two bites is due, by class and codes first; one query for both, without a write lock.</summary>
    public async Task<IReadOnlyList<bool>> DueAsync(Bite codes, Bite others, CancellationToken cancellationToken)
    {
        if (codes.Count == 0 && others.Count == 0) return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var due = db.Database.SqlQueryRaw<bool>(db is SqliteFreshcomDbContext ? AnyOnSqlite : AnyOnPostgreSql,
            db.Stored(time.GetUtcNow()), codes.Count > 0, db.Stored(codes.Without), others.Count > 0, db.Stored(others.Without));
        return [.. (await due.ToListAsync(cancellationToken)).OrderDescending()];
    }

    /// <summary>How much waits, by class; a class of which nothing waits is not in it. One query on what is not sent yet, however long the log is.</summary>
    public async Task<IReadOnlyList<OutboxDepth>> DepthAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        return await db.Messages.Where(x => x.NextTryAt != null).GroupBy(x => x.IsCode).Select(x => new OutboxDepth(
            x.Key, x.Count(m => (m.LeaseUntil == null || m.LeaseUntil <= now) && m.NextTryAt <= now), x.Count(m => (m.LeaseUntil == null || m.LeaseUntil <= now) && m.NextTryAt > now),
            x.Count(m => m.LeaseUntil > now), x.Min(m => m.InsertedAt))).ToListAsync(cancellationToken);
    }

    /// <summary>Takes what is due, the longest due first; counts the try that is about to begin.</summary>
    public async Task<IReadOnlyList<OutgoingMessage>> ClaimAsync(Bite bite, CancellationToken cancellationToken)
    {
        if (bite.Count == 0) return [];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var claim = db.Messages.FromSqlRaw(db is SqliteFreshcomDbContext ? OnSqlite : OnPostgreSql,
            Guid.NewGuid(), db.Stored(now + Lease), db.Stored(now), bite.IsCode, bite.Count, db.Stored(bite.Without));
        // Not broken off half-way: what is claimed and not read would lie about until its lease ends.
        return await claim.AsNoTracking().ToListAsync(CancellationToken.None);
    }

    /// <summary>Prolongs the lease of a message that is being sent; false when it is not the caller's any more.</summary>
    public async Task<bool> RenewAsync(OutgoingMessage message, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await Held(db, message).ExecuteUpdateAsync(x => x.SetProperty(m => m.LeaseUntil, until), cancellationToken) == 1;
    }

    /// <summary>The gateway has it: the clear content is erased. A receipt may have been quicker, and then its word holds.</summary>
    public Task SentAsync(OutgoingMessage message, DeliveryTry attempt, string? gatewayId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return MarkAsync(message, attempt, x => End(x).SetProperty(m => m.Reason, m => m.Receipt == MessageStatus.Undelivered ? m.Reason : null)
            .SetProperty(m => m.Status, m => m.Receipt ?? MessageStatus.Sent).SetProperty(m => m.SentAt, now).SetProperty(m => m.GatewayId, gatewayId)
            .SetProperty(m => m.IsGatewayFault, false), cancellationToken);
    }

    /// <summary>Not sent, and not tried again: the clear content is erased. If a receipt says that it arrived all the same, its word holds: only the gateway's answer was lost.</summary>
    /// <param name="status"><see cref="MessageStatus.Failed"/> or <see cref="MessageStatus.Expired"/>.</param>
    /// <param name="attempt">The try that it failed in; null when there was none.</param>
    /// <param name="isGatewayFault">As in <see cref="OutgoingMessage.IsGatewayFault"/>.</param>
    public Task GiveUpAsync(OutgoingMessage message, MessageStatus status, string reason, DeliveryTry? attempt, bool isGatewayFault, CancellationToken cancellationToken) =>
        MarkAsync(message, attempt, x => Finish(x, reason).SetProperty(m => m.Status, m => m.Receipt == MessageStatus.Delivered ? MessageStatus.Delivered : status).SetProperty(m => m.IsGatewayFault, isGatewayFault), cancellationToken);

    /// <summary>Not sent this time: free again at <paramref name="next"/>. A receipt that it could not be delivered goes with its try.</summary>
    public Task RetryAsync(OutgoingMessage message, DateTimeOffset next, string reason, DeliveryTry attempt, bool isGatewayFault, CancellationToken cancellationToken) =>
        MarkAsync(message, attempt, x => x.SetProperty(m => m.Status, MessageStatus.Pending).SetProperty(m => m.NextTryAt, next).SetProperty(m => m.Reason, reason).SetProperty(m => m.IsGatewayFault, isGatewayFault)
            .SetProperty(m => m.Receipt, m => m.Receipt == MessageStatus.Delivered ? m.Receipt : null), cancellationToken);

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
        End(x).SetProperty(m => m.Reason, reason);

    private static UpdateSettersBuilder<OutgoingMessage> End(UpdateSettersBuilder<OutgoingMessage> x) =>
        x.SetProperty(m => m.NextTryAt, (DateTimeOffset?)null).SetProperty(m => m.SealedContent, (byte[]?)null);

    private async Task MarkAsync(OutgoingMessage message, DeliveryTry? attempt, Action<UpdateSettersBuilder<OutgoingMessage>> set, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        IReadOnlyList<DeliveryTry> tries = attempt is null ? message.Tries : [.. message.Tries.TakeLast(29), attempt];
        await Held(db, message).ExecuteUpdateAsync(x =>
        {
            set(x);
            x.SetProperty(m => m.Tries, tries).SetProperty(m => m.LeaseOwner, (Guid?)null).SetProperty(m => m.LeaseUntil, (DateTimeOffset?)null).SetProperty(m => m.UpdatedAt, now);
        }, cancellationToken);
    }

    // By hand, because it is asked at every signal. Whose account is nobody's is Guid.Empty's.
    private static string AnyDue(string isAsked, string isCode, string others) => $$"""
        SELECT * FROM (SELECT "IsCode" AS "Value" FROM "Messages" WHERE {{isAsked}} AND "IsCode" = {{isCode}} AND "NextTryAt" <= {0} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {0})
        AND COALESCE("AccountId", '00000000-0000-0000-0000-000000000000') {{others}} LIMIT 1) AS due
        """;

    private static IQueryable<OutgoingMessage> Held(FreshcomDbContext db, OutgoingMessage message) =>
        db.Messages.Where(x => x.Id == message.Id && x.LeaseOwner == message.LeaseOwner);
}
