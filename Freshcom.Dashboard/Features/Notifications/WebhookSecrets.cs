using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>
/// The signing secrets of webhook triggers, kept encrypted. Each trigger has its own from the moment it is made; one that was made before there
/// were any gets it when it is first asked for. While a secret is being rotated the old one signs too.
/// </summary>
public sealed class WebhookSecrets(IDbContextFactory<FreshcomDbContext> contexts, SecretBox box, TimeProvider time)
{
    /// <summary>How long the old secret signs beside the new one: long enough to change the receiver's on a working day.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>Gives a trigger a new secret and returns it in clear; the trigger is to be saved.</summary>
    public string Renew(NotificationTrigger trigger)
    {
        var secret = WebhookSignature.NewSecret();
        trigger.SealedSecret = box.Seal(secret, Context(trigger));
        return secret;
    }

    /// <summary>The secrets that sign now, the newest first; none for a trigger from before there were any.</summary>
    public IReadOnlyList<string> Live(NotificationTrigger trigger)
    {
        byte[]?[] live = [trigger.SealedSecret, IsRotating(trigger) ? trigger.SealedOldSecret : null];
        return [.. live.OfType<byte[]>().Select(x => box.OpenText(x, Context(trigger)))];
    }

    /// <summary>The secret in clear, for developers and administrators of the trigger's account. Recorded.</summary>
    public Task<Result<string>> RevealAsync(Caller caller, Guid id, CancellationToken cancellationToken) => ChangeAsync<string>(caller, id, "reveal", trigger =>
        trigger.SealedSecret is { } present ? box.OpenText(present, Context(trigger)) : Renew(trigger), cancellationToken);

    /// <summary>
    /// Makes a new secret and returns it in clear; the old one signs beside it for <see cref="Overlap"/>. Refused while another old one still
    /// does, so that a second click cannot drop the secret that the receiver knows. Recorded.
    /// </summary>
    public Task<Result<string>> RotateAsync(Caller caller, Guid id, CancellationToken cancellationToken) => ChangeAsync<string>(caller, id, "rotate", trigger =>
    {
        if (IsRotating(trigger)) return Errors.SecretRotating();
        trigger.SealedOldSecret = trigger.SealedSecret;
        trigger.OldSecretUntil = trigger.SealedSecret is null ? null : time.GetUtcNow() + Overlap;
        return Renew(trigger);
    }, cancellationToken);

    /// <summary>The old secret signs no more, from the next try on. Recorded.</summary>
    public Task<Result<Done>> EndOldAsync(Caller caller, Guid id, CancellationToken cancellationToken) => ChangeAsync<Done>(caller, id, "endOld", trigger =>
    {
        (trigger.SealedOldSecret, trigger.OldSecretUntil) = (null, null);
        return default(Done);
    }, cancellationToken);

    // One after the other: of two first looks at once, both see the same secret.
    private async Task<Result<T>> ChangeAsync<T>(Caller caller, Guid id, string act, Func<NotificationTrigger, Result<T>> change, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(caller.AccountId, cancellationToken);
        var trigger = await db.Triggers.FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId && x.ActionType == ActionType.Webhook, cancellationToken);
        if (trigger is null) return new Failure.NotFound();
        var changed = change(trigger);
        if (changed.Failure is not null) return changed;
        db.AuditEntries.Add(caller.Entry($"trigger.secret.{act}", time.GetUtcNow(), "NotificationTrigger", id, to: trigger.Name));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return changed;
    }

    private bool IsRotating(NotificationTrigger trigger) => trigger.SealedOldSecret is not null && trigger.OldSecretUntil > time.GetUtcNow();

    // The context is what keeps one trigger's secret from being opened as another's.
    private static string Context(NotificationTrigger trigger) => $"webhook:{trigger.Id}";
}
