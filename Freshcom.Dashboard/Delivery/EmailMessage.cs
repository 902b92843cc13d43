using MimeKit;

namespace Freshcom.Delivery;

/// <summary>One e-mail, ready to go.</summary>
/// <param name="Id">Becomes the Message-ID, the same on every try, by which receivers drop doubles.</param>
/// <param name="From">An address, with or without a name; null for the gateway's own.</param>
/// <param name="To">One address, with or without a name.</param>
/// <param name="ReplyTo">One address; null for the gateway's own, if it has one.</param>
/// <param name="Subject">One line.</param>
/// <param name="Html">The HTML body, or null.</param>
/// <param name="Text">The plain body, or null.</param>
/// <param name="Gateway">The account's own mail server; null for the operator's.</param>
public sealed record EmailMessage(Guid Id, string? From, string To, string? ReplyTo, string Subject, string? Html, string? Text, SmtpSettings? Gateway = null)
{
    /// <summary>Null when an address cannot be read or the subject breaks its line.</summary>
    internal MimeMessage? ToMime(SmtpSettings defaults, DateTimeOffset now)
    {
        if (Read(From ?? defaults.From) is not { } from || Read(To) is not { } to || Domain.Text.HasLineBreak(Subject)) return null;
        var answersTo = string.IsNullOrWhiteSpace(ReplyTo) ? defaults.ReplyTo : ReplyTo;
        var replyTo = string.IsNullOrWhiteSpace(answersTo) ? null : Read(answersTo);
        if (replyTo is null && !string.IsNullOrWhiteSpace(answersTo)) return null;
        var mime = new MimeMessage { Subject = Subject, Date = now, MessageId = $"{Id:D}@{MailboxAddress.EncodeAddrspec(from.Address).Split('@')[1]}" };
        mime.From.Add(from);
        mime.To.Add(to);
        if (replyTo is not null) mime.ReplyTo.Add(replyTo);
        // RFC 3834: so that out-of-office robots do not answer.
        mime.Headers.Add("Auto-Submitted", "auto-generated");
        mime.Body = new BodyBuilder { HtmlBody = Html, TextBody = Text ?? (Html is null ? "" : null) }.ToMessageBody();
        return mime;
    }

    internal static MailboxAddress? Read(string? text) =>
        text is not null && !Domain.Text.HasLineBreak(text) && MailboxAddress.TryParse(text, out var mailbox) && EmailShape(mailbox.Address) ? mailbox : null;

    // Looser than what people may enter: a gateway's own From may be of a host without a dot.
    private static bool EmailShape(string address) => address.IndexOf('@', StringComparison.Ordinal) is var at && at > 0 && at < address.Length - 1;
}

/// <summary>Hands e-mails to a mail server.</summary>
public interface IEmailSender
{
    /// <summary>One try, 30 s at most. Throws only when cancelled.</summary>
    Task<DeliveryResult> SendAsync(EmailMessage message, CancellationToken cancel);
}
