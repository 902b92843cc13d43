using System.Globalization;
using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Notifications;

/// <summary>For whom the system writes: in the language of the reader's account, as nobody keeps a language of their own.</summary>
/// <param name="Language">One that the system's messages are written in.</param>
/// <param name="IsTest">A test account's user: what it is told is captured.</param>
public sealed record SystemReader(CultureInfo Language, bool IsTest)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en"), Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>Somebody of the account.</summary>
    public static SystemReader Of(Account account) => new(Closest(account.DefaultLocale), account.IsTest);

    /// <summary>A managed user's account is its own; a standard user's the one that it has been in the longest.</summary>
    public static async Task<SystemReader> OfAsync(FreshcomDbContext db, User user, CancellationToken cancellationToken)
    {
        var account = user.AccountId is { } id
            ? await db.Accounts.FindAsync([id], cancellationToken)
            // One who signs up just now is in an account that is not saved yet.
            : user.Memberships.FirstOrDefault(x => x.InsertedAt == default)?.Account
                ?? await db.Memberships.AsNoTracking().Where(x => x.UserId == user.Id).OrderBy(x => x.InsertedAt).ThenBy(x => x.Id).Select(x => x.Account).FirstOrDefaultAsync(cancellationToken);
        return account is null ? new(English, false) : Of(account);
    }

    /// <summary>Simplified Chinese for whoever reads it, English for everyone else.</summary>
    public static CultureInfo Closest(string locale)
    {
        for (var culture = CultureInfo.GetCultureInfo(locale); culture.Name.Length > 0; culture = culture.Parent)
            if (culture.Name is "zh-Hans") return Chinese;
        return locale.Equals("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;
    }
}
