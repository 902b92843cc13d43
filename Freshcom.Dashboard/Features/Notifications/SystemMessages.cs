using System.Globalization;
using System.Net;
using System.Resources;
using Freshcom.Data;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What a user is told about its own protection, whoever changed it.</summary>
public enum SecurityNotice { AuthMethodChanged, PasswordChanged, EmailChanged, PhoneChanged, RoleChanged, Suspended, Reactivated, Deleted, Unlocked, RecoveryCodeUsed, RecoveryCodesRenewed }

/// <summary>The system's own messages: everything to standard users, and every security notice. They need no trigger and no template of an account.</summary>
public sealed class SystemMessages(MessageComposer composer, PublicOrigin origin, TimeProvider time)
{
    private static readonly ResourceManager Texts = new("Freshcom.Features.Notifications.SystemMessages", typeof(SystemMessages).Assembly);

    /// <summary>A standard user's login code, by its channel.</summary>
    public void QueueLoginCode(FreshcomDbContext db, User user, EventSecret code) =>
        Queue(db, user, code.Channel == Channel.Sms ? MessageKind.Sms : MessageKind.Email, code.Address, "LoginCode", code, Number((int)Math.Ceiling((code.ExpiresAt - time.GetUtcNow()).TotalMinutes)));

    /// <summary>A standard user's link that verifies its e-mail address.</summary>
    public void QueueEmailLink(FreshcomDbContext db, User user, EventSecret token) => Queue(db, user, MessageKind.Email, token.Address, "EmailLink", token, $"{origin.VerifyEmailUrl}?token=");

    /// <summary>A standard user's link that sets a new password.</summary>
    public void QueuePasswordReset(FreshcomDbContext db, User user, EventSecret token) => Queue(db, user, MessageKind.Email, token.Address, "PasswordReset", token, $"{origin.ResetPasswordUrl}?token=");

    /// <summary>The code that proves an address which a person of the dashboard wants as its own.</summary>
    /// <param name="isTest">Whether the user belongs to a test account: then it is captured.</param>
    public void QueueAddressCode(FreshcomDbContext db, User user, EventSecret code, CultureInfo language, bool isTest) =>
        Queue(db, user, code.Channel == Channel.Sms ? MessageKind.Sms : MessageKind.Email, code.Address, "AddressCode", code, Number((int)Math.Ceiling((code.ExpiresAt - time.GetUtcNow()).TotalMinutes)), isTest, language);

    /// <summary>Tells a user what changed, at <paramref name="email"/>; nothing when it has none.</summary>
    /// <param name="isTest">Whether the user belongs to a test account: then the notice is captured.</param>
    public void QueueNotice(FreshcomDbContext db, User user, SecurityNotice notice, string? email, bool isTest = false)
    {
        if (email is not null) Queue(db, user, MessageKind.Email, email, notice.ToString(), null, user.UserName!, isTest);
    }

    /// <summary>Tells who looks after an account that text messages to strangers are paused, and why.</summary>
    public void QueuePauseAlert(FreshcomDbContext db, Account account, SmsPause pause, string to)
    {
        var body = Text(CultureInfo.InvariantCulture, "SmsPaused", "Body", account.Name, Number(pause.Used), Number(pause.Sent), pause.Until.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture), origin.Value);
        db.Messages.Add(new OutgoingMessage(account.Id, MessageKind.Email, null, time.GetUtcNow()) { To = to, Subject = Text(CultureInfo.InvariantCulture, "SmsPaused", "Subject"), BodyHtml = Html(body), BodyText = body });
    }

    private void Queue(FreshcomDbContext db, User user, MessageKind kind, string to, string text, EventSecret? secret, string argument, bool isTest = false, CultureInfo? language = null)
    {
        language ??= CultureInfo.InvariantCulture;
        var message = new OutgoingMessage(user.AccountId, kind, null, time.GetUtcNow()) { UserId = user.Id, To = to, IsCode = secret is not null, ExpiresAt = secret?.ExpiresAt };
        if (language.Name.Length > 0) message.Locale = language.Name;
        message.Subject = kind == MessageKind.Email ? Text(language, text, "Subject", argument, "") : null;
        (message.BodyHtml, message.BodyText) = Bodies(language, kind, text, argument, secret is null || isTest ? secret?.Value : MessageComposer.Mask);
        if (isTest) (message.Status, message.NextTryAt) = (MessageStatus.Captured, null);
        else if (secret is not null)
        {
            var (html, plain) = Bodies(language, kind, text, argument, secret.Value);
            composer.Seal(message, new(message.Subject, html, plain));
        }
        db.Messages.Add(message);
    }

    private static (string? Html, string Text) Bodies(CultureInfo language, MessageKind kind, string text, string argument, string? secret)
    {
        var body = Text(language, text, "Body", argument, secret ?? "");
        return (kind == MessageKind.Email ? Html(body) : null, body);
    }

    private static string Html(string body) => string.Concat(body.Split('\n').Select(x => $"<p>{WebUtility.HtmlEncode(x)}</p>"));

    private static string Text(CultureInfo language, string name, string part, params string[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, Texts.GetString($"{name}.{part}", language) ?? throw new MissingManifestResourceException($"{name}.{part}"), arguments);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
