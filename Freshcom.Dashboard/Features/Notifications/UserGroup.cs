using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>How many users of an account are alike in what decides whether a code reaches them.</summary>
internal sealed record UserGroup(AuthMethod Method, UserStatus Status, UserReach Reach, int Count)
{
    /// <summary>Whether they have all of these.</summary>
    public bool Has(UserReach ways) => Reach.HasFlag(ways);

    /// <summary>All of an account's users, however many they are: read from one index, in its order.</summary>
    public static Task<List<UserGroup>> ListAsync(FreshcomDbContext db, Guid accountId, CancellationToken cancellationToken) => db.Users.Where(x => x.AccountId == accountId)
        .GroupBy(x => new { x.AuthMethod, x.Status, x.Reach }).Select(x => new UserGroup(x.Key.AuthMethod, x.Key.Status, x.Key.Reach, x.Count())).ToListAsync(cancellationToken);
}
