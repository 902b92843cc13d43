using System.Globalization;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>A pause that runs.</summary>
/// <param name="Used">How many of the last <paramref name="Sent"/> codes were used when it began.</param>
public sealed record SmsPause(DateTimeOffset Until, int Used, int Sent);

/// <summary>
/// Holds back the text messages that strangers cause, verification codes to any number, for an hour when hardly one is used: then somebody makes the account pay for them.
/// Login codes, which come after a right password, and what staff sends go on. <c>RateLimits:Enabled=false</c> lifts it.
/// </summary>
public sealed class SmsPauses(IDbContextFactory<FreshcomDbContext> contexts, SystemMessages system, IConfiguration configuration, TimeProvider time)
{
    /// <summary>Fewer codes than these in an hour prove nothing.</summary>
    public const int LeastCodes = 50;

    /// <summary>Of so many codes, this share is used at least as long as all is well.</summary>
    public const int LeastUsedPercent = 30;

    private const string Paused = "account.sms.pause", Resumed = "account.sms.resume";
    private static readonly TimeSpan Window = TimeSpan.FromHours(1), Length = TimeSpan.FromHours(1), TimeToUse = TimeSpan.FromMinutes(2);

    private readonly bool _enabled = configuration.GetValue("RateLimits:Enabled", true);

    /// <summary>Why a stranger's text message may not go now, and null when it may. Begins the pause, within the caller's transaction, when it is time for one.</summary>
    public async Task<string?> RefusalAsync(FreshcomDbContext db, Account account, CancellationToken cancellationToken)
    {
        if (!_enabled || account.IsTest) return null;
        var (now, last) = (time.GetUtcNow(), account.AnonymousSmsPausedUntil);
        if (last > now) return Why(last.Value);
        var (sent, used) = await CountAsync(db, account.Id, now, last, cancellationToken);
        if (sent < LeastCodes || used * 100 >= sent * LeastUsedPercent) return null;
        var pause = new SmsPause(now + Length, used, sent);
        // Of many requests at once the first one moves it on from what all have read, and alerts.
        if (await db.Accounts.Where(x => x.Id == account.Id && x.AnonymousSmsPausedUntil == last).ExecuteUpdateAsync(x => x.SetProperty(a => a.AnonymousSmsPausedUntil, pause.Until), cancellationToken) == 1)
            await AlertAsync(db, account, pause, now, cancellationToken);
        return Why(pause.Until);
    }

    /// <summary>The pause of the caller's account; null when none runs.</summary>
    public async Task<SmsPause?> FindAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!_enabled || !caller.Role.MayReadAsStaff()) return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        if (await db.Accounts.Where(x => x.Id == caller.AccountId && x.AnonymousSmsPausedUntil > now).Select(x => x.AnonymousSmsPausedUntil).FirstOrDefaultAsync(cancellationToken) is not { } until) return null;
        var figures = await db.AuditEntries.Where(x => x.AccountId == caller.AccountId && x.Action == Paused).OrderByDescending(x => x.InsertedAt).Select(x => x.To).FirstAsync(cancellationToken);
        var parts = figures!.Split('/');
        return new(until, int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the pause and counts anew from now; nothing when none runs. For developers and administrators; recorded.</summary>
    public async Task<Result<Done>> ResumeAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var resumed = await db.Accounts.Where(x => x.Id == caller.AccountId && x.AnonymousSmsPausedUntil > now).ExecuteUpdateAsync(x => x.SetProperty(a => a.AnonymousSmsPausedUntil, now), cancellationToken);
        if (resumed == 1) db.AuditEntries.Add(caller.Entry(Resumed, now, nameof(Account), caller.AccountId));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    /// <summary>The codes of the last hour, and since the last pause ended, that have had the time to be used.</summary>
    private static async Task<(int Sent, int Used)> CountAsync(FreshcomDbContext db, Guid accountId, DateTimeOffset now, DateTimeOffset? last, CancellationToken cancellationToken)
    {
        var (since, before) = (last > now - Window ? last.Value : now - Window, now - TimeToUse);
        var counts = await db.Codes.Where(x => x.AccountId == accountId && x.Purpose == CodePurpose.PhoneVerification && x.InsertedAt > since && x.InsertedAt <= before)
            .GroupBy(_ => 1).Select(x => new { Sent = x.Count(), Used = x.Count(code => code.UsedAt != null) }).FirstOrDefaultAsync(cancellationToken);
        return counts is null ? (0, 0) : (counts.Sent, counts.Used);
    }

    private async Task AlertAsync(FreshcomDbContext db, Account account, SmsPause pause, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(new(account.Id, Paused, now) { ActorName = AuditEntry.Product, TargetType = nameof(Account), TargetId = account.Id, To = $"{pause.Used}/{pause.Sent}" });
        IReadOnlyList<string?> readers = string.IsNullOrEmpty(account.TechEmail)
            ? await db.Memberships.Where(x => x.AccountId == account.Id && x.Role == Role.Administrator && x.User!.Email != null).OrderBy(x => x.InsertedAt).Select(x => x.User!.Email).Take(20).ToListAsync(cancellationToken)
            : [account.TechEmail];
        foreach (var reader in readers) system.QueuePauseAlert(db, account, pause, reader!);
    }

    private static string Why(DateTimeOffset until) =>
        string.Create(CultureInfo.InvariantCulture, $"Text messages to strangers are paused until {until.UtcDateTime:HH:mm} UTC: too few of the last codes were used.");
}
