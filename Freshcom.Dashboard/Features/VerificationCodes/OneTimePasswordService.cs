using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.VerificationCodes;

/// <summary>What a one-time password turned out to be.</summary>
public abstract record OtpCheck
{
    private OtpCheck() { }

    /// <summary>Right, and not yet spent.</summary>
    public sealed record Right(MatchedCode Code, long? TotpStep = null) : OtpCheck
    {
        /// <summary>The only code that lived. One that was made since had to wait for this one's end, and then this one cannot be spent any more.</summary>
        public bool IsOnly { get; init; }
    }

    /// <summary>Wrong, over, or nothing was there to compare it with.</summary>
    public sealed record Wrong : OtpCheck;

    /// <summary>Nothing is compared until the wait is over; an hour stands for a lock.</summary>
    public sealed record Wait(TimeSpan For) : OtpCheck;
}

/// <summary>The one-time passwords of logins and proofs: one live code per user, the same one again on request, wrong ones counted over all of them.</summary>
public sealed class OneTimePasswordService(
    IDbContextFactory<FreshcomDbContext> contexts, CodeStore store, RecoveryCodeService recovery, WrongOtpCounter counter, SendLimits limits,
    TotpService totp, SecretBox box, EventPublisher events, SystemMessages system, TimeProvider time)
{
    private const int UsualDigits = 6;

    private static readonly CodePurpose[] LoginPurposes = [CodePurpose.Login, CodePurpose.Registration];

    /// <summary>Makes the user's code, or finds the living one, and sends it as the waits allow. Its end never moves.</summary>
    /// <param name="sessionId">The session whose change the code proves; null for a login.</param>
    public async Task<VerificationCode> IssueAsync(User user, Guid? sessionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LockUserAsync(user.Id, cancellationToken);
        var now = time.GetUtcNow();
        var purpose = sessionId is null ? CodePurpose.Login : CodePurpose.Proof;
        var codes = db.Codes.Where(x => x.UserId == user.Id && x.Purpose == purpose && x.SessionId == sessionId).Where(CodeStore.IsLive(now));
        var (accountId, userId) = (user.AccountId, user.Id);
        var known = await (
            from found in db.Users.Where(x => x.Id == userId)
            from living in codes.DefaultIfEmpty()
            from owner in db.Accounts.Where(x => x.Id == accountId).DefaultIfEmpty()
            from customer in db.Customers.Where(x => x.UserId == userId).DefaultIfEmpty()
            select new { Code = living, Account = owner, CustomerId = (Guid?)customer.Id }).FirstOrDefaultAsync(cancellationToken);
        var account = known?.Account;
        var code = known?.Code ?? Make(db, user, account, purpose, sessionId, now);
        if (code.Channel != Channel.App) await SendAsync(db, user, account, known?.CustomerId, code, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return code;
    }

    /// <summary>The user's living login code, if any; nothing is made or sent.</summary>
    public async Task<VerificationCode?> FindLiveAsync(User user, CancellationToken cancellationToken) =>
        (await LiveAsync(user, null, cancellationToken)).Find(x => x.Purpose == CodePurpose.Login);

    /// <summary>How many digits the user has to type: its living code's, otherwise those that the next one will have.</summary>
    public async Task<int> DigitsAsync(User user, VerificationCode? code, CancellationToken cancellationToken)
    {
        if (code?.SealedCode is not null) return store.Read(code).Length;
        if (user.AccountId is not { } accountId || user.AuthMethod == AuthMethod.TfaTotp) return UsualDigits;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(x => x.Id == accountId).Select(x => x.CodeLength).SingleAsync(cancellationToken);
    }

    private VerificationCode Make(FreshcomDbContext db, User user, Account? account, CodePurpose purpose, Guid? sessionId, DateTimeOffset now)
    {
        var channel = user.AuthMethod.Channel() ?? throw new InvalidOperationException("The password alone takes no code.");
        var address = user.CodeAddress is { } typed ? VerificationCodeService.AddressKey(channel, typed) : "";
        var code = new VerificationCode(purpose, new(user.AccountId, user.Id, sessionId, channel, address), now, TimeSpan.FromMinutes(account?.LoginCodeMinutes ?? 5));
        if (channel != Channel.App) store.Write(code, Codes.NewDigits(account?.CodeLength ?? UsualDigits), keepCopy: true);
        db.Codes.Add(code);
        return code;
    }

    private async Task SendAsync(FreshcomDbContext db, User user, Account? account, Guid? customerId, VerificationCode code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var refusal = SendLimits.NextLoginSend(code) switch
        {
            null => $"The code of this login was sent {SendLimits.SendsPerLogin} times.",
            { } next when next > now => "The code was asked for again too soon.",
            _ => (await db.TakeAllAsync(limits.ForLogin(user, account?.IsTest == true), now, cancellationToken))?.Why,
        };
        if (refusal is not null)
        {
            events.LogNotSent(db, new NotSentEntry(user.AccountId, code.Channel, EventNames.TfaCodeCreated, user.CodeAddress!, refusal, user.Id));
            return;
        }
        (code.Sends, code.LastSentAt) = (code.Sends + 1, now);
        var secret = new EventSecret("code", store.Read(code), code.Channel, user.CodeAddress!, code.ExpiresAt);
        if (account is null) await system.QueueLoginCodeAsync(db, user, secret, cancellationToken);
        else await events.RaiseAsync(db, new DomainEvent(EventNames.TfaCodeCreated, account.Id, EventVariables.Of(user)) { UserId = user.Id, CustomerId = customerId, Secret = secret }, cancellationToken);
    }

    /// <summary>Counts the try, then compares. Recovery codes are taken too, even through a wait or lock.</summary>
    public async Task<OtpCheck> CheckAsync(User user, Guid? sessionId, string otp, CancellationToken cancellationToken)
    {
        if (await recovery.MatchAsync(user.Id, otp, cancellationToken) is { } way) return new OtpCheck.Right(way);
        if (counter.WaitOf(user) is { } wait) return new OtpCheck.Wait(wait);
        if (!Codes.IsDigits(otp)) otp = "";
        if (user.AuthMethod == AuthMethod.TfaTotp) await IssueAsync(user, sessionId, cancellationToken);
        var live = await LiveAsync(user, sessionId, cancellationToken);
        var counted = await store.CountTryAsync(live, cancellationToken);
        if (counted.Count == 0) return new OtpCheck.Wrong();
        if (await counter.CountAsync(user, cancellationToken) is { } stop) return new OtpCheck.Wait(stop);
        if (Compare(user, counted, otp) is { } right) return right with { IsOnly = live.Count == 1 };
        await store.EraseExhaustedAsync(counted, cancellationToken);
        return new OtpCheck.Wrong();
    }

    private async Task<List<VerificationCode>> LiveAsync(User user, Guid? sessionId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var purposes = sessionId is null ? LoginPurposes : [CodePurpose.Proof];
        return await db.Codes.Where(x => x.UserId == user.Id && purposes.Contains(x.Purpose) && x.SessionId == sessionId)
            .Where(CodeStore.IsLive(time.GetUtcNow())).AsNoTracking().ToListAsync(cancellationToken);
    }

    private OtpCheck.Right? Compare(User user, List<VerificationCode> counted, string otp)
    {
        foreach (var code in counted)
        {
            if (code.Channel != Channel.App && store.Matches(code, otp)) return new(new(code.Id, code.Purpose, code.Channel));
            if (code.Channel == Channel.App && user.TotpSecret is { } sealedSecret && totp.MatchStep(box.Open(sealedSecret, TotpContext(user)), otp, time.GetUtcNow(), user.TotpLastStep) is { } step)
                return new(new(code.Id, code.Purpose, code.Channel), step);
        }
        return null;
    }

    /// <summary>Spends a right one within the caller's transaction: the count of wrong ones ends, and so do the login's other codes.</summary>
    /// <returns>False when a parallel request was first.</returns>
    public async Task<bool> RedeemAsync(FreshcomDbContext db, User user, OtpCheck.Right right, CancellationToken cancellationToken) =>
        await SpendAsync(db, user, right, cancellationToken) && await WrongOtpCounter.ClearAsync(db, user.Id, cancellationToken) == 1;

    /// <summary>The same for a login, which ends the count with the user's other changes.</summary>
    public async Task<bool> SpendAsync(FreshcomDbContext db, User user, OtpCheck.Right right, CancellationToken cancellationToken)
    {
        if (right.TotpStep is { } step && await db.Users.Where(x => x.Id == user.Id && (x.TotpLastStep == null || x.TotpLastStep < step))
            .ExecuteUpdateAsync(x => x.SetProperty(u => u.TotpLastStep, step), cancellationToken) == 0) return false;
        if (!await store.RedeemAsync(db, right.Code, cancellationToken)) return false;
        if (right.Code.Purpose != CodePurpose.Proof && !right.IsOnly) await store.EndAsync(db, user.Id, LoginPurposes, cancellationToken);
        return true;
    }

    /// <summary>The code that verified an address while registering is, for five minutes, also the first login's.</summary>
    public void AddRegistrationCode(FreshcomDbContext db, User user, Channel channel, string code)
    {
        var address = channel == Channel.Email ? user.Email : user.PhoneNumber;
        var row = new VerificationCode(CodePurpose.Registration, new(user.AccountId, user.Id, null, channel, VerificationCodeService.AddressKey(channel, address!)), time.GetUtcNow(), TimeSpan.FromMinutes(5));
        store.Write(row, code, keepCopy: false);
        db.Codes.Add(row);
    }

    /// <summary>What a sealed authenticator secret is bound to.</summary>
    public static string TotpContext(User user) => $"totp:{user.Id}";
}
