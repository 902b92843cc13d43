using Freshcom.Data;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Features.Imports;

/// <summary>Which of a batch's customers the account has already: three or four look-ups by key for a whole batch.</summary>
internal static class ExistingKeys
{
    public static async Task<HashSet<ImportKey>> FindAsync(FreshcomDbContext db, Guid accountId, IReadOnlyList<Candidate> batch, CancellationToken cancellationToken)
    {
        var keys = batch.SelectMany(x => x.Keys).Distinct().ToLookup(x => x.Field, x => x.Value);
        HashSet<ImportKey> found = [];
        void Add(string field, IEnumerable<string> values) => found.UnionWith(values.Select(x => new ImportKey(field, x)));

        var names = keys["username"].ToList();
        if (names.Count > 0) Add("username", await db.Users.Where(x => x.AccountId == accountId && names.Contains(x.NormalizedUserName!)).Select(x => x.NormalizedUserName!).ToListAsync(cancellationToken));
        var emails = keys["email"].ToList();
        if (emails.Count > 0)
        {
            Add("email", await db.Users.Where(x => x.AccountId == accountId && emails.Contains(x.NormalizedEmail!)).Select(x => x.NormalizedEmail!).ToListAsync(cancellationToken));
            // A guest's address is kept as it was typed, alone: it is found as it stands in the file, and in small letters.
            var typed = batch.Select(x => x.Customer.Email).OfType<string>().SelectMany(x => new[] { x, x.ToLowerInvariant() }).Distinct().ToList();
            Add("email", (await db.Customers.Where(x => x.AccountId == accountId && typed.Contains(x.Email!)).Select(x => x.Email!).ToListAsync(cancellationToken)).Select(User.Normalize));
        }
        var codes = keys["code"].ToList();
        if (codes.Count > 0) Add("code", await db.Customers.Where(x => x.AccountId == accountId && codes.Contains(x.Code!)).Select(x => x.Code!).ToListAsync(cancellationToken));
        return found;
    }
}
