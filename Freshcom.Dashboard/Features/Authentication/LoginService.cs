using System.Diagnostics;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Authentication;

/// <summary>The one login, behind the token endpoint and the dashboard's sign-in page: password first, then the user's method.</summary>
public sealed class LoginService(
    IDbContextFactory<FreshcomDbContext> contexts, PasswordHashing hashing, PasswordWaits waits, OneTimePasswordService otps, WrongOtpCounter counter,
    Challenges challenges, LoginCompletion completion, LoginMetrics metrics, TimeProvider time)
{
    // Compiled, because each login asks. Not static: it belongs to one database's model.
    private readonly Func<FreshcomDbContext, Guid?, string, CancellationToken, Task<User?>> _find = EF.CompileAsyncQuery((FreshcomDbContext db, Guid? accountId, string name, CancellationToken _) =>
        db.Users.AsNoTracking().FirstOrDefault(x => x.AccountId == accountId && x.NormalizedUserName == name));

    /// <summary>Logs in with name and password, and the one-time password where the user's method asks for one.</summary>
    public async Task<LoginOutcome> LoginAsync(LoginRequest request, CancellationToken cancellationToken)
    {
        var cameAt = Stopwatch.GetTimestamp();
        var key = PasswordWaits.Key(request.AccountId, request.Username, request.Client.Address);
        if ((await waits.FindAsync(key, cancellationToken)).Wait is { } wait) return metrics.Count(new LoginOutcome.Wait(wait), request.Kind);
        var user = await FindUserAsync(request, cancellationToken);
        var verified = await hashing.VerifyAsync(user?.PasswordHash, request.Password, cancellationToken);
        // Guesses made in parallel learn nothing once the first of them have started a wait.
        var tries = await waits.FindAsync(key, cancellationToken);
        if (tries.Wait is { } begun) return metrics.Count(new LoginOutcome.Wait(begun), request.Kind);
        if (user is not { Status: UserStatus.Active } || verified == PasswordVerificationResult.Failed || !await IsMemberAsync(user, request, cancellationToken))
        {
            await waits.CountWrongAsync(key, cancellationToken);
            await PaceAsync(request.AccountId, cameAt, cancellationToken);
            return metrics.Count(new LoginOutcome.Refused(), request.Kind);
        }
        if (tries.HasWrong) await waits.ClearAsync(key, cancellationToken);
        if (verified == PasswordVerificationResult.SuccessRehashNeeded) await RehashAsync(user, request.Password, cancellationToken);
        return await WithMethodAsync(user, request.Otp, new(request.Kind, request.Client), cancellationToken);
    }

    /// <summary>Goes on with a login whose password was right (<see cref="OtpPrompt.Challenge"/>); without an OTP the code is asked for again.</summary>
    public async Task<LoginOutcome> ContinueAsync(string challenge, string? otp, LoginDoor door, CancellationToken cancellationToken)
    {
        if (await FindChallengedAsync(challenge, cancellationToken) is not { } user) return new LoginOutcome.Refused();
        return await WithMethodAsync(user, otp, door, cancellationToken);
    }

    /// <summary>The same by the ticket that the dashboard's sign-in page keeps; it outlives the code, so that a new one can be asked for.</summary>
    public async Task<LoginOutcome> ResumeAsync(LoginTicket ticket, string? otp, LoginDoor door, CancellationToken cancellationToken) =>
        await FindTicketedAsync(ticket, cancellationToken) is { } user ? await WithMethodAsync(user, otp, door, cancellationToken) : new LoginOutcome.Refused();

    /// <summary>What a page shows of a login that waits for its code, without sending anything; null when the ticket is worth nothing any more.</summary>
    public async Task<OtpPrompt?> FindPromptAsync(LoginTicket ticket, CancellationToken cancellationToken) =>
        await FindTicketedAsync(ticket, cancellationToken) is { AuthMethod: not AuthMethod.Simple } user ? await PromptAsync(user, await otps.FindLiveAsync(user, cancellationToken), cancellationToken) : null;

    private async Task<LoginOutcome> WithMethodAsync(User user, string? otp, LoginDoor door, CancellationToken cancellationToken) =>
        metrics.Count(await ByMethodAsync(user, otp, door, cancellationToken), door.Kind, user);

    private async Task<LoginOutcome> ByMethodAsync(User user, string? otp, LoginDoor door, CancellationToken cancellationToken)
    {
        if (user.AuthMethod == AuthMethod.Simple) return await completion.CompleteAsync(user, null, door, cancellationToken) ?? throw new UnreachableException();
        if (string.IsNullOrEmpty(otp))
        {
            if (counter.WaitOf(user) is { } wait) return new LoginOutcome.Wait(wait);
            return new LoginOutcome.OtpRequired(await PromptAsync(user, await otps.IssueAsync(user, null, cancellationToken), cancellationToken), WasWrong: false);
        }
        switch (await otps.CheckAsync(user, null, otp, cancellationToken))
        {
            case OtpCheck.Wait stop: return new LoginOutcome.Wait(stop.For);
            case OtpCheck.Right right when await completion.CompleteAsync(user, right, door, cancellationToken) is { } done: return done;
            default: return new LoginOutcome.OtpRequired(await PromptAsync(user, await otps.FindLiveAsync(user, cancellationToken), cancellationToken), WasWrong: true);
        }
    }

    private async Task<OtpPrompt> PromptAsync(User user, VerificationCode? code, CancellationToken cancellationToken) =>
        new(user.AuthMethod, new LoginTicket(user.Id, user.ConcurrencyStamp!), code is null ? null : challenges.For(code.Id, user.Id))
        {
            MaskedAddress = user.CodeAddress is { } address ? user.AuthMethod == AuthMethod.TfaEmail ? EmailAddress.Masked(address) : PhoneNumber.Masked(address) : null,
            ExpiresAt = code?.ExpiresAt,
            NextSendAt = code is null ? time.GetUtcNow() : code.Channel == Channel.App ? null : SendLimits.NextLoginSend(code),
            CodeLength = await otps.DigitsAsync(user, code, cancellationToken),
            TriesLeft = code is null ? 0 : VerificationCode.MaxAttempts - code.Attempts,
        };

    private async Task<User?> FindUserAsync(LoginRequest request, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await _find(db, request.AccountId, User.Normalize(request.Username), cancellationToken);
    }

    /// <summary>The dashboard is not for customers: their right password is refused there like a wrong one.</summary>
    private async Task<bool> IsMemberAsync(User user, LoginRequest request, CancellationToken cancellationToken)
    {
        if (request.Kind == SessionKind.Api) return true;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Memberships.AnyAsync(x => x.UserId == user.Id && x.Role != Role.Customer, cancellationToken);
    }

    private async Task<User?> FindChallengedAsync(string challenge, CancellationToken cancellationToken)
    {
        if (Challenges.CodeIn(challenge) is not { } codeId) return null;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var live = db.Codes.Where(x => x.Id == codeId && x.Purpose == CodePurpose.Login).Where(CodeStore.IsLive(time.GetUtcNow()));
        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Status == UserStatus.Active && live.Any(c => c.UserId == x.Id), cancellationToken);
        return user is not null && challenges.IsGenuine(challenge, user.Id) ? user : null;
    }

    private async Task<User?> FindTicketedAsync(LoginTicket ticket, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == ticket.UserId && x.ConcurrencyStamp == ticket.Stamp && x.Status == UserStatus.Active, cancellationToken);
    }

    private async Task RehashAsync(User user, string password, CancellationToken cancellationToken)
    {
        var hash = await hashing.HashAsync(password, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Users.Where(x => x.Id == user.Id && x.PasswordHash == user.PasswordHash).ExecuteUpdateAsync(x => x.SetProperty(u => u.PasswordHash, hash), cancellationToken);
    }

    /// <summary>A refusal takes as long whatever its reason: it waits, it does not work. Real time, not the app's clock.</summary>
    private async Task PaceAsync(Guid? accountId, long cameAt, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var milliseconds = await db.Accounts.Where(x => x.Id == accountId).Select(x => (int?)x.RefusalMilliseconds).FirstOrDefaultAsync(cancellationToken) ?? 250;
        var rest = TimeSpan.FromMilliseconds(milliseconds) - Stopwatch.GetElapsedTime(cameAt);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, cancellationToken);
    }
}
