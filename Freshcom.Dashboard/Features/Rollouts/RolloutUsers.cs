using System.Linq.Expressions;
using Freshcom.Data;
using Freshcom.Domain;

namespace Freshcom.Features.Rollouts;

/// <summary>Whom a plan is about, and who of them could be moved: the one query behind the dry run and the list.</summary>
internal static class RolloutUsers
{
    /// <summary>The account's active users that the plan names. The suspended are none of them, and users of an app stay.</summary>
    public static IQueryable<User> Of(FreshcomDbContext db, Guid accountId, RolloutPlan plan)
    {
        var users = db.Users.Where(x => x.AccountId == accountId && x.Status == UserStatus.Active);
        users = plan.From is { } from ? users.Where(x => x.AuthMethod == from) : users.Where(x => x.AuthMethod != plan.Target && x.AuthMethod != AuthMethod.TfaTotp);
        if (plan.Since is { } since) users = users.Where(x => x.InsertedAt >= since);
        return plan.Audience switch
        {
            RolloutAudience.Everyone => users,
            RolloutAudience.Customers => users.Where(x => x.Memberships.Any(m => m.Role == Role.Customer)),
            RolloutAudience.Team => users.Where(x => x.Memberships.Any(m => m.Role != Role.Customer)),
            _ => throw new InvalidOperationException($"Unknown audience {plan.Audience}."),
        };
    }

    public static Expression<Func<User, bool>> IsIn(RolloutGroup group, AuthMethod target) => (group, target.Channel()) switch
    {
        (RolloutGroup.Ready, null) => x => true,
        (RolloutGroup.Ready, Channel.Email) => x => x.Email != null && x.EmailVerifiedAt != null,
        (RolloutGroup.Ready, Channel.Sms) => x => x.PhoneNumber != null && x.PhoneVerifiedAt != null,
        (RolloutGroup.NotVerified, Channel.Email) => x => x.Email != null && x.EmailVerifiedAt == null,
        (RolloutGroup.NotVerified, Channel.Sms) => x => x.PhoneNumber != null && x.PhoneVerifiedAt == null,
        (RolloutGroup.NoAddress, Channel.Email) => x => x.Email == null,
        (RolloutGroup.NoAddress, Channel.Sms) => x => x.PhoneNumber == null,
        _ => x => false,
    };

    public static Expression<Func<User, RolloutCandidate>> ToCandidate(AuthMethod target) => target.Channel() switch
    {
        Channel.Email => x => new RolloutCandidate(x.Id, x.Name ?? x.UserName!, x.Email, x.AuthMethod, x.Customer == null ? null : x.Customer.Id),
        Channel.Sms => x => new RolloutCandidate(x.Id, x.Name ?? x.UserName!, x.PhoneNumber, x.AuthMethod, x.Customer == null ? null : x.Customer.Id),
        _ => x => new RolloutCandidate(x.Id, x.Name ?? x.UserName!, null, x.AuthMethod, x.Customer == null ? null : x.Customer.Id),
    };
}
