using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.JsonApi;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>A kind of code that no active trigger of the account would send.</summary>
/// <param name="Preset">What one click would make.</param>
/// <param name="Users">How many active users it concerns now: those of the method, or whose address is not verified, or who have an e-mail.</param>
public sealed record MissingTrigger(Preset Preset, string Event, Channel Channel, int Users);

/// <summary>Finds the codes that nobody would receive, and mends it in one click.</summary>
public sealed class TriggerPresets(IDbContextFactory<FreshcomDbContext> contexts, DefaultNotifications defaults, TimeProvider time)
{
    // What the unknown name gets is no code: without it nobody waits for anything.
    private static readonly Preset[] Codes =
        [Preset.LoginCodeEmail, Preset.LoginCodeSms, Preset.EmailVerificationCode, Preset.PhoneVerificationCode, Preset.EmailLink, Preset.PasswordReset];

    /// <summary>The code events without an active trigger of the code's channel whose template is there.</summary>
    public async Task<IReadOnlyList<MissingTrigger>> ListMissingAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var active = await ActiveAsync(db, caller.AccountId, cancellationToken);
        var missing = Codes.Where(x => !active.Exists(trigger => Sends(trigger, x))).ToList();
        if (missing.Count == 0) return [];
        var users = await UserGroup.ListAsync(db, caller.AccountId, cancellationToken);
        return
        [
            .. missing.Select(preset => new MissingTrigger(preset, DefaultNotifications.EventOf(preset), DefaultNotifications.KindOf(preset) == MessageKind.Sms ? Channel.Sms : Channel.Email,
                users.Where(x => x.Status == UserStatus.Active && Concerns(preset, x)).Sum(x => x.Count))),
        ];
    }

    /// <summary>How many code events have no such trigger.</summary>
    public async Task<int> CountMissingAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var active = await ActiveAsync(db, caller.AccountId, cancellationToken);
        return Codes.Count(x => !active.Exists(trigger => Sends(trigger, x)));
    }

    /// <summary>Makes the trigger and template of a preset. Where an active one sends the same already, that one: a double click makes one.</summary>
    public async Task<Result<TriggerView>> CreateAsync(Caller caller, Preset preset, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(caller.AccountId, cancellationToken);
        var active = await ActiveAsync(db, caller.AccountId, cancellationToken);
        if (active.Find(x => Sends(x, preset)) is { } present) return TriggerView.Of(present, null);
        var trigger = defaults.Add(db, caller.AccountId, preset);
        db.AuditEntries.Add(caller.Entry("trigger.create", time.GetUtcNow(), "NotificationTrigger", trigger.Id, to: trigger.Name));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TriggerView.Of(trigger, null);
    }

    /// <summary>The account's active triggers of e-mails and texts whose template exists.</summary>
    private static async Task<List<NotificationTrigger>> ActiveAsync(FreshcomDbContext db, Guid accountId, CancellationToken cancellationToken)
    {
        var triggers = await db.Triggers.AsNoTracking()
            .Where(x => x.AccountId == accountId && x.Status == TriggerStatus.Active && x.ActionType != ActionType.Webhook).OrderBy(x => x.InsertedAt).ToListAsync(cancellationToken);
        var targets = triggers.Select(x => ResourceIds.Parse(x.ActionTarget)).OfType<Guid>().Distinct().ToList();
        var kinds = await db.Templates.Where(x => x.AccountId == accountId && targets.Contains(x.Id)).ToDictionaryAsync(x => x.Id.ToString(), x => x.Kind, cancellationToken);
        return [.. triggers.Where(x => kinds.TryGetValue(x.ActionTarget, out var kind) && kind == TriggerFields.KindOf(x.ActionType))];
    }

    private static bool Sends(NotificationTrigger trigger, Preset preset) =>
        trigger.Event == DefaultNotifications.EventOf(preset) && TriggerFields.KindOf(trigger.ActionType) == DefaultNotifications.KindOf(preset);

    private static bool Concerns(Preset preset, UserGroup users) => preset switch
    {
        Preset.LoginCodeEmail => users.Method == AuthMethod.TfaEmail,
        Preset.LoginCodeSms => users.Method == AuthMethod.TfaSms,
        Preset.EmailVerificationCode or Preset.EmailLink => users.Has(UserReach.Email) && !users.Has(UserReach.VerifiedEmail),
        Preset.PhoneVerificationCode => users.Has(UserReach.Phone) && !users.Has(UserReach.VerifiedPhone),
        Preset.PasswordReset => users.Has(UserReach.Email),
        _ => throw new ArgumentOutOfRangeException(nameof(preset)),
    };
}
