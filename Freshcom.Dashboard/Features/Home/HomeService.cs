using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Rollouts;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Home;

/// <summary>How codes fare in the account, for staff and who may read as staff.</summary>
public sealed class HomeService(IDbContextFactory<FreshcomDbContext> contexts, ReadinessService readiness, MessageService messages, MethodCounts counts, SmsPauses pauses, RolloutResults rollouts, TimeProvider time)
{
    private const int ShownFailures = 5;

    private static readonly CodePurpose[] Codes = [CodePurpose.Login, CodePurpose.Registration, CodePurpose.Proof, CodePurpose.PhoneVerification, CodePurpose.EmailVerification];

    /// <param name="days">How far the figures look back.</param>
    public async Task<Result<HomeView>> GetAsync(Caller caller, int days, CancellationToken cancellationToken)
    {
        if (!caller.Role.MayReadAsStaff()) return new Failure.Forbidden();
        var since = time.GetUtcNow().AddDays(-days);
        var newest = new ListRequest(0, ShownFailures, null, [new SortKey("insertedAt", true)]);
        var failures = await messages.ListRowsAsync(caller, newest, new MessageFilter { Statuses = MessageQuery.ProblemStatuses, Since = since }, cancellationToken);
        var ready = await readiness.GetAsync(caller, cancellationToken);
        var now = new MethodDay(counts.Today, ready.Methods.ToDictionary(x => x.Method, x => x.Users));
        var history = MethodHistory.Of(await counts.ListAsync(caller, MethodHistory.Days, cancellationToken), now);
        return new HomeView(ready, await FiguresAsync(caller, since, cancellationToken), history, failures.Items)
        {
            Pause = await pauses.FindAsync(caller, cancellationToken),
            Rollout = await rollouts.FindUnderWayAsync(caller, cancellationToken),
        };
    }

    private async Task<HomeFigures> FiguresAsync(Caller caller, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var codes = await db.Codes.Where(x => x.AccountId == caller.AccountId && x.InsertedAt >= since && Codes.Contains(x.Purpose))
            .GroupBy(x => new { IsSent = x.Channel != Channel.App, IsUsed = x.UsedAt != null }).Select(x => new { x.Key, Count = x.Count() }).ToListAsync(cancellationToken);
        var sent = await db.Messages.Where(x => x.AccountId == caller.AccountId && x.InsertedAt >= since && x.IsCode)
            .GroupBy(x => x.Status).Select(x => new { x.Key, Count = x.Count() }).ToDictionaryAsync(x => x.Key, x => x.Count, cancellationToken);
        var firstDay = DateOnly.FromDateTime(since.UtcDateTime);
        var logins = await db.LoginCounts.Where(x => x.AccountId == caller.AccountId && x.Day > firstDay)
            .GroupBy(x => x.Method == AuthMethod.Simple).Select(x => new { x.Key, Count = x.Sum(row => row.Count) }).ToListAsync(cancellationToken);
        int Of(params MessageStatus[] statuses) => statuses.Sum(x => sent.GetValueOrDefault(x));
        return new(
            logins.Where(x => !x.Key).Sum(x => x.Count),
            Of(MessageStatus.Sent, MessageStatus.Delivered, MessageStatus.Captured),
            codes.Where(x => x.Key.IsSent).Sum(x => x.Count),
            codes.Where(x => x.Key is { IsSent: true, IsUsed: true }).Sum(x => x.Count))
        {
            AllLogins = logins.Sum(x => x.Count),
            Failed = Of(MessageStatus.Failed, MessageStatus.Undelivered),
            Expired = Of(MessageStatus.Expired),
            NotSent = Of(MessageStatus.NotSent),
        };
    }
}
