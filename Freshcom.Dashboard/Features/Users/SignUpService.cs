using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.VerificationCodes;
using Freshcom.Security;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Users;

/// <summary>Signing up: a standard user, its live account and the test account beside it, with the triggers that every account starts with.</summary>
public sealed class SignUpService(IDbContextFactory<FreshcomDbContext> contexts, PasswordHashing hashing, LinkTokenService links, DefaultNotifications defaults, TimeProvider time)
{
    /// <summary>The user name is the e-mail address; the account is called <paramref name="accountName"/>, or as the person is.</summary>
    public async Task<Result<Guid>> SignUpAsync(UserInput input, string? accountName, string locale, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var errors = await ValidateAsync(db, input, cancellationToken);
        if (accountName is not null && Text.Line(accountName, "accountName") is { } wrong) errors.Add(wrong);
        if (errors.Count > 0) return errors;
        var hash = await hashing.HashAsync(input.Password.Value!, cancellationToken);
        var now = time.GetUtcNow();
        var name = input.Name.Value!;
        var email = input.Email.Value ?? input.Username.Value!;
        var user = User.Create(null, email, now);
        (user.Name, user.FirstName, user.LastName) = (name, input.FirstName.Value, input.LastName.Value);
        user.ChangeEmail(email, null);
        user.SetPassword(hash, now);
        var (live, test) = Account.CreatePair(UserFields.Blank(accountName) ?? name, locale, now);
        db.AddRange(user, live, test, new AccountMembership(live.Id, user, Role.Administrator, now));
        defaults.AddTo(db, live);
        defaults.AddTo(db, test);
        db.AuditEntries.Add(new(live.Id, "account.create", now) { ActorUserId = user.Id, ActorName = user.UserName, UserId = user.Id, TargetType = "Account", TargetId = live.Id });
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await links.IssueEmailLinkWithinLimitsAsync(db, user, cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            return Errors.Taken("username");
        }
        return user.Id;
    }

    private static async Task<List<Error>> ValidateAsync(FreshcomDbContext db, UserInput input, CancellationToken cancellationToken)
    {
        var (username, name, password) = (UserFields.Blank(input.Username.Value), UserFields.Blank(input.Name.Value), input.Password.Value);
        List<Error> errors = [.. UserFields.Check(null, input.Email.Value, null, name, input.FirstName.Value, input.LastName.Value)];
        if (name is null) errors.Add(Errors.Required("name"));
        if (username is null) errors.Add(Errors.Required("username"));
        else if (EmailAddress.Check(username, "username") is { } malformed) errors.Add(malformed);
        else if (input.Email.Value is { } email && User.Normalize(email) != User.Normalize(username)) errors.Add(Errors.Invalid("email"));
        else if (await db.IsTakenAsync(null, username, null, cancellationToken)) errors.Add(Errors.Taken("username"));
        if (string.IsNullOrEmpty(password)) errors.Add(Errors.Required("password"));
        else if (Password.Check(password, "password") is { } weak) errors.Add(weak);
        return errors;
    }
}
