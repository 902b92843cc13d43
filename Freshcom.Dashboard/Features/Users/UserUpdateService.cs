using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>
/// Every change of a user by itself or by staff, at every door. The order is the rules': fields, current password, verification codes, the proof of rule 7; then all in one transaction, or nothing.
/// </summary>
public sealed class UserUpdateService(
    IDbContextFactory<FreshcomDbContext> contexts, PasswordHashing hashing, CurrentPasswords passwords, VerificationCodeService codes, CodeStore store, ProofService proofs,
    OneTimePasswordService otps, TotpEnrolment totp, UserSecurity security, TimeProvider time)
{
    /// <summary>Tries anew where a parallel change was first: each time everything is checked against the user as it then is.</summary>
    private const int MaxTries = 10;

    public async Task<Result<UserView>> UpdateAsync(Caller caller, Guid userId, UserInput input, UpdateOptions options, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryUpdateAsync(caller, userId, input, options, cancellationToken);
            }
            catch (DbUpdateConcurrencyException) when (tries < MaxTries)
            {
                // Nothing was spent or saved: the transaction is rolled back.
            }
        }
    }

    private async Task<Result<UserView>> TryUpdateAsync(Caller caller, Guid userId, UserInput input, UpdateOptions options, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.Include(x => x.Customer).Include(x => x.Memberships).FirstOrDefaultAsync(x => x.Id == userId, cancellationToken);
        if (user is null || !IsReachable(caller, user)) return new Failure.NotFound();
        if (caller.IsVisitor && caller.Is(userId)) return Errors.TestAccountReadOnly();
        List<Error> errors = [];
        var update = new UserUpdate(user, input.Known(errors), caller.Is(userId));
        if (!MayWrite(caller, update)) return new Failure.Forbidden();
        errors.AddRange(await ValidateAsync(db, update, options, cancellationToken));
        if (options.Also is { } also) errors.AddRange(await also(db, user, cancellationToken));
        if (errors.Count > 0) return errors;
        if (await CheckSecretsAsync(caller, update, options, cancellationToken) is { } failure) return failure;
        ProofOf? proof = null;
        if (update is { IsSelf: true, LowersProtection: true })
        {
            var proven = await proofs.RequireAsync(caller, user, cancellationToken);
            if (proven.Failure is { } refused) return refused;
            proof = proven.Value;
        }
        return await SaveAsync(db, caller, update, options, proof, cancellationToken);
    }

    /// <summary>One's own user, or a managed one of this account.</summary>
    private static bool IsReachable(Caller caller, User user) => caller.Is(user.Id) || user.AccountId == caller.AccountId;

    /// <summary>Support works with customers' users; roles, and administrators, are an administrator's to change (rule 11); nobody changes its own role or status.</summary>
    private static bool MayWrite(Caller caller, UserUpdate update)
    {
        if (update.IsSelf || caller.Role == Role.Administrator) return true;
        var roles = update.User.Memberships.Select(x => x.Role).ToList();
        var isInReach = caller.Role.IsDeveloper() ? !roles.Contains(Role.Administrator) : caller.Role.IsStaff() && roles.TrueForAll(x => x == Role.Customer);
        return isInReach && !update.RoleChanges;
    }

    private static async Task<List<Error>> ValidateAsync(FreshcomDbContext db, UserUpdate update, UpdateOptions options, CancellationToken cancellationToken)
    {
        var (user, input) = (update.User, update.Input);
        var username = input.Username.IsSet ? input.Username.Value ?? "" : null;
        List<Error> errors = [.. UserFields.Check(username, input.Email.IsSet ? update.NewEmail : null, input.PhoneNumber.IsSet ? update.NewPhone : null, input.Name.Value, input.FirstName.Value, input.LastName.Value)];
        if (input.Name.IsSet && UserFields.Blank(input.Name.Value) is null) errors.Add(Errors.Required("name"));
        if (user.IsStandard && update.NewEmail is null) errors.Add(Errors.Required("email"));
        var newName = user.IsStandard ? (update.EmailChanges ? update.NewEmail : null) : username;
        if (newName is not null && errors.Count == 0 && await db.IsTakenAsync(user.AccountId, newName, user.Id, cancellationToken)) errors.Add(Errors.Taken(user.IsStandard ? "email" : "username"));
        if (update.PasswordChanges)
        {
            if (input.Password.Value is null) errors.Add(Errors.Required(options.PasswordField));
            else if (Password.Check(input.Password.Value, options.PasswordField) is { } weak) errors.Add(weak);
        }
        if ((update.PasswordChanges || options.TakesCurrentPassword) && input.CurrentPassword.Value is null) errors.Add(Errors.Required("currentPassword"));
        if (input.Role is { IsSet: true, Value: Role.Guest }) errors.Add(Errors.Invalid("role"));
        errors.AddRange(MethodErrors(update, options));
        return errors;
    }

    private static IEnumerable<Error> MethodErrors(UserUpdate update, UpdateOptions options)
    {
        var (email, phone) = (update.NewMethod == AuthMethod.TfaEmail, update.NewMethod == AuthMethod.TfaSms);
        if ((email && update.NewEmail is null) || (phone && update.NewPhone is null))
            yield return update.MethodChanges ? Errors.Required(email ? "email" : "phoneNumber") : Errors.NeededByMethod(email ? "email" : "phoneNumber");
        else if (email || phone)
        {
            var channel = email ? Channel.Email : Channel.Sms;
            var changes = email ? update.EmailChanges : update.PhoneChanges;
            // Staff replaces the address of a method in use by a pending one (rule 6); a method itself is given pending only where the door allows it (rule 5).
            var mayBePending = !update.IsSelf && (options.MayBePending || options.VerifiedBecause is not null || !update.MethodChanges);
            if (!update.IsProven(channel) && !mayBePending && (update.MethodChanges || changes))
                yield return update.MethodChanges ? Errors.NotVerified(email ? "email" : "phoneNumber") : Errors.Required(email ? "emailVerificationCode" : "phoneVerificationCode");
        }
        if (update.EnrolsApp)
        {
            if (!update.IsSelf || update.User.PendingTotpSecret is null) yield return Errors.NotEnrolled();
            else if (update.Input.Otp.Value is null) yield return Errors.Required("otp");
        }
    }

    /// <summary>Everything that may be guessed at: each counts its tries in its own place. Nothing is spent yet.</summary>
    private async Task<Failure?> CheckSecretsAsync(Caller caller, UserUpdate update, UpdateOptions options, CancellationToken cancellationToken)
    {
        if ((update.PasswordChanges || options.TakesCurrentPassword) && await passwords.RefuseAsync(update.User, update.Input.CurrentPassword.Value!, caller.ClientAddress, cancellationToken) is { } refused) return refused;
        if (update.PasswordChanges) update.PasswordHash = await hashing.HashAsync(update.Input.Password.Value!, cancellationToken);
        var accountId = update.User.AccountId ?? caller.Account.LiveId;
        List<Error> errors = [];
        if (update.Input.EmailVerificationCode.Value is { } emailCode)
            update.EmailCode = await CheckCodeAsync(accountId, Channel.Email, update.NewEmail, emailCode, "emailVerificationCode", errors, cancellationToken);
        if (update.Input.PhoneVerificationCode.Value is { } phoneCode)
            update.PhoneCode = await CheckCodeAsync(accountId, Channel.Sms, update.NewPhone, phoneCode, "phoneVerificationCode", errors, cancellationToken);
        if (update.EnrolsApp)
        {
            var step = totp.Confirm(update.User, update.Input.Otp.Value!);
            if (step.Failure is Failure.Invalid wrong) errors.AddRange(wrong.Errors);
            else update.TotpStep = step.Value;
        }
        return errors.Count > 0 ? new Failure.Invalid(errors) : null;
    }

    private async Task<MatchedCode?> CheckCodeAsync(Guid accountId, Channel channel, string? address, string code, string field, List<Error> errors, CancellationToken cancellationToken)
    {
        var result = address is null ? Errors.WrongCode(field) : await codes.CheckAsync(accountId, channel, address, code, field, cancellationToken);
        if (result.Failure is Failure.Invalid invalid) errors.AddRange(invalid.Errors);
        return result.Failure is null ? result.Value : null;
    }

    private async Task<Result<UserView>> SaveAsync(FreshcomDbContext db, Caller caller, UserUpdate update, UpdateOptions options, ProofOf? proof, CancellationToken cancellationToken)
    {
        var user = update.User;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (proof?.Right is { } right && !await otps.RedeemAsync(db, user, right, cancellationToken)) return new Failure.ProofRequired(user.AuthMethod);
        if (update.EmailCode is { } email && !await store.RedeemAsync(db, email, cancellationToken)) return Errors.WrongCode("emailVerificationCode");
        if (update.PhoneCode is { } phone && !await store.RedeemAsync(db, phone, cancellationToken)) return Errors.WrongCode("phoneVerificationCode");
        if (Apply(update, options) is { } error) return error;
        await security.FollowAsync(db, caller, user, options.VerifiedBecause, cancellationToken);
        if (options.Then is { } then) await then(db, user, cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Errors.Taken(user.IsStandard ? "email" : "username");
        }
        return UserView.Of(user, update.RoleFor(caller));
    }

    private Error? Apply(UserUpdate update, UpdateOptions options)
    {
        var (user, input, now) = (update.User, update.Input, time.GetUtcNow());
        // The old method lets its address go first and the new one takes its own last, so that neither rule stands in the other's way.
        if (update.MethodChanges)
        {
            if (user.AuthMethod == AuthMethod.TfaTotp) user.RemoveTotp();
            user.ChangeAuthMethod(AuthMethod.Simple, mayBePending: false);
        }
        if (input.Username is { IsSet: true, Value: { } username } && !user.IsStandard) user.Rename(username);
        if (input.Name.IsSet) user.Name = input.Name.Value;
        if (input.FirstName.IsSet) user.FirstName = input.FirstName.Value;
        if (input.LastName.IsSet) user.LastName = input.LastName.Value;
        if ((input.Email.IsSet || update.EmailCode is not null) && user.ChangeEmail(update.NewEmail, update.EmailCode is null ? null : now) is { } wrongEmail) return wrongEmail;
        if ((input.PhoneNumber.IsSet || update.PhoneCode is not null) && user.ChangePhone(update.NewPhone, update.PhoneCode is null ? null : now) is { } wrongPhone) return wrongPhone;
        if (update.PasswordHash is { } hash) user.SetPassword(hash, now);
        if (input.Status.IsSet && !update.IsSelf) user.Status = input.Status.Value;
        if (input.Role.IsSet && !update.IsSelf) user.Memberships.First().Role = input.Role.Value;
        if (update.TotpStep is { } step) user.EnrolTotp(step);
        if (options.VerifiedBecause is not null && update.NewMethod.Channel() is { } channel) user.Verify(channel, now);
        return update.MethodChanges ? user.ChangeAuthMethod(update.NewMethod, mayBePending: !update.IsSelf) : null;
    }
}
