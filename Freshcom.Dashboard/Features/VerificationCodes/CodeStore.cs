using System.Linq.Expressions;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>A code that compared right and is not yet spent; spending it belongs to the transaction of the change that it allows.</summary>
public sealed record MatchedCode(Guid Id, CodePurpose Purpose, Channel Channel);

/// <summary>
/// The one place where codes are made, counted, compared and spent, whatever they are for.
/// A try is counted by one conditional UPDATE of its own before it is compared; a code is spent by one conditional UPDATE, so that of many parallel requests one wins.
/// </summary>
public sealed class CodeStore(IDbContextFactory<FreshcomDbContext> contexts, CodeHasher hasher, SecretBox box, CodeMetrics metrics, TimeProvider time)
{
    /// <summary>By how much instances' clocks may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Not spent, not over, with tries left, and not from the future: a clock that is set back lets no code live longer.</summary>
    public static Expression<Func<VerificationCode, bool>> IsLive(DateTimeOffset now)
    {
        var latest = now + Skew;
        return x => x.UsedAt == null && x.ExpiresAt > now && x.InsertedAt <= latest && x.Attempts < VerificationCode.MaxAttempts;
    }

    /// <summary>The same of one row, for the statement that each try sends.</summary>
    private static FormattableString CountOne(FreshcomDbContext db, Guid id, DateTimeOffset now) => $"""
        UPDATE "VerificationCodes" SET "Attempts" = "Attempts" + 1 WHERE "Id" = {id}
        AND "UsedAt" IS NULL AND "ExpiresAt" > {db.Stored(now)} AND "InsertedAt" <= {db.Stored(now + Skew)} AND "Attempts" < {VerificationCode.MaxAttempts}
        """;

    /// <summary>Gives <paramref name="code"/> its secret: the hash, and a sealed copy when it may be sent again.</summary>
    public void Write(VerificationCode code, string secret, bool keepCopy)
    {
        code.Hash = hasher.Hash(Binding(code), secret);
        code.SealedCode = keepCopy ? box.Seal(secret, Context(code)) : null;
        metrics.Issued(code.Purpose, code.Channel);
    }

    /// <summary>The copy kept for resending.</summary>
    public string Read(VerificationCode code) => box.OpenText(code.SealedCode ?? throw new InvalidOperationException("The code's copy is erased."), Context(code));

    /// <summary>Compares in fixed time.</summary>
    public bool Matches(VerificationCode code, string secret) => hasher.Matches(code.Hash, Binding(code), secret);

    /// <summary>Counts one try against each of <paramref name="codes"/>, committed by itself.</summary>
    /// <returns>Those that still had a try: only they may be compared.</returns>
    public async Task<List<VerificationCode>> CountTryAsync(IReadOnlyList<VerificationCode> codes, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        List<VerificationCode> counted = [];
        foreach (var code in codes)
        {
            if (await db.Database.ExecuteSqlAsync(CountOne(db, code.Id, now), cancellationToken) == 1) counted.Add(code);
        }
        return counted;
    }

    /// <summary>The try was right: it is given back, so that only wrong ones add up.</summary>
    public async Task UncountAsync(IReadOnlyList<VerificationCode> codes, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ids = codes.Select(x => x.Id).ToList();
        await db.Codes.Where(x => ids.Contains(x.Id) && x.UsedAt == null && x.Attempts > 0).ExecuteUpdateAsync(x => x.SetProperty(c => c.Attempts, c => c.Attempts - 1), cancellationToken);
    }

    /// <summary>Erases the copies of codes that have no try left.</summary>
    public async Task EraseExhaustedAsync(IReadOnlyList<VerificationCode> codes, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var ids = codes.Select(x => x.Id).ToList();
        await db.Codes.Where(x => ids.Contains(x.Id) && x.Attempts >= VerificationCode.MaxAttempts).ExecuteUpdateAsync(x => x.SetProperty(c => c.SealedCode, (byte[]?)null), cancellationToken);
    }

    /// <summary>Spends a code within the caller's transaction.</summary>
    /// <returns>False when another request was first, or the code has ended meanwhile.</returns>
    public async Task<bool> RedeemAsync(FreshcomDbContext db, MatchedCode code, CancellationToken cancellationToken)
    {
        var now = db.Stored(time.GetUtcNow());
        var spent = await db.Database.ExecuteSqlAsync(
            $"""UPDATE "VerificationCodes" SET "UsedAt" = {now}, "SealedCode" = NULL WHERE "Id" = {code.Id} AND "UsedAt" IS NULL AND "ExpiresAt" > {now}""", cancellationToken) == 1;
        if (spent) metrics.Used(code);
        return spent;
    }

    /// <summary>Ends a user's open codes of these purposes at once, within the caller's transaction.</summary>
    public Task EndAsync(FreshcomDbContext db, Guid userId, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken) =>
        EndAsync(db.Codes.Where(x => x.UserId == userId), purposes, cancellationToken);

    /// <summary>The same for many users in one statement.</summary>
    public Task EndAsync(FreshcomDbContext db, IReadOnlySet<Guid> userIds, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken)
    {
        var sql = $$"""
            UPDATE "VerificationCodes" SET "ExpiresAt" = {2}, "SealedCode" = NULL
            WHERE "UserId" {{db.Among(0)}} AND "Purpose" {{db.Among(1)}} AND "UsedAt" IS NULL AND "ExpiresAt" > {2}
            """;
        return db.Database.ExecuteSqlRawAsync(sql, [db.Stored(userIds), db.Stored(purposes.Select(x => x.ToString())), db.Stored(time.GetUtcNow())], cancellationToken);
    }

    /// <summary>The same for everybody.</summary>
    /// <returns>How many were open.</returns>
    public Task<int> EndAsync(FreshcomDbContext db, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken) => EndAsync(db.Codes, purposes, cancellationToken);

    private Task<int> EndAsync(IQueryable<VerificationCode> codes, IReadOnlyList<CodePurpose> purposes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return codes.Where(x => purposes.Contains(x.Purpose) && x.UsedAt == null && x.ExpiresAt > now)
            .ExecuteUpdateAsync(x => x.SetProperty(c => c.ExpiresAt, now).SetProperty(c => c.SealedCode, (byte[]?)null), cancellationToken);
    }

    /// <summary>Erases the copies of codes that are over, and deletes codes 90 days after their end.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var old = now.AddDays(-90);
        await db.Codes.Where(x => x.ExpiresAt <= now && x.SealedCode != null).ExecuteUpdateAsync(x => x.SetProperty(c => c.SealedCode, (byte[]?)null), cancellationToken);
        await db.Codes.Where(x => x.ExpiresAt <= old).ExecuteDeleteAsync(cancellationToken);
        await RateCounters.SweepAsync(db, now, cancellationToken);
    }

    private static CodeBinding Binding(VerificationCode code) => new(code.AccountId, code.UserId, code.SessionId is { } session ? $"{code.Purpose}:{session}" : code.Purpose.ToString(), code.Channel, code.Address);

    private static string Context(VerificationCode code) => $"verification-code:{code.Id}";
}
