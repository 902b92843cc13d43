using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>Codes that prove a phone number or an e-mail address: bound to account, channel and address, not to who asked.</summary>
public sealed class VerificationCodeService(IDbContextFactory<FreshcomDbContext> contexts, CodeStore store, SendLimits limits, SmsPauses pauses, EventPublisher events, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>Makes a code and sends it to <paramref name="address"/> (E.164, or an e-mail address). Over a limit nothing happens and nobody is told but the account's log.</summary>
    public Task SendAsync(Guid accountId, Channel channel, string address, string? clientAddress, CancellationToken cancellationToken) =>
        SendAsync(accountId, channel, address, isByStaff: false, clientAddress, cancellationToken);

    /// <summary>The same for staff, who is told what a client never is.</summary>
    /// <returns>Whether a code was made.</returns>
    public Task<bool> SendForStaffAsync(Guid accountId, Channel channel, string address, CancellationToken cancellationToken) =>
        SendAsync(accountId, channel, address, isByStaff: true, null, cancellationToken);

    private async Task<bool> SendAsync(Guid accountId, Channel channel, string address, bool isByStaff, string? clientAddress, CancellationToken cancellationToken)
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
        else if (channel == Channel.Sms && !isByStaff) refusal = await pauses.RefusalAsync(db, account, cancellationToken);
        // Last, so that what does not go for another reason uses no budget up.
        refusal ??= (await db.TakeAllAsync(isByStaff ? limits.ForAddress(account, channel, key) : limits.ForAnonymous(account, channel, key, clientAddress), now, cancellationToken))?.Why;
        if (refusal is null) await MakeAsync(db, account, channel, address, live.DefaultIfEmpty().Max(), now, cancellationToken);
        else events.LogNotSent(db, new NotSentEntry(accountId, channel, EventName(channel), address, refusal));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return refusal is null;
    }

    private async Task MakeAsync(FreshcomDbContext db, Account account, Channel channel, string address, int attempts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var code = new VerificationCode(Purpose(channel), new(account.Id, null, null, channel, AddressKey(channel, address)), now, Lifetime);
        code.StartAt(attempts);
        var digits = Security.Codes.NewDigits(account.CodeLength);
        store.Write(code, digits, keepCopy: false);
        (code.Sends, code.LastSentAt) = (1, now);
        db.Codes.Add(code);
        await events.RaiseAsync(db, new DomainEvent(EventName(channel), account.Id, new Dictionary<string, object?> { [channel == Channel.Email ? "email" : "phone_number"] = address })
        {
            Secret = new("code", digits, channel, address, code.ExpiresAt),
        }, cancellationToken);
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
}
