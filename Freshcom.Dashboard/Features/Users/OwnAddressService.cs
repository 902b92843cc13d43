using System.Globalization;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>
/// How a person changes its own e-mail address or phone number in the dashboard: the current password, a code that went to the new address, and where the method uses the present one a code from there (rules 6 and 7).
/// Until all of them are right nothing changes, so that nobody locks itself out; an open session alone is not enough.
/// </summary>
public sealed class OwnAddressService(
    IDbContextFactory<FreshcomDbContext> contexts, CurrentPasswords passwords, VerificationCodeService codes, UserUpdateService updates, Gateways gateways, TimeProvider time)
{
    /// <summary>Sends a code to the new address, or to the present one that is not verified yet.</summary>
    /// <param name="language">The message's.</param>
    public async Task<Result<SentVerificationCode>> SendCodeAsync(Caller caller, Channel channel, string? typed, string? currentPassword, CultureInfo language, CancellationToken cancellationToken)
    {
        if (caller.IsVisitor) return Errors.TestAccountReadOnly();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, caller, cancellationToken) is not { } user) return new Failure.NotFound();
        var address = Clean(channel, typed);
        var errors = await CheckAsync(db, caller, user, channel, address, cancellationToken);
        if (string.IsNullOrEmpty(currentPassword)) errors.Add(Errors.Required("currentPassword"));
        if (errors.Count > 0) return errors;
        if (await passwords.RefuseAsync(user, currentPassword!, caller.ClientAddress, cancellationToken) is { } refused) return refused;
        var at = time.GetUtcNow();
        var wasSent = await codes.SendToOwnAsync(BoundTo(caller, user), user, channel, address!, caller.ClientAddress, language, cancellationToken);
        return new SentVerificationCode(channel, address!, wasSent, at, at + VerificationCodeService.Lifetime);
    }

    /// <summary>Takes the address that the code went to. A username that is the e-mail address follows it.</summary>
    public async Task<Result<UserView>> ChangeAsync(Caller caller, SentVerificationCode sent, string code, string? currentPassword, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, caller, cancellationToken) is not { } user) return new Failure.NotFound();
        var input = sent.Channel == Channel.Email
            ? new UserInput { Email = sent.Address, EmailVerificationCode = code, CurrentPassword = currentPassword, Username = Follows(user) ? sent.Address : default(Optional<string?>) }
            : new UserInput { PhoneNumber = sent.Address, PhoneVerificationCode = code, CurrentPassword = currentPassword };
        return await updates.UpdateAsync(caller, user.Id, input, new UpdateOptions { TakesCurrentPassword = true }, cancellationToken);
    }

    /// <summary>Gives the phone number up; refused while the method sends codes there.</summary>
    public async Task<Result<UserView>> RemovePhoneAsync(Caller caller, string? currentPassword, CancellationToken cancellationToken)
    {
        if (caller.UserId is not { } id) return new Failure.NotFound();
        var input = new UserInput { PhoneNumber = new Optional<string?>(true, null), CurrentPassword = string.IsNullOrEmpty(currentPassword) ? null : currentPassword };
        return await updates.UpdateAsync(caller, id, input, new UpdateOptions { TakesCurrentPassword = true }, cancellationToken);
    }

    /// <summary>How often a code for the address may still be tried; 0 when none is alive.</summary>
    public async Task<int> CountTriesLeftAsync(Caller caller, SentVerificationCode sent, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindAsync(db, caller, cancellationToken) is { } user ? await codes.CountTriesLeftAsync(BoundTo(caller, user), sent.Channel, sent.Address, cancellationToken) : 0;
    }

    private async Task<List<Error>> CheckAsync(FreshcomDbContext db, Caller caller, User user, Channel channel, string? address, CancellationToken cancellationToken)
    {
        var (field, isEmail) = (FieldOf(channel), channel == Channel.Email);
        if (address is null) return [Errors.Required(field)];
        if ((isEmail ? EmailAddress.Check(address, field) : PhoneNumber.Check(address, field)) is { } malformed) return [malformed];
        if (isEmail ? User.Normalize(address) == user.NormalizedEmail && user.EmailVerifiedAt is not null : address == user.PhoneNumber && user.PhoneVerifiedAt is not null) return [Errors.Unchanged(field)];
        if (isEmail) return (user.IsStandard || Follows(user)) && await db.IsTakenAsync(user.AccountId, address, user.Id, cancellationToken) ? [Errors.Taken(field)] : [];
        var account = await db.Accounts.AsNoTracking().SingleAsync(x => x.Id == BoundTo(caller, user), cancellationToken);
        if (!account.MayText(address)) return [Errors.CountryNotAllowed(field)];
        var gateway = await gateways.OwnSmsAsync(user.IsStandard ? null : account.LiveId, cancellationToken) ?? gateways.OperatorsSms;
        return account.IsTest || gateway.IsSetUp ? [] : [Errors.NoGateway()];
    }

    private static Task<User?> FindAsync(FreshcomDbContext db, Caller caller, CancellationToken cancellationToken) =>
        db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == caller.UserId, cancellationToken);

    /// <summary>The account whose codes prove the user's addresses, as <see cref="UserUpdateService"/> looks for them.</summary>
    private static Guid BoundTo(Caller caller, User user) => user.AccountId ?? caller.Account.LiveId;

    private static bool Follows(User user) => !user.IsStandard && user.NormalizedUserName == user.NormalizedEmail;

    private static string FieldOf(Channel channel) => channel == Channel.Email ? "email" : "phoneNumber";

    private static string? Clean(Channel channel, string? typed) => channel == Channel.Email ? UserFields.Blank(typed)?.Trim() : UserFields.Phone(typed?.Trim());
}
