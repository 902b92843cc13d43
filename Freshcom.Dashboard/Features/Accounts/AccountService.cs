using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Accounts;

/// <summary>What a publishable refresh token is to a client application: public, and without an end.</summary>
public sealed record PublishableToken(Guid Id, string PrefixedId, DateTimeOffset InsertedAt);

/// <summary>An account's settings. The test account follows every change of its live account in the same transaction, and is never changed by itself.</summary>
public sealed class AccountService(IDbContextFactory<FreshcomDbContext> contexts, UserService users, EventPublisher events, AccountCache accounts, TimeProvider time)
{
    private const int LongestAudited = 500;

    /// <summary>From memory, because client applications ask for it most: as it was at most <see cref="SessionCache.Freshness"/> ago, if another instance changed it.</summary>
    /// <param name="locale">Of the localizable attributes; null for the account's default.</param>
    public async Task<Result<AccountView>> GetAsync(Caller caller, string? locale, CancellationToken cancellationToken) =>
        await accounts.ReadAsync(caller.AccountId, cancellationToken) is { } known ? AccountView.Of(known.Account, caller.IsTest ? null : known.Info.TestId, locale) : new Failure.NotFound();

    public async Task<Result<AccountView>> UpdateAsync(Caller caller, AccountInput input, string? locale, CancellationToken cancellationToken)
    {
        if (Refuse(caller, AccountFields.Check(input)) is { } refused) return refused;
        return await ChangeAsync(caller, locale, x => AccountFields.Write(x, input, locale), x => AccountFields.Audited(AccountView.Of(x, null, locale)), cancellationToken);
    }

    /// <summary>The method for new users, the limits of codes, and how many users have each method.</summary>
    public async Task<Result<AuthenticationSettings>> GetAuthenticationAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(x => x.Id == caller.AccountId, cancellationToken);
        if (account is null) return new Failure.NotFound();
        return new AuthenticationSettings
        {
            DefaultAuthMethod = account.DefaultAuthMethod,
            CodeLength = account.CodeLength,
            LoginCodeMinutes = account.LoginCodeMinutes,
            SmsPerDay = account.SmsPerDay,
            SmsCountries = account.SmsCountries,
            RefusalMilliseconds = account.RefusalMilliseconds,
            MessageDays = account.MessageDays,
            UsersByMethod = await users.CountByMethodAsync(caller, cancellationToken),
        };
    }

    public async Task<Result<AuthenticationSettings>> UpdateAuthenticationAsync(Caller caller, AuthenticationSettingsInput input, CancellationToken cancellationToken)
    {
        if (Refuse(caller, input.Check()) is { } refused) return refused;
        var changed = await ChangeAsync(caller, null, input.Write, AuthenticationSettingsInput.Audited, cancellationToken);
        return changed.Failure is { } failure ? failure : await GetAuthenticationAsync(caller, cancellationToken);
    }

    /// <summary>The token that client applications begin with (API credentials: not for everyone who reads).</summary>
    public async Task<Result<PublishableToken>> GetPublishableTokenAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(x => x.Id == caller.AccountId, cancellationToken);
        return account is null ? new Failure.NotFound() : new PublishableToken(account.PublishableTokenId, RefreshTokens.Publishable(account.PublishableTokenId, account.Mode), account.InsertedAt);
    }

    private static Failure? Refuse(Caller caller, IEnumerable<Error> errors)
    {
        if (!caller.Role.IsDeveloper()) return new Failure.Forbidden();
        List<Error> found = [.. caller.IsTest ? [Errors.TestAccountReadOnly()] : Array.Empty<Error>(), .. errors];
        return found.Count > 0 ? new Failure.Invalid(found) : null;
    }

    private async Task<Result<AccountView>> ChangeAsync(
        Caller caller, string? locale, Action<Account> write, Func<Account, IEnumerable<(string Attribute, string? Value)>> audited, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var pair = await db.Accounts.Where(x => x.Id == caller.AccountId || x.LiveAccountId == caller.AccountId).ToListAsync(cancellationToken);
        if (pair.Find(x => !x.IsTest) is not { } live || pair.Find(x => x.IsTest) is not { } test) return new Failure.NotFound();
        var before = audited(live).ToList();
        write(live);
        test.MirrorFrom(live);
        if (db.Entry(live).State == EntityState.Unchanged) return AccountView.Of(live, test.Id, locale);
        Record(db, caller, before, audited(live), AccountView.IsDefault(live, locale) ? null : locale);
        // Saved first, so that a webhook tells of it as it is.
        await db.SaveChangesAsync(cancellationToken);
        var document = WebhookDocument.Of(AccountView.Of(live, test.Id).ToResource());
        await events.RaiseAsync(db, new DomainEvent(EventNames.AccountUpdated, live.Id, new Dictionary<string, object?>()) { UserId = caller.UserId, Document = document }, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return AccountView.Of(live, test.Id, locale);
    }

    private void Record(FreshcomDbContext db, Caller caller, IEnumerable<(string Attribute, string? Value)> before, IEnumerable<(string Attribute, string? Value)> after, string? locale)
    {
        foreach (var (was, @is) in before.Zip(after).Where(x => x.First.Value != x.Second.Value))
        {
            var entry = caller.Entry($"account.{was.Attribute}.change", time.GetUtcNow(), "Account", caller.AccountId, from: Shown(was.Value, locale), to: Shown(@is.Value, locale));
            db.AuditEntries.Add(entry);
        }
    }

    private static string? Shown(string? value, string? locale)
    {
        if (value is { Length: > LongestAudited }) value = string.Concat(value.EnumerateRunes().Take(LongestAudited)) + "…";
        return value is not null && locale is not null ? $"{locale}: {value}" : value;
    }
}
