using Freshcom.Data;
using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What the one-click buttons make: the trigger and template that send one kind of code by one channel.</summary>
public enum Preset { LoginCodeEmail, LoginCodeSms, EmailVerificationCode, PhoneVerificationCode, EmailLink, PasswordReset, PasswordResetUnknownName }

/// <summary>The triggers and templates that an account starts with, and those that it makes in one click.</summary>
public sealed class DefaultNotifications(TimeProvider time)
{
    private static readonly Preset[] FromTheStart = [Preset.PasswordReset, Preset.PasswordResetUnknownName, Preset.EmailLink];

    /// <summary>What every new account has (contract, <i>Events, triggers, templates</i>).</summary>
    public void AddTo(FreshcomDbContext db, Account account)
    {
        foreach (var preset in FromTheStart) Add(db, account.Id, preset);
    }

    /// <summary>Makes the trigger and template of one preset, active at once.</summary>
    public NotificationTrigger Add(FreshcomDbContext db, Guid accountId, Preset preset)
    {
        var now = time.GetUtcNow();
        var (@event, text) = (EventOf(preset), PresetTexts.Of(preset));
        var kind = KindOf(preset);
        var template = new MessageTemplate(accountId, kind, now) { Name = text.Name, To = text.To, Subject = text.Subject, BodyHtml = text.BodyHtml, BodyText = text.BodyText };
        var trigger = new NotificationTrigger(accountId, @event, kind == MessageKind.Sms ? ActionType.SendSms : ActionType.SendEmail, template.Id.ToString(), now) { Name = text.Name };
        db.AddRange(template, trigger);
        return trigger;
    }

    /// <summary>The kind of message that a preset sends.</summary>
    public static MessageKind KindOf(Preset preset) => preset is Preset.LoginCodeSms or Preset.PhoneVerificationCode ? MessageKind.Sms : MessageKind.Email;

    /// <summary>The event that a preset's trigger listens to.</summary>
    public static string EventOf(Preset preset) => preset switch
    {
        Preset.LoginCodeEmail or Preset.LoginCodeSms => EventNames.TfaCodeCreated,
        Preset.EmailVerificationCode => EventNames.EmailCodeCreated,
        Preset.PhoneVerificationCode => EventNames.PhoneCodeCreated,
        Preset.EmailLink => EventNames.EmailLinkCreated,
        Preset.PasswordReset => EventNames.PasswordResetCreated,
        Preset.PasswordResetUnknownName => EventNames.PasswordResetUnknownName,
        _ => throw new ArgumentOutOfRangeException(nameof(preset)),
    };
}

/// <summary>The words of a preset.</summary>
public sealed record PresetText(string Name, string To, string? Subject, string? BodyHtml, string BodyText);

/// <summary>The templates that presets begin with, in English; the merchant edits them.</summary>
public static class PresetTexts
{
    public static PresetText Of(Preset preset) => preset switch
    {
        Preset.LoginCodeEmail => Mail("Login code", "{{user.email}}", "Your {{account.name}} login code", "Hello {{user.name}},", "your login code is {{code}}. It works once, for a few minutes. If you did not try to log in, change your password."),
        Preset.LoginCodeSms => new("Login code", "{{user.phone_number}}", null, null, "{{account.name}}: your login code is {{code}}. Never share it."),
        Preset.EmailVerificationCode => Mail("Verify your e-mail", "{{email}}", "Your {{account.name}} verification code", "Hello,", "your verification code is {{code}}. It works once, for 30 minutes."),
        Preset.PhoneVerificationCode => new("Verify your phone", "{{phone_number}}", null, null, "{{account.name}}: your verification code is {{code}}. It works once, for 30 minutes."),
        Preset.EmailLink => Mail("Confirm your e-mail", "{{user.email}}", "Confirm your e-mail address at {{account.name}}", "Hello {{user.name}},", "open this link to confirm your e-mail address. It works once, for 24 hours.", "{{freshcom_verify_email_url}}?token={{user.email_verification_token}}"),
        Preset.PasswordReset => Mail("Reset your password", "{{user.email}}", "Set a new password at {{account.name}}", "Hello {{user.name}},", "open this link to set a new password. It works once, for 24 hours. If you did not ask for it, nothing has changed.", "{{freshcom_reset_password_url}}?token={{user.password_reset_token}}"),
        Preset.PasswordResetUnknownName => Mail("No account with this address", "{{username}}", "Your password at {{account.name}}", "Hello,", "somebody asked to set a new password for this address, but {{account.name}} has no account of that name. If it was you, try the address that you registered with."),
        _ => throw new ArgumentOutOfRangeException(nameof(preset)),
    };

    private static PresetText Mail(string name, string to, string subject, params string[] lines) =>
        new(name, to, subject, string.Join("\n", lines.Select(x => $"<p>{x.Replace("{{code}}", "<strong>{{code}}</strong>", StringComparison.Ordinal)}</p>")), string.Join("\n\n", lines));
}
