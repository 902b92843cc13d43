using System.Text;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>
/// What was typed to find customers, and how it is quickest found. The text index holds every three characters in a row of a customer's search text, by
/// account: on SQLite in an FTS5 table that triggers keep, on PostgreSQL as a GIN index. Those of them that are rare among the account's newest and oldest
/// customers are looked up there, and what they leave is compared with all that was typed. What many have is found soonest by reading the list in its order.
/// </summary>
public sealed class TextSearch
{
    /// <summary>How many of the newest, and of the oldest, are looked at.</summary>
    private const int Sample = 256;

    // Of a million customers 108 have the three rarest grams of copy4242@example.com, and two the four rarest; to look one up costs less than to read a hundred customers.
    private const int Length = 3, LookedAt = 24, LookedUp = 4;
    private const double Rare = 1 / 64.0, Common = 1 / 4.0;

    private readonly FreshcomDbContext _db;
    private readonly Guid _accountId;
    private readonly string _typed;
    private readonly IReadOnlyList<string> _grams;
    private readonly double _share;

    private TextSearch(FreshcomDbContext db, Guid accountId, string typed, IReadOnlyList<string> grams, double share) =>
        (_db, _accountId, _typed, _grams, _share) = (db, accountId, typed, grams, share);

    /// <summary>Looks at some of the account's customers. A few hundred need no index, and fewer than three characters have none.</summary>
    public static async Task<TextSearch> ForAsync(FreshcomDbContext db, Guid accountId, string search, CancellationToken cancellationToken)
    {
        var typed = SearchTexts.Typed(search);
        var customers = db.Customers.Where(x => x.AccountId == accountId);
        var grams = GramsOf(typed);
        if (grams.Count == 0) return new(db, accountId, typed, [], 1);
        var newest = await customers.OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id).Select(x => x.SearchText).Take(Sample).ToListAsync(cancellationToken);
        if (newest.Count < Sample) return new(db, accountId, typed, [], 1);
        var oldest = await customers.OrderBy(x => x.InsertedAt).ThenBy(x => x.Id).Select(x => x.SearchText).Take(Sample).ToListAsync(cancellationToken);
        List<string> texts = [.. newest, .. oldest];
        double Share(string text) => texts.Count(x => x.Contains(text, StringComparison.Ordinal)) / (double)texts.Count;
        return new(db, accountId, typed, [.. grams.OrderBy(Share).Take(LookedUp)], Share(typed));
    }

    /// <summary>The account's customers that have it, to be read in a list's order.</summary>
    public IQueryable<Customer> Found => Matching(_db.Customers);

    /// <summary>The same by the text index, in no order; null when so many have it that reading the list finds a page sooner.</summary>
    /// <param name="isNarrowed">Filters leave out some more, and have indexes of their own.</param>
    public IQueryable<Customer>? ByIndex(bool isNarrowed) => _grams.Count > 0 && _share < (isNarrowed ? Rare : Common) ? Matching(Indexed()) : null;

    // Words are lines: nothing is found across two of them, and no database takes a NUL.
    private IQueryable<Customer> Matching(IQueryable<Customer> rows) => _typed.Any(char.IsControl)
        ? rows.Where(x => false)
        : rows.AsNoTracking().Where(x => x.AccountId == _accountId && x.SearchText.Contains(_typed));

    /// <summary>Of the account's customers those that have each of the grams. On SQLite an account's rows of the index lie together; CROSS JOIN keeps the order of reading.</summary>
    private IQueryable<Customer> Indexed()
    {
        if (_db is not SqliteFreshcomDbContext)
        {
            var keys = _grams.Select(x => _accountId.ToString()[^8..] + x).ToArray();
            return _db.Customers.FromSql($"""SELECT * FROM "Customers" WHERE "SearchGrams"("AccountId", "SearchText") @> {keys}""");
        }
        var match = string.Join(" AND ", _grams.Select(x => $"\"{x.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        return _db.Customers.FromSql($"""
            SELECT c.* FROM "SearchAccounts" AS a CROSS JOIN "SearchTexts" AS t CROSS JOIN "SearchKeys" AS k CROSS JOIN "Customers" AS c
            WHERE a."AccountId" = {_accountId} AND t."SearchTexts" MATCH {match} AND t.rowid BETWEEN a."Number" << 32 AND (a."Number" << 32) + 4294967295
            AND k."Key" = t.rowid AND c."Id" = k."CustomerId"
            """);
    }

    /// <summary>Some of the text's grams, spread over it; a character is a code point, as for the databases.</summary>
    private static List<string> GramsOf(string typed)
    {
        if (typed.Any(char.IsControl)) return [];
        Rune[] runes = [.. typed.EnumerateRunes()];
        List<string> all = [.. Enumerable.Range(0, Math.Max(0, runes.Length - Length + 1)).Select(x => string.Concat(runes.Skip(x).Take(Length))).Distinct()];
        var step = (all.Count + LookedAt - 1) / LookedAt;
        return [.. all.Where((_, i) => i % Math.Max(1, step) == 0)];
    }
}
