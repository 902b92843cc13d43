using System.Globalization;
using System.Net;
using System.Resources;
using Freshcom.Data;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What a user is told about its own protection, whoever changed it.</summary>
public enum SecurityNotice { AuthMethodChanged, PasswordChanged, EmailChanged, PhoneChanged, RoleChanged, Suspended, Reactivated, Deleted, Unlocked, RecoveryCodeUsed, RecoveryCodesRenewed, RemovedFromTeam }

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

    /// <summary>The link by which somebody joins an account's team, in the account's language and by its own mail server if it has one.</summary>
    /// <param name="inviter">Who invites, as the addressee may know it.</param>
    public void QueueInvitation(FreshcomDbContext db, Account account, string inviter, EventSecret token)
    {
        var message = new OutgoingMessage(account.Id, MessageKind.Email, null, time.GetUtcNow()) { To = token.Address };
        var language = CultureInfo.GetCultureInfo(account.DefaultLocale);
        Queue(db, message, "Invitation", token, false, language, $"{origin.InvitationUrl}?token=", account.Name, inviter, token.ExpiresAt.UtcDateTime.ToString("D", language));
    }

    private void Queue(FreshcomDbContext db, User user, MessageKind kind, string to, string text, EventSecret? secret, string argument, bool isTest = false, CultureInfo? language = null) =>
        Queue(db, new OutgoingMessage(user.AccountId, kind, null, time.GetUtcNow()) { UserId = user.Id, To = to }, text, secret, isTest, language ?? CultureInfo.InvariantCulture, argument);

    /// <param name="arguments">The text's {0}, and {2} onwards; {1} is the secret.</param>
    private void Queue(FreshcomDbContext db, OutgoingMessage message, string text, EventSecret? secret, bool isTest, CultureInfo language, params string[] arguments)
    {
        string Filled(string part, string? code) => Text(language, text, part, [arguments[0], code ?? "", .. arguments.Skip(1)]);
        var isEmail = message.Kind == MessageKind.Email;
        if (language.Name.Length > 0) message.Locale = language.Name;
        (message.IsCode, message.ExpiresAt) = (secret is not null, secret?.ExpiresAt);
        message.Subject = isEmail ? Filled("Subject", null) : null;
        message.BodyText = Filled("Body", secret is null || isTest ? secret?.Value : MessageComposer.Mask);
        message.BodyHtml = isEmail ? Html(message.BodyText) : null;
        if (isTest) (message.Status, message.NextTryAt) = (MessageStatus.Captured, null);
        else if (secret is not null)
        {
            var clear = Filled("Body", secret.Value);
            composer.Seal(message, new(message.Subject, isEmail ? Html(clear) : null, clear));
        }
        db.Messages.Add(message);
    }

    private static string Html(string body) => string.Concat(body.Split('\n').Select(x => $"<p>{WebUtility.HtmlEncode(x)}</p>"));

    private static string Text(CultureInfo language, string name, string part, params string[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, Texts.GetString($"{name}.{part}", language) ?? throw new MissingManifestResourceException($"{name}.{part}"), arguments);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
