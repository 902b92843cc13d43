using System.Globalization;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>Codes that prove a phone number or an e-mail address: bound to account, channel and address, not to who asked.</summary>
public sealed class VerificationCodeService(
    IDbContextFactory<FreshcomDbContext> contexts, CodeStore store, SendLimits limits, SmsPauses pauses, EventPublisher events, SystemMessages system, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>Digits of a standard user's codes, which are the system's; managed ones' are their account's.</summary>
    public const int SystemCodeLength = 6;

    /// <summary>Makes a code and sends it to <paramref name="address"/> (E.164, or an e-mail address). Over a limit nothing happens and nobody is told but the account's log.</summary>
    public Task SendAsync(Guid accountId, Channel channel, string address, string? clientAddress, CancellationToken cancellationToken) =>
        SendAsync(accountId, channel, address, new Asker(clientAddress), cancellationToken);

    /// <summary>The same for staff, who is told what a client never is.</summary>
    /// <returns>Whether a code was made.</returns>
    public Task<bool> SendForStaffAsync(Guid accountId, Channel channel, string address, CancellationToken cancellationToken) =>
        SendAsync(accountId, channel, address, new Asker(null) { IsStaff = true }, cancellationToken);

    /// <summary>For a person of the dashboard that wants the address as its own: the system's message, which needs no trigger, and the person's own limits beside the address's.</summary>
    /// <param name="accountId">The account that the code is bound to: for a standard user, the live one that it is signed in to.</param>
    /// <param name="language">The person's.</param>
    /// <returns>Whether a code was made.</returns>
    public Task<bool> SendToOwnAsync(Guid accountId, User user, Channel channel, string address, string? clientAddress, CultureInfo language, CancellationToken cancellationToken) =>
        SendAsync(accountId, channel, address, new Asker(clientAddress) { Owner = user, Language = language }, cancellationToken);

    private async Task<bool> SendAsync(Guid accountId, Channel channel, string address, Asker asker, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var account = await db.Accounts.SingleAsync(x => x.Id == accountId, cancellationToken);
        var (now, key) = (time.GetUtcNow(), AddressKey(channel, address));
        await LockAddressAsync(db, accountId, channel, key, now, cancellationToken);
        var live = await Live(db, accountId, channel, key, now).Select(x => x.Attempts).ToListAsync(cancellationToken);
        string? refusal = null;
        if (live.Count >= SendLimits.LiveCodesPerAddress) refusal = $"{SendLimits.LiveCodesPerAddress} codes for this address still work.";
        else if (channel == Channel.Sms && !account.MayText(address)) refusal = MessageComposer.CountryNotAllowed;
        else if (channel == Channel.Sms && asker.IsStranger) refusal = await pauses.RefusalAsync(db, account, cancellationToken);
        // Last, so that what does not go for another reason uses no budget up.
        refusal ??= (await db.TakeAllAsync(LimitsOf(asker, account, channel, key), now, cancellationToken))?.Why;
        if (refusal is null) await MakeAsync(db, account, channel, address, live.DefaultIfEmpty().Max(), asker, cancellationToken);
        else events.LogNotSent(db, new NotSentEntry(asker.Owner is { } owner ? owner.AccountId : accountId, channel, EventName(channel), address, refusal, asker.Owner?.Id));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return refusal is null;
    }

    private IReadOnlyList<RateLimit> LimitsOf(Asker asker, Account account, Channel channel, string key) => asker switch
    {
        { IsStaff: true } => limits.ForAddress(account, channel, key),
        { Owner: { } owner } => [.. limits.ForAnonymous(owner.IsStandard ? null : account, channel, key, asker.ClientAddress), .. limits.ForOwn(owner, account.IsTest)],
        _ => limits.ForAnonymous(account, channel, key, asker.ClientAddress),
    };

    private async Task MakeAsync(FreshcomDbContext db, Account account, Channel channel, string address, int attempts, Asker asker, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var code = new VerificationCode(Purpose(channel), new(account.Id, null, null, channel, AddressKey(channel, address)), now, Lifetime);
        code.StartAt(attempts);
        var digits = Security.Codes.NewDigits(asker.Owner is { IsStandard: true } ? SystemCodeLength : account.CodeLength);
        store.Write(code, digits, keepCopy: false);
        (code.Sends, code.LastSentAt) = (1, now);
        db.Codes.Add(code);
        var secret = new EventSecret("code", digits, channel, address, code.ExpiresAt);
        if (asker.Owner is { } owner) system.QueueAddressCode(db, owner, secret, new(SystemReader.Closest(asker.Language!.Name), account.IsTest));
        else await events.RaiseAsync(db, new DomainEvent(EventName(channel), account.Id, new Dictionary<string, object?> { [channel == Channel.Email ? "email" : "phone_number"] = address }) { Secret = secret }, cancellationToken);
    }

    /// <summary>Counts a try against the address's live codes and compares it with each.</summary>
    /// <param name="field">Named by the error when none fits.</param>
    public async Task<Result<MatchedCode>> CheckAsync(Guid accountId, Channel channel, string address, string code, string field, CancellationToken cancellationToken)
    {
        var wrong = Errors.WrongCode(field);
        if (!Security.Codes.IsDigits(code)) return wrong;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var live = await Live(db, accountId, channel, AddressKey(channel, address), time.GetUtcNow()).AsNoTracking().ToListAsync(cancellationToken);
        var counted = await store.CountTryAsync(live, cancellationToken);
        var match = counted.Find(x => store.Matches(x, code));
        if (match is null)
        {
            await store.EraseExhaustedAsync(counted, cancellationToken);
            return wrong;
        }
        await store.UncountAsync(counted, cancellationToken);
        return new MatchedCode(match.Id, match.Purpose, channel);
    }

    /// <summary>How often a code for the address may still be tried; 0 when none is alive. For staff alone, as <see cref="SendForStaffAsync"/>'s answer.</summary>
    public async Task<int> CountTriesLeftAsync(Guid accountId, Channel channel, string address, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var attempts = await Live(db, accountId, channel, AddressKey(channel, address), time.GetUtcNow()).Select(x => x.Attempts).ToListAsync(cancellationToken);
        return attempts.Count == 0 ? 0 : VerificationCode.MaxAttempts - attempts.Min();
    }

    /// <summary>How an address is compared and stored beside a code.</summary>
    public static string AddressKey(Channel channel, string address) => channel == Channel.Email ? User.Normalize(address) : address;

    private static IQueryable<VerificationCode> Live(FreshcomDbContext db, Guid accountId, Channel channel, string key, DateTimeOffset now)
    {
        var purpose = Purpose(channel);
        return db.Codes.Where(x => x.AccountId == accountId && x.UserId == null && x.Purpose == purpose && x.Address == key).Where(CodeStore.IsLive(now));
    }

    private static CodePurpose Purpose(Channel channel) => channel == Channel.Email ? CodePurpose.EmailVerification : CodePurpose.PhoneVerification;

    private static string EventName(Channel channel) => channel == Channel.Email ? EventNames.EmailCodeCreated : EventNames.PhoneCodeCreated;

    /// <summary>Two requests for one address wait for each other, so that they never make a fourth code together.</summary>
    private static Task<RateLimit?> LockAddressAsync(FreshcomDbContext db, Guid accountId, Channel channel, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.TakeAllAsync([new($"lock:{accountId}:{channel}:{key}", int.MaxValue, TimeSpan.FromMinutes(1), "")], now, cancellationToken);

    /// <summary>Who asks for a code: a stranger, unless it is said otherwise.</summary>
    private sealed record Asker(string? ClientAddress)
    {
        public bool IsStaff { get; init; }

        /// <summary>The person that wants the address as its own, with its <see cref="Language"/>.</summary>
        public User? Owner { get; init; }
        public CultureInfo? Language { get; init; }
        public bool IsStranger => !IsStaff && Owner is null;
    }
}
