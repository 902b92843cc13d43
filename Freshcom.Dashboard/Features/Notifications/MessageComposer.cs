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
    public sealed record NotSent(string Why, string? To = null) : Composed;

    /// <summary>The code belongs to another channel: with a trigger for each, one of them always passes.</summary>
    public sealed record OtherChannel : Composed;

    /// <summary>There is nothing to send: a webhook has no body for this event.</summary>
    public sealed record Nothing : Composed;
}

/// <summary>The clear content of a message whose stored one is masked.</summary>
public sealed record ClearContent(string? Subject, string? BodyHtml, string? BodyText);

/// <summary>Renders a trigger's message: twice where it carries a code in live mode, once clear and sealed for sending, once masked for everyone's eyes.</summary>
public sealed class MessageComposer(SecretBox box, PublicOrigin origin, TimeProvider time)
{
    public const string Mask = "••••••";

    public Composed Compose(Account account, DomainEvent @event, NotificationTrigger trigger, MessageTemplate? template)
    {
        if (trigger.ActionType == ActionType.Webhook) return ComposeWebhook(account, @event, trigger);
        var kind = TriggerFields.KindOf(trigger.ActionType);
        if (@event.Secret is { } secret && secret.Channel != (kind == MessageKind.Email ? Channel.Email : Channel.Sms)) return new Composed.OtherChannel();
        if (template is null || template.Kind != kind) return new Composed.NotSent($"The template of the trigger “{trigger.Name}” does not exist any more.");
        var open = new TemplateFilling(Variables(account, @event, null));
        var to = open.Line(template.To, "to") ?? "";
        if (open.Fault is null && WrongAddressee(@event, kind, to) is { } why) return new Composed.NotSent(why, to);
        var message = Start(account, @event, trigger, template, kind, to);
        (message.From, message.ReplyTo, message.Subject) = (open.Line(template.From, "from"), open.Line(template.ReplyTo, "replyTo"), open.Line(template.Subject, "subject"));
        var fault = open.Fault ?? FillBodies(message, account, @event, template);
        return fault is null ? new Composed.Message(message) : new Composed.NotSent($"The template “{template.Name}” could not be filled in: {fault.Title}.", to);
    }

    private static string? WrongAddressee(DomainEvent @event, MessageKind kind, string to)
    {
        if (@event.Secret is { } secret)
        {
            var same = kind == MessageKind.Email ? User.Normalize(to) == User.Normalize(secret.Address) : to == secret.Address;
            return same ? null : "The template's addressee is not the address that the code belongs to.";
        }
        var valid = kind == MessageKind.Email ? EmailAddress.IsValid(to) : PhoneNumber.Parse(to) == to;
        return valid ? null : to.Length == 0 ? "There is no address to send to." : "The template's addressee is not an address.";
    }

    private Error? FillBodies(OutgoingMessage message, Account account, DomainEvent @event, MessageTemplate template)
    {
        var isMasked = @event.Secret is not null && !account.IsTest;
        var shown = new TemplateFilling(Variables(account, @event, isMasked ? Mask : @event.Secret?.Value));
        (message.BodyHtml, message.BodyText) = (shown.Html(template.BodyHtml, "bodyHtml"), shown.Text(template.BodyText, "bodyText"));
        if (!isMasked || shown.Fault is not null) return shown.Fault;
        var clear = new TemplateFilling(Variables(account, @event, @event.Secret!.Value));
        Seal(message, new(message.Subject, clear.Html(template.BodyHtml, "bodyHtml"), clear.Text(template.BodyText, "bodyText")));
        return clear.Fault;
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
        var message = Start(account, @event, trigger, null, MessageKind.Webhook, trigger.ActionTarget);
        message.IsCode = false;
        message.ExpiresAt = null;
        message.BodyText = write(@event.Name, account.DefaultLocale);
        return new Composed.Message(message);
    }

    private OutgoingMessage Start(Account account, DomainEvent @event, NotificationTrigger trigger, MessageTemplate? template, MessageKind kind, string to)
    {
        var message = new OutgoingMessage(account.Id, kind, @event.Name, time.GetUtcNow())
        {
            TriggerId = trigger.Id,
            TemplateId = template?.Id,
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
