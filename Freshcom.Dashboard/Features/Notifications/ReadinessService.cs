using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>Says whether a code of each method would arrive: the one answer that Home, the settings, the dialogs and the account resource show.</summary>
public sealed class ReadinessService(IDbContextFactory<FreshcomDbContext> contexts, GatewayHealth gateways, TemplateTrial trial, RecentReadiness recent, TimeProvider time)
{
    private static readonly string[] CodeEvents = [EventNames.TfaCodeCreated, EventNames.EmailCodeCreated, EventNames.PhoneCodeCreated];

    /// <summary>From memory, where it is at most three seconds old.</summary>
    public Task<Readiness> GetRecentAsync(Caller caller, bool isCounted, CancellationToken cancellationToken) =>
        recent.GetAsync(caller.AccountId, isCounted, () => GetAsync(caller, cancellationToken, isCounted));

    /// <summary>Nine queries at most, however many users, triggers and messages there are.</summary>
    /// <param name="isCounted">False leaves every number of users at 0, for those who may not know them.</param>
    public async Task<Readiness> GetAsync(Caller caller, CancellationToken cancellationToken, bool isCounted = true)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == caller.AccountId, cancellationToken);
        var senders = await SendersAsync(db, account, cancellationToken);
        var groups = isCounted ? await UserGroup.ListAsync(db, caller.AccountId, cancellationToken) : [];
        var (mail, text) = (await gateways.EmailAsync(caller, cancellationToken), await gateways.SmsAsync(caller, cancellationToken));
        MethodReadiness[] methods = [.. Enum.GetValues<AuthMethod>().Select(method => Of(method, groups, method switch
        {
            AuthMethod.TfaEmail => Points(mail, Preset.LoginCodeEmail, Preset.EmailVerificationCode, senders, null),
            AuthMethod.TfaSms => Points(text, Preset.LoginCodeSms, Preset.PhoneVerificationCode, senders, account.AnonymousSmsPausedUntil),
            AuthMethod.Simple or AuthMethod.TfaTotp => [],
            _ => throw new InvalidOperationException($"Unknown method {method}."),
        }))];
        var failing = methods.Where(x => x is { Fault: not null, Users: > 0 }).Select(x => x.Method).ToList();
        if (failing.Count == 0) return new(account.DefaultAuthMethod, methods);
        var customers = await db.Users.Where(x => x.AccountId == caller.AccountId && failing.Contains(x.AuthMethod) && x.Customer != null)
            .GroupBy(x => x.AuthMethod).Select(x => new { x.Key, Count = x.Count() }).ToDictionaryAsync(x => x.Key, x => x.Count, cancellationToken);
        return new(account.DefaultAuthMethod, [.. methods.Select(x => x with { Customers = customers.GetValueOrDefault(x.Method) })]);
    }

    private static MethodReadiness Of(AuthMethod method, IReadOnlyList<UserGroup> groups, List<ReadinessPoint> points)
    {
        int Count(Func<UserGroup, bool> isOne) => groups.Where(isOne).Sum(x => x.Count);
        var all = Count(_ => true);
        var (reachable, unverified) = method switch
        {
            AuthMethod.Simple => (all, 0),
            // A pending address receives codes, too: the first one proves it.
            AuthMethod.TfaEmail => (Count(x => x.Has(UserReach.VerifiedEmail) || (x.Has(UserReach.Email) && x.Method == AuthMethod.TfaEmail)), Count(x => !x.Has(UserReach.VerifiedEmail))),
            AuthMethod.TfaSms => (Count(x => x.Has(UserReach.VerifiedPhone) || (x.Has(UserReach.Phone) && x.Method == AuthMethod.TfaSms)), Count(x => !x.Has(UserReach.VerifiedPhone))),
            AuthMethod.TfaTotp => (Count(x => x.Has(UserReach.App)), 0),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
        if (points.Count > 0) points.Add(new(ReadinessSubject.Addresses, reachable == all ? ReadinessState.Met : ReadinessState.Warning));
        // What is missing comes first, in its own order.
        return new(method, Count(x => x.Method == method), reachable, unverified, all, [.. points.OrderByDescending(x => x.State == ReadinessState.Missing)]);
    }

    private List<ReadinessPoint> Points(ReadinessPoint gateway, Preset login, Preset verification, IReadOnlyList<Sender> senders, DateTimeOffset? pausedUntil)
    {
        var (ofLogin, ofVerification) = (Best(senders, login), Best(senders, verification));
        var trigger = Trigger(ReadinessSubject.VerificationTrigger, verification, ofVerification);
        if (trigger.State == ReadinessState.Met && pausedUntil > time.GetUtcNow()) trigger = trigger with { State = ReadinessState.Warning, At = pausedUntil };
        List<ReadinessPoint> points = [Trigger(ReadinessSubject.LoginTrigger, login, ofLogin) with { IsForLogin = true }, gateway, trigger];
        // One line for both templates: the one that is worse, the login's when they are alike.
        if (new[] { ofLogin, ofVerification }.OfType<Sender>().MaxBy(x => x.State) is { } shown)
            points.Add(new(ReadinessSubject.Template, shown.State) { Name = shown.Name, TemplateId = shown.TemplateId, Flaw = shown.Flaw, IsForLogin = ReferenceEquals(shown, ofLogin) });
        return points;
    }

    private static ReadinessPoint Trigger(ReadinessSubject subject, Preset preset, Sender? sender) => sender is not null
        ? new(subject, ReadinessState.Met) { Name = sender.Name, TemplateId = sender.TemplateId }
        : new(subject, ReadinessState.Missing) { Mend = preset };

    /// <summary>One whose template brings the code, if any does: where several triggers send, one that works is enough.</summary>
    private static Sender? Best(IReadOnlyList<Sender> senders, Preset preset) =>
        senders.Where(x => x.Event == DefaultNotifications.EventOf(preset) && x.Kind == DefaultNotifications.KindOf(preset)).MinBy(x => x.State);

    /// <summary>What the account's active triggers of codes send.</summary>
    private async Task<IReadOnlyList<Sender>> SendersAsync(FreshcomDbContext db, Account account, CancellationToken cancellationToken)
    {
        var triggers = await db.Triggers.AsNoTracking()
            .Where(x => x.AccountId == account.Id && x.Status == TriggerStatus.Active && x.ActionType != ActionType.Webhook && CodeEvents.Contains(x.Event)).ToListAsync(cancellationToken);
        var ids = triggers.Select(x => ResourceIds.Parse(x.ActionTarget)).OfType<Guid>().ToList();
        var templates = await db.Templates.AsNoTracking().Where(x => x.AccountId == account.Id && ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, cancellationToken);
        return
        [
            .. from trigger in triggers
               let template = ResourceIds.Parse(trigger.ActionTarget) is { } id ? templates.GetValueOrDefault(id) : null
               where template is not null && template.Kind == TriggerFields.KindOf(trigger.ActionType)
               select new Sender(trigger.Event, template.Kind, template.Id, template.Name, trial.Find(account, template, trigger.Event)),
        ];
    }

    private sealed record Sender(string Event, MessageKind Kind, Guid TemplateId, string Name, TemplateFlaw? Flaw)
    {
        public ReadinessState State => Flaw?.State ?? ReadinessState.Met;
    }
}
