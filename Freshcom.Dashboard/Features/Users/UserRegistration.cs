using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.VerificationCodes;

namespace Freshcom.Features.Users;

/// <summary>The codes that came with a registration, right and not yet spent.</summary>
public sealed record ProvenAddresses(MatchedCode? Email, MatchedCode? Phone);

/// <summary>
/// Makes a managed user, in three stages that a customer's registration shares: fields, then codes, then everything in one transaction. No code, no user (rule 3); staff may leave the address pending (rule 4).
/// </summary>
public sealed class UserRegistration(VerificationCodeService codes, CodeStore store, OneTimePasswordService otps, LinkTokenService links, EventPublisher events, TimeProvider time)
{
    /// <summary>Every rule that takes no code; all faults at once.</summary>
    public async Task<List<Error>> ValidateAsync(FreshcomDbContext db, NewUser input, CancellationToken cancellationToken)
    {
        var errors = CheckFields(input);
        if (!errors.Exists(x => x.Field == "username") && await db.IsTakenAsync(input.Account.Id, input.Username!, null, cancellationToken)) errors.Add(Errors.Taken("username"));
        if (input.Password is null) errors.Add(Errors.Required("password"));
        else if (Password.Check(input.Password, "password") is { } weak) errors.Add(weak);
        return errors;
    }

    /// <summary>The rules that take neither the database nor a password: what an import of many shares with the registration of one.</summary>
    public static List<Error> CheckFields(NewUser input)
    {
        List<Error> errors = [.. UserFields.Check(input.Username, input.Email, input.PhoneNumber, input.Name, input.FirstName, input.LastName)];
        if (input.Username is null) errors.Add(Errors.Required("username"));
        errors.AddRange(MissingForMethod(input));
        return errors;
    }

    private static IEnumerable<Error> MissingForMethod(NewUser input)
    {
        if (input.Method.Channel() is not { } channel) yield break;
        if (channel == Channel.App)
        {
            yield return Errors.NotEnrolled();
            yield break;
        }
        var (address, field, codeField) = channel == Channel.Email ? (input.Email, "email", "emailVerificationCode") : (input.PhoneNumber, "phoneNumber", "phoneVerificationCode");
        if (address is null) yield return Errors.Required(field);
        if (!input.ByStaff && input.CodeFor(channel) is null) yield return Errors.Required(codeField);
    }

    /// <summary>Counts and compares the codes that came; call it only for a request that nothing else refuses.</summary>
    public async Task<Result<ProvenAddresses>> CheckCodesAsync(NewUser input, CancellationToken cancellationToken)
    {
        List<Error> errors = [];
        var email = await CheckAsync(input, Channel.Email, input.Email, "emailVerificationCode", errors, cancellationToken);
        var phone = await CheckAsync(input, Channel.Sms, input.PhoneNumber, "phoneVerificationCode", errors, cancellationToken);
        return errors.Count > 0 ? errors : new ProvenAddresses(email, phone);
    }

    private async Task<MatchedCode?> CheckAsync(NewUser input, Channel channel, string? address, string field, List<Error> errors, CancellationToken cancellationToken)
    {
        if (input.CodeFor(channel) is not { } code) return null;
        if (address is null)
        {
            errors.Add(Errors.WrongCode(field));
            return null;
        }
        var result = await codes.CheckAsync(input.Account.Id, channel, address, code, field, cancellationToken);
        if (result.Failure is Failure.Invalid invalid) errors.AddRange(invalid.Errors);
        return result.Failure is null ? result.Value : null;
    }

    /// <summary>The user with its membership, and its record where it has one, in the context and not yet saved: without codes, mail and events.</summary>
    /// <param name="passwordHash">Null for a user who sets a password by <i>Forgot password</i>.</param>
    public static Result<User> Add(FreshcomDbContext db, NewUser input, string? passwordHash, bool emailIsVerified, bool phoneIsVerified, DateTimeOffset now)
    {
        var user = User.Create(input.Account.Id, input.Username!, now);
        (user.Name, user.FirstName, user.LastName) = (input.Name, input.FirstName, input.LastName);
        if (passwordHash is not null) user.SetPassword(passwordHash, now);
        user.ChangeEmail(input.Email, emailIsVerified ? now : null);
        user.ChangePhone(input.PhoneNumber, phoneIsVerified ? now : null);
        if (user.ChangeAuthMethod(input.Method, mayBePending: input.ByStaff) is { } error) return error;
        db.Users.Add(user);
        db.Memberships.Add(new AccountMembership(input.Account.Id, user, input.Role, now));
        input.Customer?.Register(user);
        return user;
    }

    /// <summary>Adds the user and spends its codes, within the caller's transaction.</summary>
    /// <param name="passwordHash">Made before the transaction, which waits for nothing slow.</param>
    /// <returns>An error when a parallel request spent a code first.</returns>
    public async Task<Result<User>> AddAsync(FreshcomDbContext db, NewUser input, ProvenAddresses proven, string passwordHash, CancellationToken cancellationToken)
    {
        if (proven.Email is { } email && !await store.RedeemAsync(db, email, cancellationToken)) return Errors.WrongCode("emailVerificationCode");
        if (proven.Phone is { } phone && !await store.RedeemAsync(db, phone, cancellationToken)) return Errors.WrongCode("phoneVerificationCode");
        var now = time.GetUtcNow();
        var added = Add(db, input, passwordHash, proven.Email is not null, proven.Phone is not null, now);
        if (added.Failure is { } failure) return failure;
        var user = added.Value;
        if (input.Customer is not null && user.AuthMethod.Channel() is { } channel && input.CodeFor(channel) is { } code) otps.AddRegistrationCode(db, user, channel, code);
        db.Stamp(now);
        await links.IssueEmailLinkWithinLimitsAsync(db, user, cancellationToken);
        await events.RaiseAsync(db, new DomainEvent(EventNames.UserCreated, input.Account.Id, EventVariables.Of(user))
        {
            UserId = user.Id,
            CustomerId = user.Customer?.Id,
            Document = WebhookDocument.Of(UserView.Of(user, input.Role).ToResource()),
        }, cancellationToken);
        return user;
    }
}
