using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>Says whether a code of each method would arrive: the one answer that Home, the settings, the triggers and the dialogs show.</summary>
public sealed class ReadinessService(IDbContextFactory<FreshcomDbContext> contexts, Gateways gateways)
{
    private static readonly string[] CodeEvents = [EventNames.TfaCodeCreated, EventNames.EmailCodeCreated, EventNames.PhoneCodeCreated];

    /// <summary>Six queries, however many users there are.</summary>
    public async Task<Readiness> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var method = await db.Accounts.Where(x => x.Id == caller.AccountId).Select(x => x.DefaultAuthMethod).FirstOrDefaultAsync(cancellationToken);
        var (senders, groups) = (await SendersAsync(db, caller, cancellationToken), await GroupsAsync(db, caller, cancellationToken));
        // In test mode messages are captured, and need no gateway.
        var (canMail, canText) = caller.IsTest ? (true, true)
            : ((await gateways.EmailFactsAsync(caller, cancellationToken)).IsSetUp, (await gateways.SmsFactsAsync(caller, cancellationToken)).IsSetUp);
        return new(method, [.. Enum.GetValues<AuthMethod>().Select(x => Of(x, x == AuthMethod.TfaSms ? canText : canMail, senders, groups))]);
    }

    private static MethodReadiness Of(AuthMethod method, bool canSend, IReadOnlyList<Sender> senders, IReadOnlyList<UserGroup> groups)
    {
        var (own, all) = (groups.Where(x => x.Method == method).ToList(), groups.Sum(x => x.Count));
        var reachable = method switch
        {
            AuthMethod.Simple => all,
            AuthMethod.TfaEmail => groups.Where(x => x.HasEmail).Sum(x => x.Count),
            AuthMethod.TfaSms => groups.Where(x => x.HasPhone).Sum(x => x.Count),
            AuthMethod.TfaTotp => groups.Where(x => x.HasApp).Sum(x => x.Count),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
        IReadOnlyList<ReadinessPoint> points = method switch
        {
            AuthMethod.TfaEmail => Points(canSend, Preset.LoginCodeEmail, Preset.EmailVerificationCode, senders, reachable == all),
            AuthMethod.TfaSms => Points(canSend, Preset.LoginCodeSms, Preset.PhoneVerificationCode, senders, reachable == all),
            AuthMethod.Simple or AuthMethod.TfaTotp => [],
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
        return new(method, own.Sum(x => x.Count), own.Where(x => x.IsCustomer).Sum(x => x.Count), reachable, all, points);
    }

    private static List<ReadinessPoint> Points(bool canSend, Preset login, Preset verification, IReadOnlyList<Sender> senders, bool isForAll)
    {
        var (ofLogin, ofVerification) = (Best(senders, login), Best(senders, verification));
        List<ReadinessPoint> points =
        [
            Trigger(ReadinessSubject.LoginTrigger, login, ofLogin) with { IsForLogin = true },
            new(ReadinessSubject.Gateway, canSend ? ReadinessState.Met : ReadinessState.Missing) { IsForLogin = true },
            Trigger(ReadinessSubject.VerificationTrigger, verification, ofVerification),
        ];
        var codeless = ofLogin is { HasCode: false } ? ofLogin : ofVerification is { HasCode: false } ? ofVerification : null;
        if ((codeless ?? ofLogin ?? ofVerification) is { } shown)
            points.Add(new(ReadinessSubject.Template, codeless is null ? ReadinessState.Met : ReadinessState.Missing) { Name = shown.Name, TemplateId = shown.TemplateId, IsForLogin = ReferenceEquals(codeless, ofLogin) });
        points.Add(new(ReadinessSubject.Addresses, isForAll ? ReadinessState.Met : ReadinessState.Warning));
        // What is missing comes first, in its own order.
        return [.. points.OrderByDescending(x => x.State == ReadinessState.Missing)];
    }

    private static ReadinessPoint Trigger(ReadinessSubject subject, Preset preset, Sender? sender) => sender is not null
        ? new(subject, ReadinessState.Met) { Name = sender.Name, TemplateId = sender.TemplateId }
        : new(subject, ReadinessState.Missing) { Mend = preset };

    /// <summary>One whose template shows the code, if any does.</summary>
    private static Sender? Best(IReadOnlyList<Sender> senders, Preset preset) =>
        senders.Where(x => x.Event == DefaultNotifications.EventOf(preset) && x.Kind == DefaultNotifications.KindOf(preset)).MaxBy(x => x.HasCode);

    /// <summary>What the account's active triggers of codes send.</summary>
    private static async Task<IReadOnlyList<Sender>> SendersAsync(FreshcomDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var triggers = await db.Triggers.AsNoTracking()
            .Where(x => x.AccountId == caller.AccountId && x.Status == TriggerStatus.Active && x.ActionType != ActionType.Webhook && CodeEvents.Contains(x.Event)).ToListAsync(cancellationToken);
        var ids = triggers.Select(x => ResourceIds.Parse(x.ActionTarget)).OfType<Guid>().ToList();
        var templates = await db.Templates.AsNoTracking().Where(x => x.AccountId == caller.AccountId && ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, cancellationToken);
        return
        [
            .. from trigger in triggers
               let template = ResourceIds.Parse(trigger.ActionTarget) is { } id ? templates.GetValueOrDefault(id) : null
               where template is not null && template.Kind == TriggerFields.KindOf(trigger.ActionType)
               select new Sender(trigger.Event, template.Kind, template.Id, template.Name, ShowsCode(template)),
        ];
    }

    /// <summary>In each part that a reader may be shown.</summary>
    private static bool ShowsCode(MessageTemplate template) =>
        new[] { template.BodyHtml, template.BodyText }.Where(x => !string.IsNullOrWhiteSpace(x)).ToList() is { Count: > 0 } bodies && bodies.TrueForAll(x => TemplateChecks.UsesVariable(x!, "code"));

    private static async Task<IReadOnlyList<UserGroup>> GroupsAsync(FreshcomDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var groups = await db.Users.Where(x => x.AccountId == caller.AccountId)
            .GroupBy(x => new
            {
                x.AuthMethod,
                // A pending address receives codes, too: the first one proves it.
                HasEmail = x.EmailVerifiedAt != null || (x.AuthMethod == AuthMethod.TfaEmail && x.Email != null),
                HasPhone = x.PhoneVerifiedAt != null || (x.AuthMethod == AuthMethod.TfaSms && x.PhoneNumber != null),
                HasApp = x.TotpSecret != null,
                IsCustomer = x.Customer != null,
            })
            .Select(x => new { x.Key, Count = x.Count() }).ToListAsync(cancellationToken);
        return [.. groups.Select(x => new UserGroup(x.Key.AuthMethod, x.Key.HasEmail, x.Key.HasPhone, x.Key.HasApp, x.Key.IsCustomer, x.Count))];
    }

    private sealed record Sender(string Event, MessageKind Kind, Guid TemplateId, string Name, bool HasCode);

    private sealed record UserGroup(AuthMethod Method, bool HasEmail, bool HasPhone, bool HasApp, bool IsCustomer, int Count);
}
