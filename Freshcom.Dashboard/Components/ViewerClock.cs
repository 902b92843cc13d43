namespace Freshcom.Components;

/// <summary>Now, in the viewer's time zone; cascaded to every page. The zone comes from the cookie that <c>js/theme.js</c> writes, UTC until then.</summary>
public sealed class ViewerClock(TimeProvider time, TimeZoneInfo zone)
{
    /// <summary>The cookie with the browser's IANA zone, as in <c>Europe/Lisbon</c>.</summary>
    public const string Cookie = "freshcom-zone";

    /// <summary>The present moment, in the viewer's zone.</summary>
    public DateTimeOffset Now => Local(time.GetUtcNow());

    /// <summary>The same moment in the viewer's zone.</summary>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone);

    /// <summary>When a day of the viewer's begins; where clocks are put forward at midnight, an hour later.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(30);
        return new(midnight, zone.GetUtcOffset(midnight));
    }

    /// <summary>The zone of that IANA id; UTC when it is missing or unknown.</summary>
    public static TimeZoneInfo Zone(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
