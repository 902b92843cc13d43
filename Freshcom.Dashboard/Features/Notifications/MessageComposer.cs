using System.Text.Json;
using Freshcom.Domain;
using Freshcom.Security;

namespace Freshcom.Features.Notifications;

/// <summary>What one trigger makes of one event.</summary>
public abstract record Composed
{
    private Composed() { }

    /// <summary>To be queued, or captured in test mode.</summary>
    public sealed record Message(OutgoingMessage Value) : Composed;

    /// <summary>It should have sent something and may not; <paramref name="To"/> is where it would have gone.</summary>
    public sealed record NotSent(NotSentCause Cause, string Why, string? To = null) : Composed
    {
        /// <summary>What is wrong in the template, with <see cref="NotSentCause.Unfillable"/>.</summary>
        public Error? Fault { get; init; }
    }

    /// <summary>The code belongs to another channel: with a trigger for each, one of them always passes.</summary>
    public sealed record OtherChannel : Composed;

    /// <summary>There is nothing to send: a webhook has no body for this event.</summary>
    public sealed record Nothing : Composed;
}

/// <summary>Why a trigger may not send what it made of an event.</summary>
public enum NotSentCause { NoTemplate, Unfillable, OtherAddressee, NoAddressee, CountryNotAllowed }

/// <summary>A template filled in.</summary>
public sealed record RenderedMessage
{
    /// <summary>Empty when nothing came of it.</summary>
    public required string To { get; init; }
    public string? From { get; init; }
    public string? ReplyTo { get; init; }
    public string? Subject { get; init; }
    public string? BodyHtml { get; init; }

    /// <summary>An e-mail's plain body, or the text message.</summary>
    public string? BodyText { get; init; }

    /// <summary>The first fault; then nothing of it may be sent.</summary>
    public Error? Fault { get; init; }
}

/// <summary>The clear content of a message whose stored one is masked.</summary>
public sealed record ClearContent(string? Subject, string? BodyHtml, string? BodyText);

/// <summary>Renders a trigger's message: twice where it carries a code in live mode, once clear and sealed for sending, once masked for everyone's eyes.</summary>
public sealed class MessageComposer(SecretBox box, PublicOrigin origin, TimeProvider time)
{
    public const string Mask = "••••••";

    /// <summary>Why a text message does not go where <see cref="Account.MayText"/> says no.</summary>
    public const string CountryNotAllowed = "Text messages to this country are not allowed in the account's settings.";

    /// <param name="template">What the trigger sends, in the language of the message; null when it is gone.</param>
    /// <param name="locale">That language; null for the account's own.</param>
    public Composed Compose(Account account, DomainEvent @event, NotificationTrigger trigger, TemplateView? template, string? locale)
    {
        if (trigger.ActionType == ActionType.Webhook) return ComposeWebhook(account, @event, trigger);
        var kind = TriggerFields.KindOf(trigger.ActionType);
        if (@event.Secret is { } secret && secret.Channel != (kind == MessageKind.Email ? Channel.Email : Channel.Sms)) return new Composed.OtherChannel();
        if (template is null || template.Kind != kind) return new Composed.NotSent(NotSentCause.NoTemplate, $"The template of the trigger “{trigger.Name}” does not exist any more.");
        var isMasked = @event.Secret is not null && !account.IsTest;
        var clear = Render(account, @event, template, @event.Secret?.Value);
        if (clear.Fault is { } fault) return new Composed.NotSent(NotSentCause.Unfillable, $"The template “{template.Name}” could not be filled in: {fault.Title}.", clear.To) { Fault = fault };
        if (WrongAddressee(@event, kind, clear.To) is { } wrong) return wrong;
        if (kind == MessageKind.Sms && !account.MayText(clear.To)) return new Composed.NotSent(NotSentCause.CountryNotAllowed, CountryNotAllowed, clear.To);
        var message = Start(account, @event, kind, clear.To);
        (message.TriggerId, message.TemplateId, message.Locale) = (trigger.Id, template.Id, locale ?? account.DefaultLocale);
        Show(message, isMasked ? Render(account, @event, template, Mask) : clear);
        if (kind == MessageKind.Sms) message.Segments = SmsText.Of(clear.BodyText ?? "").Segments;
        if (isMasked) Seal(message, new(clear.Subject, clear.BodyHtml, clear.BodyText));
        return new Composed.Message(message);
    }

    /// <summary>What a template becomes for an event: what is sent, what is stored and what the studio previews are made here and nowhere else.</summary>
    /// <param name="secretValue">The code or token in its clear or masked form; never seen by an addressee or subject.</param>
    public RenderedMessage Render(Account account, DomainEvent @event, TemplateView template, string? secretValue)
    {
        var open = new TemplateFilling(Variables(account, @event, null));
        var full = new TemplateFilling(Variables(account, @event, secretValue));
        return new()
        {
            To = open.Line(template.To, "to") ?? "",
            From = open.Line(template.From, "from"),
            ReplyTo = open.Line(template.ReplyTo, "replyTo"),
            Subject = open.Line(template.Subject, "subject"),
            BodyHtml = full.Html(template.BodyHtml, "bodyHtml"),
            BodyText = full.Text(template.BodyText, "bodyText"),
            Fault = open.Fault ?? full.Fault,
        };
    }

    /// <summary>A test for the one who writes the template, sent to <paramref name="to"/> alone. Its code is a sample's and nobody's secret: it is stored as it is sent, and is none.</summary>
    public Result<OutgoingMessage> ComposeSample(Account account, DomainEvent sample, TemplateView template, string locale, string to)
    {
        var filled = Render(account, sample, template, sample.Secret?.Value);
        if (filled.Fault is { } fault) return fault;
        var message = Start(account, sample with { Secret = null }, template.Kind, to);
        (message.IsSample, message.Locale) = (true, locale);
        if (template.Kind == MessageKind.Sms) message.Segments = SmsText.Of(filled.BodyText ?? "").Segments;
        Show(message, filled);
        return message;
    }

    private static void Show(OutgoingMessage message, RenderedMessage shown) =>
        (message.From, message.ReplyTo, message.Subject, message.BodyHtml, message.BodyText) = (shown.From, shown.ReplyTo, shown.Subject, shown.BodyHtml, shown.BodyText);

    /// <summary>Whether a rendered addressee is the one that the code or token may go to.</summary>
    internal static bool GoesTo(string to, MessageKind kind, EventSecret secret) =>
        kind == MessageKind.Email ? User.Normalize(to) == User.Normalize(secret.Address) : to == secret.Address;

    private static Composed.NotSent? WrongAddressee(DomainEvent @event, MessageKind kind, string to)
    {
        if (@event.Secret is { } secret) return GoesTo(to, kind, secret) ? null : new(NotSentCause.OtherAddressee, "The template's addressee is not the address that the code belongs to.", to);
        var valid = kind == MessageKind.Email ? EmailAddress.IsValid(to) : PhoneNumber.Parse(to) == to;
        return valid ? null : new(NotSentCause.NoAddressee, to.Length == 0 ? "There is no address to send to." : "The template's addressee is not an address.", to);
    }

    /// <summary>Keeps what is to be sent out of everyone's sight until it has been.</summary>
    public void Seal(OutgoingMessage message, ClearContent content) => message.SealedContent = box.Seal(JsonSerializer.Serialize(content), SealContext(message));

    /// <summary>What is to be sent.</summary>
    public ClearContent Open(OutgoingMessage message) => message.SealedContent is { } content
        ? JsonSerializer.Deserialize<ClearContent>(box.OpenText(content, SealContext(message)))!
        : new(message.Subject, message.BodyHtml, message.BodyText);

    private static string SealContext(OutgoingMessage message) => $"message:{message.Id}";

    private Composed ComposeWebhook(Account account, DomainEvent @event, NotificationTrigger trigger)
    {
        if (@event.Document is not { } write) return new Composed.Nothing();
        var message = Start(account, @event, MessageKind.Webhook, trigger.ActionTarget);
        message.TriggerId = trigger.Id;
        message.IsCode = false;
        message.ExpiresAt = null;
        message.BodyText = write(@event.Name, account.DefaultLocale);
        return new Composed.Message(message);
    }

    private OutgoingMessage Start(Account account, DomainEvent @event, MessageKind kind, string to)
    {
        var message = new OutgoingMessage(account.Id, kind, @event.Name, time.GetUtcNow())
        {
            UserId = @event.UserId,
            CustomerId = @event.CustomerId,
            To = to,
            Locale = account.DefaultLocale,
            IsCode = @event.Secret is not null,
            ExpiresAt = @event.Secret?.ExpiresAt,
        };
        if (account.IsTest) (message.Status, message.NextTryAt) = (MessageStatus.Captured, null);
        return message;
    }

    private Dictionary<string, object?> Variables(Account account, DomainEvent @event, string? secretValue)
    {
        Dictionary<string, object?> variables = new(@event.Variables) { ["account"] = EventVariables.AccountFields(account) };
        if (@event.Name == EventNames.EmailLinkCreated) variables["freshcom_verify_email_url"] = origin.VerifyEmailUrl;
        if (@event.Name == EventNames.PasswordResetCreated) variables["freshcom_reset_password_url"] = origin.ResetPasswordUrl;
        if (@event.Secret is { } secret && secretValue is not null) Put(variables, secret.Variable, secretValue);
        return variables;
    }

    /// <summary>Sets <c>user.password_reset_token</c> inside a copy of <c>user</c>.</summary>
    private static void Put(Dictionary<string, object?> variables, string path, string value)
    {
        var dot = path.IndexOf('.');
        if (dot < 0) variables[path] = value;
        else variables[path[..dot]] = new Dictionary<string, object?>((Dictionary<string, object?>)variables[path[..dot]]!) { [path[(dot + 1)..]] = value };
    }
}
