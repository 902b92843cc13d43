using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Freshcom.Delivery;

/// <summary>The server does not offer the encryption or login that the settings ask for.</summary>
internal sealed class MailServerLacksException(Exception inner) : Exception("The mail server lacks what the settings ask for.", inner);

/// <summary>Says in a merchant's words what went wrong with a mail server, and whether another try is worth it.</summary>
internal static class SmtpFaults
{
    // RFC 4954, section 6: about who is sending, not about the message.
    private static bool IsAboutLogin(SmtpCommandException e) => (int)e.StatusCode is 530 or 534 or 535 or 538 or 454;

    /// <summary>Whether the connection is gone, rather than the message refused.</summary>
    public static bool MeansHungUp(Exception e) =>
        e is IOException or SocketException or SmtpProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException
        || e is SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable };

    /// <summary>Null for what is no fault of delivery but a bug.</summary>
    public static DeliveryResult? Explain(Exception e, SmtpSettings server, string sent) => e switch
    {
        OperationCanceledException => Failed($"The mail server {server} did not answer in time."),
        PrivateAddressException => new DeliveryResult.Refused($"The mail server {server} has a private address, which is not allowed here.") { IsGatewayFault = true },
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => Failed($"The mail server {server} cannot be found."),
        SocketException or IOException => Failed($"The mail server {server} cannot be reached."),
        SslHandshakeException => Failed($"The certificate of the mail server {server} is not trusted, or it does not speak the chosen encryption."),
        AuthenticationException => Failed($"The mail server {server} did not accept the username and password: {WithoutPassword(e.Message, server)}"),
        SmtpCommandException c when IsAboutLogin(c) => Failed($"The mail server {server} wants another login: {Quote(c, sent)}"),
        SmtpCommandException c when IsPermanent(c) => new DeliveryResult.Refused($"The mail server refused the message: {Quote(c, sent)}") { IsGatewayFault = c.ErrorCode == SmtpErrorCode.SenderNotAccepted },
        SmtpCommandException c => Failed($"The mail server {server} could not take the message now: {Quote(c, sent)}") with { IsGatewayFault = !IsAboutAddressee(c) },
        MailServerLacksException => Failed($"The mail server {server} does not offer the encryption or login that is set."),
        // Sending, MailKit throws this for an address in another script when the server lacks SMTPUTF8.
        NotSupportedException => new DeliveryResult.Refused($"The mail server {server} does not take addresses of this kind."),
        ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException =>
            Failed($"The mail server {server} broke off the conversation."),
        _ => null,
    };

    private static bool IsPermanent(SmtpCommandException e) =>
        (int)e.StatusCode >= 500 && e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted or SmtpErrorCode.SenderNotAccepted;

    // 421 says that the server itself is going, whatever it was asked (RFC 5321, section 3.8).
    private static bool IsAboutAddressee(SmtpCommandException e) => e.ErrorCode == SmtpErrorCode.RecipientNotAccepted && e.StatusCode != SmtpStatusCode.ServiceNotAvailable;

    private static string Quote(SmtpCommandException e, string sent) => $"{(int)e.StatusCode} {Answers.Clean(e.Message, sent)}";

    private static string WithoutPassword(string answer, SmtpSettings server)
    {
        var clean = Answers.Clean(answer, sent: null);
        return string.IsNullOrEmpty(server.Password) ? clean : clean.Replace(server.Password, "••••••", StringComparison.Ordinal);
    }

    private static DeliveryResult.Failed Failed(string reason) => new(reason);
}
