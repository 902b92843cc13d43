using System.Globalization;
using Freshcom.Domain;
using Freshcom.JsonApi;
using Microsoft.AspNetCore.WebUtilities;

namespace Freshcom.Features.Rollouts;

/// <summary>The choice for a rollout as the page's address carries it, so that it outlives a reload; a value that names nothing chooses nothing.</summary>
/// <param name="To">The target, as on the wire: <c>tfa_email</c>.</param>
/// <param name="From">A method likewise; null for every other.</param>
/// <param name="Who">An audience: <c>customers</c>.</param>
/// <param name="Since">A day: <c>2026-01-31</c>, from its beginning in UTC.</param>
public sealed record RolloutQuery(string? To, string? From, string? Who, string? Since)
{
    /// <summary>Null while no sensible choice is made.</summary>
    public RolloutPlan? ToPlan()
    {
        if (Method(To) is not { } target) return null;
        var audience = WireNames.TryParse<RolloutAudience>(Who, out var who) ? who : RolloutAudience.Customers;
        var plan = new RolloutPlan(target, Method(From), audience, ParseDay(Since), MayBePending: false);
        return plan.Check().Any() ? null : plan;
    }

    /// <summary>The page with this choice made.</summary>
    /// <param name="isDry">At the dry run; else at the choice itself.</param>
    public static string Href(RolloutPlan plan, bool isDry) => QueryHelpers.AddQueryString("/settings/rollout", new Dictionary<string, string?>
    {
        ["to"] = plan.Target.Wire(),
        ["from"] = plan.From?.Wire(),
        ["who"] = WireNames.Of(plan.Audience),
        ["since"] = Day(plan.Since),
        ["dry"] = isDry ? "yes" : null,
    }.Where(x => x.Value is not null));

    /// <summary>As a date field has it; null when it is none.</summary>
    public static DateTimeOffset? ParseDay(string? day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero) : null;

    public static string? Day(DateTimeOffset? since) => since?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static AuthMethod? Method(string? wire) => Enum.GetValues<AuthMethod>().Cast<AuthMethod?>().FirstOrDefault(x => x!.Value.Wire() == wire);
}
