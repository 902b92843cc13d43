using System.Globalization;
using Freshcom.Components;
using Freshcom.Data;
using Freshcom.Domain;

namespace Freshcom.Features.Audit;

/// <summary>What the audit log is narrowed to; null leaves it open.</summary>
/// <param name="Who">A user's id, or one of <see cref="AuditQuery.Nobody"/>, <see cref="AuditQuery.Product"/> and <see cref="AuditQuery.Customers"/>.</param>
/// <param name="From">From this moment on.</param>
/// <param name="Until">Before this moment.</param>
public sealed record AuditFilter(string? Action = null, string? Who = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <summary>The filters as the page's address carries them; a value that names nothing filters nothing.</summary>
/// <param name="From">The first day, <c>2026-11-03</c>, in the viewer's time zone.</param>
/// <param name="Until">The last day.</param>
public sealed record AuditQuery(string? Action, string? Who, string? From, string? Until)
{
    /// <summary>The values of <see cref="Who"/> that are no user: a client application, the product by itself, and all customers.</summary>
    public const string Nobody = "public", Product = "product", Customers = "customers";

    public static AuditQuery Of(IQueryCollection query) => new(query["action"], query["who"], query["from"], query["until"]);

    public bool IsSet => Named.Any(x => !string.IsNullOrWhiteSpace(x.Value));

    internal IEnumerable<(string Name, string? Value)> Named => [("action", Action), ("who", Who), ("from", From), ("until", Until)];

    public AuditFilter ToFilter(ViewerClock clock) => new(
        string.IsNullOrEmpty(Action) ? null : Action,
        string.IsNullOrEmpty(Who) ? null : Who,
        Day(From) is { } first ? clock.StartOf(first) : null,
        Day(Until) is { } last && last < DateOnly.MaxValue ? clock.StartOf(last.AddDays(1)) : null);

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>A filter as a query.</summary>
internal static class AuditFilters
{
    public static IQueryable<AuditEntry> Narrow(this IQueryable<AuditEntry> rows, FreshcomDbContext db, Guid accountId, AuditFilter filter)
    {
        if (filter.Action is { } action) rows = rows.Where(x => x.Action == action);
        if (filter.From is { } from) rows = rows.Where(x => x.InsertedAt >= from);
        if (filter.Until is { } until) rows = rows.Where(x => x.InsertedAt < until);
        return filter.Who switch
        {
            AuditQuery.Nobody => rows.Where(x => x.ActorUserId == null && x.ActorName == null),
            AuditQuery.Product => rows.Where(x => x.ActorUserId == null && x.ActorName == AuditEntry.Product),
            AuditQuery.Customers => rows.Where(x => db.Memberships.Any(m => m.AccountId == accountId && m.Role == Role.Customer && m.UserId == x.ActorUserId)),
            var who => Guid.TryParse(who, out var id) ? rows.Where(x => x.ActorUserId == id) : rows,
        };
    }
}
