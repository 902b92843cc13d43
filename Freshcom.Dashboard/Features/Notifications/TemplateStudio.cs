using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>A template as it stands in the editor, saved or not.</summary>
/// <param name="Id">Null for a new one.</param>
/// <param name="Input">What would be saved.</param>
/// <param name="Locale">The language that is edited; null for the account's own.</param>
public sealed record TemplateDraft(MessageKind Kind, Guid? Id, TemplateInput Input, string? Locale);

/// <summary>What a template becomes.</summary>
/// <param name="Message">With sample values, exactly as it would be sent.</param>
/// <param name="From">Who it comes from: the template's sender, else the gateway's; null when neither is set.</param>
/// <param name="Findings">What is amiss, errors first.</param>
public sealed record TemplatePreview(RenderedMessage Message, string? From, IReadOnlyList<TemplateFinding> Findings)
{
    /// <summary>The text of an SMS, measured.</summary>
    public SmsText Size => SmsText.Of(Message.BodyText ?? "");
}

/// <summary>Shows what a template in the editor becomes, and sends it to the one who writes it. For developers; nothing is saved.</summary>
public sealed class TemplateStudio(IDbContextFactory<FreshcomDbContext> contexts, MessageComposer composer, SampleEvents samples, Gateways gateways, TimeProvider time)
{
    /// <summary>How many tests a user may send itself in an hour.</summary>
    public const int TestsPerHour = 10;

    /// <param name="shown">The event whose sample values fill it in.</param>
    /// <param name="events">Of the triggers that send it; empty when none does.</param>
    public async Task<Result<TemplatePreview>> PreviewAsync(Caller caller, TemplateDraft draft, string shown, IReadOnlyCollection<string> events, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await ReadAsync(db, caller, draft, cancellationToken) is not { } template) return new Failure.NotFound();
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == caller.AccountId, cancellationToken);
        var sample = samples.Of(account, shown, ChannelOf(draft.Kind));
        var message = composer.Render(account, sample, template, sample.Secret?.Value);
        // What is still empty is not amiss: it is not written yet.
        var errors = Check(caller, draft).Where(x => x.Code != "required").ToList();
        var findings = TemplateReview.Of(template, message, errors, events.Count > 0 ? events : [shown], account.WebsiteUrl);
        var gateway = draft.Kind == MessageKind.Sms ? await gateways.SmsFactsAsync(caller, cancellationToken) : await gateways.EmailFactsAsync(caller, cancellationToken);
        return new TemplatePreview(message, message.From ?? gateway.From, findings);
    }

    /// <summary>
    /// Sends the draft with sample values to the caller's own verified address, through the account's gateway (in test mode it is captured). Recorded.
    /// Refused as <c>sampleAddress</c> without such an address and as <c>sampleLimit</c> beyond <see cref="TestsPerHour"/>.
    /// </summary>
    /// <returns>The queued message.</returns>
    public async Task<Result<MessageView>> SendTestAsync(Caller caller, TemplateDraft draft, string shown, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper() || caller.UserId is not { } userId) return new Failure.Forbidden();
        if (Check(caller, draft) is { Count: > 0 } errors) return errors;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One at a time of a user's, so that parallel clicks do not pass the limit together.
        await db.LockUserAsync(userId, cancellationToken);
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == userId, cancellationToken);
        if (user is null || await ReadAsync(db, caller, draft, cancellationToken) is not { } template) return new Failure.NotFound();
        if (OwnAddress(user, draft.Kind, caller.IsTest) is not { } to) return TemplateErrors.SampleAddress(draft.Kind);
        var hourAgo = time.GetUtcNow().AddHours(-1);
        if (await db.Messages.CountAsync(x => x.UserId == userId && x.IsSample && x.Kind != MessageKind.Webhook && x.InsertedAt > hourAgo, cancellationToken) >= TestsPerHour) return TemplateErrors.SampleLimit(TestsPerHour);
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == caller.AccountId, cancellationToken);
        var sample = samples.Of(account, shown, ChannelOf(draft.Kind), user.Email ?? SampleEvents.Email, user.PhoneNumber ?? SampleEvents.Phone);
        var composed = composer.ComposeSample(account, sample, template, draft.Locale ?? account.DefaultLocale, to);
        if (composed.Failure is { } failure) return failure;
        var message = composed.Value;
        (message.UserId, message.TemplateId) = (userId, draft.Id);
        db.Messages.Add(message);
        db.AuditEntries.Add(caller.Entry("template.test", time.GetUtcNow(), draft.Kind == MessageKind.Sms ? "SMSTemplate" : "EmailTemplate", draft.Id ?? message.Id, to: template.Name));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return MessageView.Of(message);
    }

    // In test mode nothing leaves the machine: there it does not matter whose address it is.
    private static string? OwnAddress(User user, MessageKind kind, bool isTest) => kind == MessageKind.Sms
        ? user.PhoneVerifiedAt is not null || isTest ? user.PhoneNumber : null
        : user.EmailVerifiedAt is not null || isTest ? user.Email : null;

    /// <summary>The template as saving the draft would leave it, in the draft's language; null when it is gone.</summary>
    private async Task<TemplateView?> ReadAsync(FreshcomDbContext db, Caller caller, TemplateDraft draft, CancellationToken cancellationToken)
    {
        var template = draft.Id is { } id
            ? await TemplateService.Find(db, caller, draft.Kind, id).AsNoTracking().FirstOrDefaultAsync(cancellationToken)
            : new MessageTemplate(caller.AccountId, draft.Kind, time.GetUtcNow());
        if (template is null) return null;
        var translation = caller.Translation(draft.Locale);
        TemplateService.Write(template, draft.Input, translation);
        return TemplateView.Of(template, translation);
    }

    private static List<Error> Check(Caller caller, TemplateDraft draft) =>
        TemplateFields.Check(draft.Kind, draft.Input, isNew: draft.Id is null, caller.Translation(draft.Locale) is not null);

    private static Channel ChannelOf(MessageKind kind) => kind == MessageKind.Sms ? Channel.Sms : Channel.Email;
}
