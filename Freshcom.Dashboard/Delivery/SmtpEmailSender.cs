using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MimeKit;

namespace Freshcom.Delivery;

/// <summary>
/// Sends e-mails over SMTP (MailKit): the operator's server is trusted to be anywhere, an account's own only on the public internet.
/// Certificates are checked against the machine's trust store.
/// </summary>
public sealed class SmtpEmailSender : IEmailSender, IDisposable
{
    private readonly SmtpSettings _operators;
    private readonly bool _allowPrivate;
    private readonly TimeProvider _time;
    private readonly SmtpConnections _connections;

    /// <param name="operators">The server of messages that name none.</param>
    /// <param name="allowPrivate">Whether accounts' servers may lie in private networks.</param>
    /// <param name="time">The clock of Date headers and idle connections.</param>
    public SmtpEmailSender(SmtpSettings operators, bool allowPrivate, TimeProvider time) : this(operators, allowPrivate, time, extraRoot: null) { }

    internal SmtpEmailSender(SmtpSettings operators, bool allowPrivate, TimeProvider time, X509Certificate2? extraRoot) =>
        (_operators, _allowPrivate, _time, _connections) = (operators, allowPrivate, time, new(time, extraRoot));

    /// <summary>For connecting, encrypting and logging in; and for all of a try.</summary>
    internal (TimeSpan Connect, TimeSpan Send) Limits { get; init; } = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));

    public async Task<DeliveryResult> SendAsync(EmailMessage message, CancellationToken cancel)
    {
        var settings = message.Gateway ?? _operators;
        if (!settings.IsSetUp) return new DeliveryResult.NotTried();
        using var mime = message.ToMime(settings.From, _time.GetUtcNow());
        if (mime is null) return new DeliveryResult.Refused("The sender, the addressee or the subject is malformed.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limits.Send);
        var server = new SmtpConnections.Server(settings, PublicOnly: message.Gateway is not null && !_allowPrivate);
        try
        {
            return new DeliveryResult.Accepted(null, Answers.Clean(await SendAsync(server, mime, limit.Token), Sent(message)));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && SmtpFaults.Explain(e, settings, Sent(message)) is { } result)
        {
            return result;
        }
    }

    public void Dispose() => _connections.Dispose();

    private async Task<string> SendAsync(SmtpConnections.Server server, MimeMessage mime, CancellationToken cancel)
    {
        if (_connections.Take(server) is { } kept)
        {
            try
            {
                return await SendAsync(kept, server, mime, cancel);
            }
            catch (Exception e) when (SmtpFaults.MeansHungUp(e) && !cancel.IsCancellationRequested)
            {
                // The server closed it meanwhile, as it may: that says nothing about the message. Once more, on a fresh one.
            }
        }
        return await SendAsync(await _connections.OpenAsync(server, Limits.Connect, cancel), server, mime, cancel);
    }

    private async Task<string> SendAsync(SmtpClient client, SmtpConnections.Server server, MimeMessage mime, CancellationToken cancel)
    {
        try
        {
            var answer = await client.SendAsync(mime, cancel);
            _connections.Keep(server, client);
            return answer;
        }
        catch (SmtpCommandException e) when (!SmtpFaults.MeansHungUp(e))
        {
            // One message was refused; the conversation itself is sound, and MailKit has reset it.
            _connections.Keep(server, client);
            throw;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static string Sent(EmailMessage message) => $"{message.Text}\n{message.Html}";
}
