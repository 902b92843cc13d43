using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>Why a trigger would send nothing for a sample event.</summary>
public enum DryRunFault { NoTemplate, Unfillable, OtherAddressee, NoAddressee, CountryNotAllowed, OtherChannel, NoCodesToWebhooks, NothingToSend }

/// <summary>What a trigger would send for a sample event, byte for byte; or the <see cref="Fault"/> for which it would not.</summary>
public sealed record DryRun
{
    /// <summary>The addressee, where one came of it; a webhook's URL.</summary>
    public string? To { get; init; }
    public string? From { get; init; }
    public string? Subject { get; init; }
    public string? BodyHtml { get; init; }

    /// <summary>An e-mail's plain body, the text message, or a webhook's JSON.</summary>
    public string? BodyText { get; init; }

    /// <summary>A webhook's three headers, signed with its trigger's secrets; without a secret two.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
    public DryRunFault? Fault { get; init; }

    /// <summary>What is wrong in the template, with <see cref="DryRunFault.Unfillable"/>.</summary>
    public Error? TemplateFault { get; init; }
}

/// <summary>Tries a trigger with a sample event: without sending anything, or by a call of its webhook that says it is only a sample.</summary>
public sealed class TriggerTrials(IDbContextFactory<FreshcomDbContext> contexts, MessageComposer composer, SampleEvents samples, WebhookSecrets secrets, TimeProvider time)
{
    /// <summary>What would be sent, made as it is made for a real event. Nothing is written.</summary>
    public async Task<Result<DryRun>> RunAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, caller, id, cancellationToken) is not { } trigger) return new Failure.NotFound();
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == caller.AccountId, cancellationToken);
        var templateId = TriggerView.Of(trigger, null).TemplateId;
        var template = await db.Templates.AsNoTracking().FirstOrDefaultAsync(x => x.Id == templateId && x.AccountId == caller.AccountId, cancellationToken);
        return composer.Compose(account, Sample(account, trigger), trigger, template is null ? null : TemplateView.Of(template, null), null) switch
        {
            Composed.Message message => Show(message.Value, trigger),
            Composed.NotSent refused => new DryRun { To = refused.To, TemplateFault = refused.Fault, Fault = FaultOf(refused.Cause) },
            Composed.OtherChannel => new DryRun { Fault = DryRunFault.OtherChannel },
            Composed.Nothing => new DryRun { Fault = EventWords.IsCode(trigger.Event) ? DryRunFault.NoCodesToWebhooks : DryRunFault.NothingToSend },
            var unknown => throw new InvalidOperationException($"Unknown outcome {unknown}."),
        };
    }

    /// <summary>Queues a webhook's call with a sample event, marked as a test, whether the trigger is on or not; the message's id. At most <see cref="SampleLimit.PerHour"/> an hour. Recorded.</summary>
    public async Task<Result<Guid>> SendAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(caller.AccountId, cancellationToken);
        if (await FindAsync(db, caller, id, cancellationToken) is not { ActionType: ActionType.Webhook } trigger) return new Failure.NotFound();
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == caller.AccountId, cancellationToken);
        if (composer.Compose(account, Sample(account, trigger), trigger, null, null) is not Composed.Message { Value: var message }) return Errors.NoSample();
        var now = time.GetUtcNow();
        if (await SampleLimit.IsReachedAsync(db, account.Id, now, cancellationToken)) return Errors.TooManySamples(SampleLimit.PerHour);
        message.IsSample = true;
        db.Messages.Add(message);
        db.AuditEntries.Add(caller.Entry("trigger.test", now, "NotificationTrigger", id, to: trigger.Name));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return message.Id;
    }

    private static Task<NotificationTrigger?> FindAsync(FreshcomDbContext db, Caller caller, Guid id, CancellationToken cancellationToken) =>
        db.Triggers.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id && x.AccountId == caller.AccountId, cancellationToken);

    // A code's own channel where it has one; a login code goes by the channel that the trigger is for.
    private DomainEvent Sample(Account account, NotificationTrigger trigger) =>
        samples.Of(account, trigger.Event, EventWords.ChannelOf(trigger.Event) ?? (trigger.ActionType == ActionType.SendSms ? Channel.Sms : Channel.Email));

    private DryRun Show(OutgoingMessage message, NotificationTrigger trigger)
    {
        var content = composer.Open(message);
        var shown = new DryRun { To = message.To, From = message.From, Subject = content.Subject, BodyHtml = content.BodyHtml, BodyText = content.BodyText };
        if (message.Kind != MessageKind.Webhook) return shown;
        return shown with { Headers = WebhookSignature.Headers(new(message.Id, message.To, content.BodyText ?? "", secrets.Live(trigger)), time.GetUtcNow()) ?? [] };
    }

    private static DryRunFault FaultOf(NotSentCause cause) => cause switch
    {
        NotSentCause.NoTemplate => DryRunFault.NoTemplate,
        NotSentCause.Unfillable => DryRunFault.Unfillable,
        NotSentCause.OtherAddressee => DryRunFault.OtherAddressee,
        NotSentCause.NoAddressee => DryRunFault.NoAddressee,
        NotSentCause.CountryNotAllowed => DryRunFault.CountryNotAllowed,
        _ => throw new ArgumentOutOfRangeException(nameof(cause)),
    };
}
