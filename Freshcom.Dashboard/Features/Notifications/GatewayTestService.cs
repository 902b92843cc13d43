using System.Diagnostics;
using System.Globalization;
using System.Resources;
using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>What came of a test message.</summary>
/// <param name="Words">The gateway's own answer, or what kept it from giving one.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record GatewayAnswer(bool IsAccepted, string Words, int Milliseconds);

/// <summary>
/// Sends a test message at once, past the outbox, and tells what the gateway said. Its text is fixed and an account has ten an hour, so that it
/// is of no use for spam; the senders keep accounts out of private networks. Each is in the message log and the audit log.
/// </summary>
public sealed class GatewayTestService(
    IDbContextFactory<FreshcomDbContext> contexts, Gateways gateways, Outbox outbox, IEmailSender emails, ISmsSender texts, TimeProvider time)
{
    /// <summary>Test messages of an account within an hour.</summary>
    public const int PerHour = 10;

    private static readonly ResourceManager Texts = new("Freshcom.Features.Notifications.SystemMessages", typeof(GatewayTestService).Assembly);

    /// <param name="typed">Settings as for saving them, saved or not; null for the operator's.</param>
    public async Task<Result<GatewayAnswer>> SendEmailAsync(Caller caller, SmtpSettings? typed, string? to, CancellationToken cancellationToken)
    {
        if (GatewayService.Refuse(caller) is { } refused) return refused;
        var own = await gateways.OwnEmailAsync(caller.AccountId, cancellationToken);
        var settings = typed is null ? null : GatewayFields.Complete(typed with { CheckCertificateRevocation = gateways.OperatorsEmail.CheckCertificateRevocation }, own);
        var address = to?.Trim();
        if (Faults(settings?.Failure, EmailAddress.Check(address, "to"), (settings is null ? gateways.OperatorsEmail : null)?.IsSetUp) is { } faults) return faults;
        var used = settings?.Value;
        var message = Sample(caller, MessageKind.Email, address!);
        (message.Subject, message.BodyText) = (Say("Test.Subject"), Say("Test.Email"));
        var email = new EmailMessage(message.Id, null, message.To, null, message.Subject, null, message.BodyText, used);
        return await TryAsync(caller, message, (used ?? gateways.OperatorsEmail).Host, used == own, cancel => emails.SendAsync(email, cancel), cancellationToken);
    }

    /// <param name="typed">Settings as for saving them, saved or not; null for the operator's.</param>
    /// <param name="bySecond">Through the second gateway.</param>
    public async Task<Result<GatewayAnswer>> SendSmsAsync(Caller caller, SmsSettings? typed, string? to, bool bySecond, CancellationToken cancellationToken)
    {
        if (GatewayService.Refuse(caller) is { } refused) return refused;
        var own = await gateways.OwnSmsAsync(caller.AccountId, cancellationToken);
        var settings = typed is null ? null : GatewayFields.Complete(typed, own);
        var number = PhoneNumber.Parse(to?.Trim());
        if (Faults(settings?.Failure, await CheckNumberAsync(caller, to?.Trim(), number, cancellationToken), (settings is null ? gateways.OperatorsSms : null)?.IsSetUp) is { } faults) return faults;
        var used = settings?.Value;
        var message = Sample(caller, MessageKind.Sms, number!);
        message.BodyText = Say("Test.Sms");
        message.Segments = SmsText.Of(message.BodyText).Segments;
        // The try decides which gateway it is: the third is the second gateway's first.
        var attempt = bySecond ? 3 : 1;
        var sms = new SmsMessage(message.Id, message.To, message.BodyText, attempt, used);
        return await TryAsync(caller, message, (used ?? gateways.OperatorsSms).NameForTry(attempt), used == own, cancel => texts.SendAsync(sms, cancel), cancellationToken);
    }

    private static Failure.Invalid? Faults(Failure? settings, Error? addressee, bool? isSetUp)
    {
        IReadOnlyList<Error> ofSettings = settings is Failure.Invalid invalid ? invalid.Errors : [];
        Error?[] errors = [.. ofSettings, addressee, isSetUp == false ? Errors.NoGateway() : null];
        return errors.OfType<Error>().ToList() is { Count: > 0 } found ? new Failure.Invalid(found) : null;
    }

    private async Task<Error?> CheckNumberAsync(Caller caller, string? typed, string? number, CancellationToken cancellationToken)
    {
        if (number is null) return PhoneNumber.Check(typed, "to");
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var countries = await db.Accounts.Where(x => x.Id == caller.AccountId).Select(x => x.SmsCountries).FirstOrDefaultAsync(cancellationToken) ?? [];
        return countries.Count == 0 || countries.Contains(PhoneNumber.Country(number)) ? null : Errors.CountryNotAllowed("to");
    }

    private OutgoingMessage Sample(Caller caller, MessageKind kind, string to) => new(caller.AccountId, kind, null, time.GetUtcNow())
    {
        To = to,
        IsSample = true,
        // Ended before it began: no worker takes it, and a server that stops in between leaves the truth behind.
        Status = MessageStatus.Failed,
        NextTryAt = null,
        Reason = "The test was broken off before the gateway answered.",
    };

    /// <param name="isInForce">What becomes of settings that nobody saved says nothing about the account's gateway.</param>
    private async Task<Result<GatewayAnswer>> TryAsync(
        Caller caller, OutgoingMessage message, string? gateway, bool isInForce, Func<CancellationToken, Task<DeliveryResult>> send, CancellationToken cancellationToken)
    {
        message.Attempts = isInForce ? 1 : 0;
        if (await BeginAsync(caller, message, cancellationToken) is { } refused) return refused;
        var (began, watch) = (time.GetUtcNow(), Stopwatch.StartNew());
        var result = await send(cancellationToken);
        var (took, words) = ((int)watch.ElapsedMilliseconds, Words(result));
        var attempt = new DeliveryTry(began, took, words, gateway);
        // From here on the answer is written down, whoever has left meanwhile.
        if (result is DeliveryResult.Accepted accepted) await outbox.SentAsync(message, attempt, accepted.GatewayId, CancellationToken.None);
        else await outbox.GiveUpAsync(message, MessageStatus.Failed, words, attempt, isInForce && IsGatewayFault(result), CancellationToken.None);
        return new GatewayAnswer(result is DeliveryResult.Accepted, words, took);
    }

    /// <summary>Counts it and writes it down, in one transaction: of many at once ten go through.</summary>
    private async Task<Failure?> BeginAsync(Caller caller, OutgoingMessage message, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockAccountAsync(caller.AccountId, cancellationToken);
        var since = time.GetUtcNow().AddHours(-1);
        if (await db.Messages.CountAsync(x => x.AccountId == caller.AccountId && x.IsSample && x.TriggerId == null && x.TemplateId == null && x.InsertedAt > since, cancellationToken) >= PerHour)
            return new Failure.Invalid([Errors.TooManyTests(PerHour)]);
        var isEmail = message.Kind == MessageKind.Email;
        db.Messages.Add(message);
        db.AuditEntries.Add(caller.Entry(
            isEmail ? "account.emailGateway.test" : "account.smsGateway.test", time.GetUtcNow(), "Account", caller.AccountId, to: isEmail ? EmailAddress.Masked(message.To) : PhoneNumber.Masked(message.To)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private static string Words(DeliveryResult result) => result switch
    {
        DeliveryResult.Accepted accepted => accepted.Answer,
        DeliveryResult.Refused refused => refused.Reason,
        DeliveryResult.Failed failed => failed.Reason,
        DeliveryResult.NotTried => Errors.NoGateway().Title,
        _ => throw new InvalidOperationException($"Unknown result {result}."),
    };

    private static bool IsGatewayFault(DeliveryResult result) => result is DeliveryResult.Failed { IsGatewayFault: true } or DeliveryResult.Refused { IsGatewayFault: true } or DeliveryResult.NotTried;

    // Who asks for it on the page reads it, too.
    private static string Say(string name) => Texts.GetString(name, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException(name);
}
