using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>Changes a user's method in the dashboard, by the three honest ways of rule 5. For a customer by any staff, for staff by developers and administrators (rule 11).</summary>
public sealed class AuthMethodChangeService(IDbContextFactory<FreshcomDbContext> contexts, UserUpdateService updates, VerificationCodeService codes, TimeProvider time)
{
    /// <summary>What each method would mean for the user.</summary>
    public async Task<Result<AuthMethodPreview>> PreviewAsync(Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await FindAsync(db, caller, userId, cancellationToken);
        if (found.Failure is { } failure) return failure;
        var user = found.Value;
        var now = time.GetUtcNow();
        var (idleSince, madeSince) = (now - Session.Idle, now - Session.Longest);
        var sessions = await db.Sessions.CountAsync(x => x.UserId == userId && x.Id != caller.SessionId && x.LastUsedAt > idleSince && x.InsertedAt > madeSince, cancellationToken);
        var sends = await db.Triggers.Where(x => x.AccountId == caller.AccountId && x.Status == TriggerStatus.Active).Select(x => new { x.Event, x.ActionType }).Distinct().ToListAsync(cancellationToken);
        var choices = Enum.GetValues<AuthMethod>().Select(method => Choice(user, method, (name, type) => sends.Exists(x => x.Event == name && x.ActionType == type)));
        return new AuthMethodPreview(user.Id, user.Name, user.AuthMethod, sessions, user.Email, caller.Role == Role.Administrator, [.. choices]);
    }

    private static AuthMethodChoice Choice(User user, AuthMethod method, Func<string, ActionType, bool> sends)
    {
        var isEmail = method == AuthMethod.TfaEmail;
        var hasAddress = isEmail || method == AuthMethod.TfaSms;
        var (address, verifiedAt) = !hasAddress ? (null, null) : isEmail ? (user.Email, user.EmailVerifiedAt) : (user.PhoneNumber, user.PhoneVerifiedAt);
        AuthMethodObstacle? obstacle = method == user.AuthMethod ? AuthMethodObstacle.InUse
            : method == AuthMethod.TfaTotp ? AuthMethodObstacle.SetUpByUser
            : hasAddress && address is null ? AuthMethodObstacle.NoAddress : null;
        var action = isEmail ? ActionType.SendEmail : ActionType.SendSms;
        return new(method, obstacle, address, verifiedAt,
            hasAddress && sends(isEmail ? EventNames.EmailCodeCreated : EventNames.PhoneCodeCreated, action), hasAddress && sends(EventNames.TfaCodeCreated, action));
    }

    /// <summary>Sends a verification code to the user's present address, for the first way.</summary>
    public async Task<Result<SentVerificationCode>> SendCodeAsync(Caller caller, Guid userId, Channel channel, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await FindAsync(db, caller, userId, cancellationToken);
        if (found.Failure is { } failure) return failure;
        var address = channel == Channel.Email ? found.Value.Email : channel == Channel.Sms ? found.Value.PhoneNumber : null;
        if (address is null) return Errors.Required(channel == Channel.Email ? "email" : "phoneNumber");
        var at = time.GetUtcNow();
        var wasSent = await codes.SendForStaffAsync(caller.AccountId, channel, address, cancellationToken);
        return new SentVerificationCode(channel, address, wasSent, at, at + VerificationCodeService.Lifetime);
    }

    /// <summary>Changes the method; recorded with the reason, if one was written, and told to the user.</summary>
    /// <param name="way">Null where the method needs no address or its address is verified.</param>
    public async Task<Result<UserView>> ChangeAsync(Caller caller, Guid userId, AuthMethod method, VerificationWay? way, CancellationToken cancellationToken)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
            if ((await FindAsync(db, caller, userId, cancellationToken)).Failure is { } failure) return failure;
        var input = new UserInput { AuthMethod = method };
        switch (way)
        {
            case VerificationWay.SendCode { Code: var code }:
                input = method == AuthMethod.TfaEmail ? input with { EmailVerificationCode = code } : input with { PhoneVerificationCode = code };
                return await updates.UpdateAsync(caller, userId, input, new UpdateOptions(), cancellationToken);
            case VerificationWay.ConfirmAtNextLogin:
                return await updates.UpdateAsync(caller, userId, input, new UpdateOptions { MayBePending = true }, cancellationToken);
            case VerificationWay.MarkVerified when caller.Role != Role.Administrator:
                return new Failure.Forbidden();
            case VerificationWay.MarkVerified { Reason: var reason }:
                if (Text.RequiredLine(reason, "reason", Text.MaxDescription) is { } error) return error;
                return await updates.UpdateAsync(caller, userId, input, new UpdateOptions { VerifiedBecause = reason.Trim() }, cancellationToken);
            default:
                return await updates.UpdateAsync(caller, userId, input, new UpdateOptions(), cancellationToken);
        }
    }

    private static async Task<Result<User>> FindAsync(FreshcomDbContext db, Caller caller, Guid userId, CancellationToken cancellationToken)
    {
        if (!caller.Role.IsStaff()) return new Failure.Forbidden();
        var member = await db.Memberships.AsNoTracking().Include(x => x.User).FirstOrDefaultAsync(x => x.UserId == userId && x.AccountId == caller.AccountId && x.User!.AccountId == caller.AccountId, cancellationToken);
        if (member is null) return new Failure.NotFound();
        return member.Role == Role.Customer || caller.Role.IsDeveloper() ? member.User! : new Failure.Forbidden();
    }
}
