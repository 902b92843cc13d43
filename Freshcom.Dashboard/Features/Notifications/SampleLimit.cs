using Freshcom.Data;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>How many tests the staff of an account may send: enough to get a template or a receiver right, too few to send anything else by it.</summary>
internal static class SampleLimit
{
    public const int PerHour = 30;

    /// <summary>Ask while the account is locked, so that two at once are counted.</summary>
    public static async Task<bool> IsReachedAsync(FreshcomDbContext db, Guid accountId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hourAgo = now.AddHours(-1);
        return await db.Messages.CountAsync(x => x.AccountId == accountId && x.InsertedAt > hourAgo && x.IsSample, cancellationToken) >= PerHour;
    }
}
