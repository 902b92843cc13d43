using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>An account's mail server as its settings page shows it.</summary>
/// <param name="Own">Never with its password; null when the account sends by the operator's.</param>
/// <param name="HasPassword">Whether one is saved.</param>
/// <param name="Operators">What the account sends by without an own one.</param>
public sealed record EmailGatewayView(SmtpSettings? Own, bool HasPassword, GatewayFacts Operators);

/// <summary>An account's SMS gateway as its settings page shows it.</summary>
/// <param name="Own">Never with its secrets; null when the account sends by the operator's.</param>
/// <param name="HasSecret">Whether a token or Authorization header is saved.</param>
/// <param name="HasSecondSecret">The same of the second gateway.</param>
/// <param name="Operators">What the account sends by without an own one.</param>
public sealed record SmsGatewayView(SmsSettings? Own, bool HasSecret, bool HasSecondSecret, GatewayFacts Operators);

/// <summary>Reads and changes the gateways of live accounts, for developers and administrators. Secrets go in and never come out; each changed setting is recorded.</summary>
public sealed class GatewayService(IDbContextFactory<FreshcomDbContext> contexts, Gateways gateways, TimeProvider time)
{
    public async Task<Result<EmailGatewayView>> GetEmailAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refused) return refused;
        var (own, operators) = (await gateways.OwnEmailAsync(caller.AccountId, cancellationToken), gateways.OperatorsEmail);
        return new EmailGatewayView(own is null ? null : own with { Password = null }, !string.IsNullOrEmpty(own?.Password), new(operators.IsSetUp, false, operators.From, operators.Host));
    }

    public async Task<Result<SmsGatewayView>> GetSmsAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Refuse(caller) is { } refused) return refused;
        var (own, operators) = (await gateways.OwnSmsAsync(caller.AccountId, cancellationToken), gateways.OperatorsSms);
        return new SmsGatewayView(
            own is null ? null : own.WithSecret(null) with { Fallback = own.Fallback?.WithSecret(null) }, !string.IsNullOrEmpty(own?.Secret), !string.IsNullOrEmpty(own?.Fallback?.Secret),
            new(operators.IsSetUp, false, operators.From ?? operators.MessagingServiceSid, operators.IsSetUp ? operators.Provider.ToString() : null));
    }

    /// <param name="typed">A null password keeps the saved one, as long as server and username stay; null altogether gives the operator's back.</param>
    public Task<Result<Done>> SaveEmailAsync(Caller caller, SmtpSettings? typed, CancellationToken cancellationToken) => SaveAsync(
        caller, "emailGateway", typed, account => gateways.OpenEmail(account.SealedEmailGateway, account.Id), GatewayFields.Complete, GatewayFields.Audited,
        (account, settings) => account.SealedEmailGateway = gateways.Seal(settings, Channel.Email, account.Id), cancellationToken);

    /// <param name="typed">A null secret keeps the saved one, as long as what it is for stays; null altogether gives the operator's back.</param>
    public Task<Result<Done>> SaveSmsAsync(Caller caller, SmsSettings? typed, CancellationToken cancellationToken) => SaveAsync(
        caller, "smsGateway", typed, account => gateways.OpenSms(account.SealedSmsGateway, account.Id), GatewayFields.Complete, GatewayFields.Audited,
        (account, settings) => account.SealedSmsGateway = gateways.Seal(settings, Channel.Sms, account.Id), cancellationToken);

    /// <summary>Why the caller may not; null when it may.</summary>
    internal static Failure? Refuse(Caller caller) =>
        !caller.Role.IsDeveloper() ? new Failure.Forbidden() : caller.IsTest ? new Failure.Invalid([Errors.TestAccountReadOnly()]) : null;

    private async Task<Result<Done>> SaveAsync<T>(
        Caller caller, string name, T? typed, Func<Account, T?> open, Func<T, T?, Result<T>> complete, Func<T?, IEnumerable<(string Name, string? Value, string? Shown)>> audited,
        Action<Account, T?> write, CancellationToken cancellationToken) where T : class
    {
        if (Refuse(caller) is { } refused) return refused;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two who save at once do so one after the other: nobody's password meets the other's server.
        await db.LockAccountAsync(caller.AccountId, cancellationToken);
        if (await db.Accounts.FirstOrDefaultAsync(x => x.Id == caller.AccountId, cancellationToken) is not { } account) return new Failure.NotFound();
        var saved = open(account);
        T? settings = null;
        if (typed is not null)
        {
            var completed = complete(typed, saved);
            if (completed.Failure is { } failure) return failure;
            settings = completed.Value;
        }
        if (Equals(settings, saved)) return default(Done);
        write(account, settings);
        Record(db, caller, name, audited(saved), settings is null ? null : audited(settings));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return default(Done);
    }

    private void Record(FreshcomDbContext db, Caller caller, string name, IEnumerable<(string Name, string? Value, string? Shown)> before, IEnumerable<(string Name, string? Value, string? Shown)>? after)
    {
        if (after is null) db.AuditEntries.Add(caller.Entry($"account.{name}.remove", time.GetUtcNow(), "Account", caller.AccountId, from: before.First().Shown));
        else
            foreach (var (was, @is) in before.Zip(after).Where(x => x.First.Value != x.Second.Value))
                db.AuditEntries.Add(caller.Entry($"account.{name}.{was.Name}.change", time.GetUtcNow(), "Account", caller.AccountId, from: was.Shown, to: @is.Shown));
    }
}
