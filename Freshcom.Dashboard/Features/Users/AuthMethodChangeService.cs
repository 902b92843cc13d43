using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>Changes a user's method in the dashboard, by the three honest ways of rule 5. For a customer by any staff, for staff by developers and administrators (rule 11).</summary>
public sealed class AuthMethodChangeService(IDbContextFactory<FreshcomDbContext> contexts, UserUpdateService updates, VerificationCodeService codes, ReadinessService readinesses, TimeProvider time)
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
        var length = await CodeLengthAsync(db, caller, cancellationToken);
        var readiness = await readinesses.GetAsync(caller, cancellationToken);
        var choices = readiness.Methods.Select(x => Choice(x, user) with { Obstacle = Obstacle(user, x.Method) });
        return new AuthMethodPreview(user.Id, user.Name, user.AuthMethod, sessions, user.Email, caller.Role == Role.Administrator, length, [.. choices]);
    }

    /// <summary>What each method would mean for a user that staff makes.</summary>
    public async Task<NewUserMethods> PreviewNewAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var readiness = await readinesses.GetAsync(caller, cancellationToken);
        var choices = readiness.Methods.Select(x => Choice(x) with { Obstacle = x.Method == AuthMethod.TfaTotp ? AuthMethodObstacle.SetUpByUser : null });
        return new NewUserMethods(readiness.Default, await CodeLengthAsync(db, caller, cancellationToken), [.. choices]);
    }

    private static Task<int> CodeLengthAsync(FreshcomDbContext db, Caller caller, CancellationToken cancellationToken) =>
        db.Accounts.Where(x => x.Id == caller.AccountId).Select(x => x.CodeLength).SingleAsync(cancellationToken);

    private static AuthMethodChoice Choice(MethodReadiness readiness, User? user = null) => readiness.Method.Channel() switch
    {
        Channel.Email => new(readiness.Method, null, user?.Email, user?.EmailVerifiedAt, readiness),
        Channel.Sms => new(readiness.Method, null, user?.PhoneNumber, user?.PhoneVerifiedAt, readiness),
        _ => new(readiness.Method, null, null, null, readiness),
    };

    private static AuthMethodObstacle? Obstacle(User user, AuthMethod method) => method switch
    {
        _ when method == user.AuthMethod => AuthMethodObstacle.InUse,
        AuthMethod.TfaTotp => AuthMethodObstacle.SetUpByUser,
        AuthMethod.TfaEmail when user.Email is null => AuthMethodObstacle.NoAddress,
        AuthMethod.TfaSms when user.PhoneNumber is null => AuthMethodObstacle.NoAddress,
        _ => null,
    };

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

    /// <summary>How often a code for the user's present address may still be tried; 0 when none is alive.</summary>
    public async Task<int> CountTriesLeftAsync(Caller caller, Guid userId, Channel channel, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await FindAsync(db, caller, userId, cancellationToken);
        var address = found.Failure is not null ? null : channel == Channel.Email ? found.Value.Email : found.Value.PhoneNumber;
        return address is null ? 0 : await codes.CountTriesLeftAsync(caller.AccountId, channel, address, cancellationToken);
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
