using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.VerificationCodes;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Authentication;

/// <summary>Through which door a login comes, and from where.</summary>
public sealed record LoginDoor(SessionKind Kind, ClientInfo Client);

/// <summary>The end of a login: the code spent, the address proven and the session opened, in one transaction.</summary>
public sealed class LoginCompletion(IDbContextFactory<FreshcomDbContext> contexts, OneTimePasswordService otps, SystemMessages system, TimeProvider time)
{
    /// <returns>Null when a parallel request spent the code first.</returns>
    public async Task<LoginOutcome?> CompleteAsync(User user, OtpCheck.Right? right, LoginDoor door, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (right is not null && !await otps.SpendAsync(db, user, right, cancellationToken)) return null;
        var now = time.GetUtcNow();
        // Changed while the login ran: what was proven may no longer be what the user is asked for.
        if (!await StampAsync(db, user, right, now, cancellationToken)) return right is null ? new LoginOutcome.Refused() : null;
        if (right is { Code: { Purpose: not CodePurpose.Recovery, Channel: var channel } }) RecordVerification(db, user, channel, door.Client, now);
        if (right is { Code.Purpose: CodePurpose.Recovery }) await RecordRecoveryAsync(db, user, door.Client, now, cancellationToken);
        // A managed user is a member of its own account, and of no other.
        var accountId = user.AccountId ?? await db.Memberships.Where(x => x.UserId == user.Id).OrderBy(x => x.InsertedAt).Select(x => x.AccountId).FirstAsync(cancellationToken);
        var session = new Session(user.Id, accountId, door.Kind, door.Client.Address, door.Client.UserAgent, now);
        db.Sessions.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        // Last, because logins of one account wait for each other from here to the commit.
        if (user.AccountId is { } own) await CountAsync(db, own, user.AuthMethod, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new LoginOutcome.LoggedIn(session);
    }

    private static Task<int> CountAsync(FreshcomDbContext db, Guid accountId, AuthMethod method, DateTimeOffset now, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO "LoginCounts" ("AccountId", "Day", "Method", "Count") VALUES ({accountId}, {DateOnly.FromDateTime(now.UtcDateTime)}, {method.ToString()}, 1)
        ON CONFLICT ("AccountId", "Day", "Method") DO UPDATE SET "Count" = "LoginCounts"."Count" + 1
        """, cancellationToken);

    /// <summary>
    /// A right code ends the count of wrong ones, and answering it proves the address that it went to (rule 4).
    /// One conditional update, by hand because each login sends it; parallel logins do not disturb each other.
    /// </summary>
    private static async Task<bool> StampAsync(FreshcomDbContext db, User user, OtpCheck.Right? right, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (at, channel) = (db.Stored(now), right is { Code: { Purpose: not CodePurpose.Recovery } code } ? code.Channel : (Channel?)null);
        return await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE "Users" SET "LastLoginAt" = {at},
              "AccessFailedCount" = CASE WHEN {right is not null} THEN 0 ELSE "AccessFailedCount" END, "LockoutEnd" = CASE WHEN {right is null} THEN "LockoutEnd" END,
              "EmailVerifiedAt" = CASE WHEN {channel == Channel.Email} THEN COALESCE("EmailVerifiedAt", {at}) ELSE "EmailVerifiedAt" END,
              "PhoneVerifiedAt" = CASE WHEN {channel == Channel.Sms} THEN COALESCE("PhoneVerifiedAt", {at}) ELSE "PhoneVerifiedAt" END
            WHERE "Id" = {user.Id} AND "ConcurrencyStamp" = {user.ConcurrencyStamp} AND "Status" = 'Active'
            """, cancellationToken) == 1;
    }

    /// <summary>A pending address is pending no more.</summary>
    private static void RecordVerification(FreshcomDbContext db, User user, Channel channel, ClientInfo client, DateTimeOffset now)
    {
        var (action, address) = channel switch
        {
            Channel.Email when user.EmailVerifiedAt is null => ("user.email.verify", user.Email),
            Channel.Sms when user.PhoneVerifiedAt is null => ("user.phoneNumber.verify", user.PhoneNumber),
            _ => (null, null),
        };
        if (action is not null)
            db.AuditEntries.Add(new(user.AccountId, action, now) { ActorUserId = user.Id, ActorName = user.Name ?? user.UserName, UserId = user.Id, TargetType = "User", TargetId = user.Id, To = address, ClientAddress = client.Address });
    }

    private async Task RecordRecoveryAsync(FreshcomDbContext db, User user, ClientInfo client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(new(user.AccountId, "user.recoveryCode.use", now) { ActorUserId = user.Id, ActorName = user.Name ?? user.UserName, UserId = user.Id, TargetType = "User", TargetId = user.Id, ClientAddress = client.Address });
        system.QueueNotice(db, user, SecurityNotice.RecoveryCodeUsed, user.Email, await SystemReader.OfAsync(db, user, cancellationToken));
    }
}
