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
        var kind = trigger.ActionType == ActionType.SendEmail ? MessageKind.Email : MessageKind.Sms;
        if (@event.Secret is { } secret && secret.Channel != (kind == MessageKind.Email ? Channel.Email : Channel.Sms)) return new Composed.OtherChannel();
        if (template is null || template.Kind != kind) return new Composed.NotSent($"The template of the trigger “{trigger.Name}” does not exist any more.");
        var to = Render(template.To, Variables(account, @event, null)).Trim();
        if (WrongAddressee(@event, kind, to) is { } why) return new Composed.NotSent(why, to);
        return new Composed.Message(kind == MessageKind.Email ? Email(account, @event, trigger, template, to) : Sms(account, @event, trigger, template, to));
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

    private OutgoingMessage Email(Account account, DomainEvent @event, NotificationTrigger trigger, MessageTemplate template, string to)
    {
        var message = Start(account, @event, trigger, template, MessageKind.Email, to);
        var open = Variables(account, @event, null);
        message.From = Line(template.From, open);
        message.ReplyTo = Line(template.ReplyTo, open);
        message.Subject = Line(template.Subject, open);
        Fill(message, account, @event, variables => (Html(template.BodyHtml, variables), template.BodyText is null ? null : Render(template.BodyText, variables)));
        return message;
    }

    private OutgoingMessage Sms(Account account, DomainEvent @event, NotificationTrigger trigger, MessageTemplate template, string to)
    {
        var message = Start(account, @event, trigger, template, MessageKind.Sms, to);
        Fill(message, account, @event, variables => (null, Render(template.BodyText ?? "", variables)));
        return message;
    }

    private void Fill(OutgoingMessage message, Account account, DomainEvent @event, Func<Dictionary<string, object?>, (string? Html, string? Text)> render)
    {
        var masked = @event.Secret is not null && !account.IsTest;
        if (masked)
        {
            var (html, text) = render(Variables(account, @event, @event.Secret!.Value));
            Seal(message, new(message.Subject, html, text));
        }
        (message.BodyHtml, message.BodyText) = render(Variables(account, @event, masked ? Mask : @event.Secret?.Value));
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
            TriggerId = trigger.Id, TemplateId = template?.Id, UserId = @event.UserId, CustomerId = @event.CustomerId, To = to, Locale = account.DefaultLocale,
            IsCode = @event.Secret is not null, ExpiresAt = @event.Secret?.ExpiresAt,
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

    private static string? Line(string? template, Dictionary<string, object?> variables) =>
        template is null ? null : string.Join(' ', Render(template, variables).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).Trim();

    private static string? Html(string? template, Dictionary<string, object?> variables) => template is null ? null : TemplateRenderer.RenderHtml(template, variables);

    private static string Render(string template, Dictionary<string, object?> variables) => TemplateRenderer.RenderText(template, variables);
}
