using System.Globalization;
using System.Net;
using System.Resources;
using Freshcom.Data;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What a user is told about its own protection, whoever changed it.</summary>
public enum SecurityNotice { AuthMethodChanged, PasswordChanged, EmailChanged, PhoneChanged, RoleChanged, Suspended, Reactivated, Deleted, Unlocked, RecoveryCodeUsed, RecoveryCodesRenewed, RemovedFromTeam }

/// <summary>The system's own messages: everything to standard users, and every security notice, each in its reader's language (<see cref="SystemReader"/>). They need no trigger and no template of an account.</summary>
public sealed class SystemMessages(MessageComposer composer, PublicOrigin origin, TimeProvider time)
{
    private static readonly ResourceManager Texts = new("Freshcom.Features.Notifications.SystemMessages", typeof(SystemMessages).Assembly);

    /// <summary>A standard user's login code, by its channel.</summary>
    public async Task QueueLoginCodeAsync(FreshcomDbContext db, User user, EventSecret code, CancellationToken cancellationToken) =>
        QueueCode(db, user, "LoginCode", code, await SystemReader.OfAsync(db, user, cancellationToken));

    /// <summary>A standard user's link that verifies its e-mail address.</summary>
    public async Task QueueEmailLinkAsync(FreshcomDbContext db, User user, EventSecret token, CancellationToken cancellationToken) =>
        Queue(db, user, MessageKind.Email, token.Address, "EmailLink", token, $"{origin.VerifyEmailUrl}?token=", await SystemReader.OfAsync(db, user, cancellationToken));

    /// <summary>A standard user's link that sets a new password.</summary>
    public async Task QueuePasswordResetAsync(FreshcomDbContext db, User user, EventSecret token, CancellationToken cancellationToken) =>
        Queue(db, user, MessageKind.Email, token.Address, "PasswordReset", token, $"{origin.ResetPasswordUrl}?token=", await SystemReader.OfAsync(db, user, cancellationToken));

    /// <summary>The code that proves an address which a person of the dashboard wants as its own.</summary>
    public void QueueAddressCode(FreshcomDbContext db, User user, EventSecret code, SystemReader reader) => QueueCode(db, user, "AddressCode", code, reader);

    /// <summary>Tells a user what changed, at <paramref name="email"/>; nothing when it has none.</summary>
    public void QueueNotice(FreshcomDbContext db, User user, SecurityNotice notice, string? email, SystemReader reader)
    {
        if (email is not null) Queue(db, user, MessageKind.Email, email, notice.ToString(), null, user.UserName!, reader);
    }

    /// <summary>Tells who looks after an account that text messages to strangers are paused, and why.</summary>
    public void QueuePauseAlert(FreshcomDbContext db, Account account, SmsPause pause, string to)
    {
        var language = SystemReader.Of(account).Language;
        var body = Text(language, "SmsPaused", "Body", account.Name, Number(pause.Used), Number(pause.Sent), pause.Until.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture), origin.Value);
        db.Messages.Add(new OutgoingMessage(account.Id, MessageKind.Email, null, time.GetUtcNow()) { To = to, Locale = language.Name, Subject = Text(language, "SmsPaused", "Subject"), BodyHtml = Html(body), BodyText = body });
    }

    /// <summary>The link by which somebody joins an account's team, in the account's language and by its own mail server if it has one.</summary>
    /// <param name="inviter">Who invites, as the addressee may know it.</param>
    public void QueueInvitation(FreshcomDbContext db, Account account, string inviter, EventSecret token)
    {
        var message = new OutgoingMessage(account.Id, MessageKind.Email, null, time.GetUtcNow()) { To = token.Address };
        var reader = SystemReader.Of(account) with { IsTest = false };
        Queue(db, message, "Invitation", token, reader, $"{origin.InvitationUrl}?token=", account.Name, inviter, token.ExpiresAt.UtcDateTime.ToString("D", reader.Language));
    }

    private void QueueCode(FreshcomDbContext db, User user, string text, EventSecret code, SystemReader reader) =>
        Queue(db, user, code.Channel == Channel.Sms ? MessageKind.Sms : MessageKind.Email, code.Address, text, code, Number((int)Math.Ceiling((code.ExpiresAt - time.GetUtcNow()).TotalMinutes)), reader);

    private void Queue(FreshcomDbContext db, User user, MessageKind kind, string to, string text, EventSecret? secret, string argument, SystemReader reader) =>
        Queue(db, new OutgoingMessage(user.AccountId, kind, null, time.GetUtcNow()) { UserId = user.Id, To = to }, text, secret, reader, argument);

    /// <param name="arguments">The text's {0}, and {2} onwards; {1} is the secret.</param>
    private void Queue(FreshcomDbContext db, OutgoingMessage message, string text, EventSecret? secret, SystemReader reader, params string[] arguments)
    {
        string Filled(string part, string? code) => Text(reader.Language, text, part, [arguments[0], code ?? "", .. arguments.Skip(1)]);
        var isEmail = message.Kind == MessageKind.Email;
        message.Locale = reader.Language.Name;
        (message.IsCode, message.ExpiresAt) = (secret is not null, secret?.ExpiresAt);
        message.Subject = isEmail ? Filled("Subject", null) : null;
        message.BodyText = Filled("Body", secret is null || reader.IsTest ? secret?.Value : MessageComposer.Mask);
        message.BodyHtml = isEmail ? Html(message.BodyText) : null;
        if (reader.IsTest) (message.Status, message.NextTryAt) = (MessageStatus.Captured, null);
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
