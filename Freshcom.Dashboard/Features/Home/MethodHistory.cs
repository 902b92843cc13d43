using Freshcom.Features.Users;

namespace Freshcom.Features.Home;

/// <summary>One bar of the chart.</summary>
/// <param name="Counted">What was counted on that day, or else last before it within the step; null where nothing was.</param>
public sealed record MethodBar(DateOnly Day, MethodDay? Counted);

/// <summary>Users by method over time: twelve weeks, or day by day while less than two weeks were counted.</summary>
/// <param name="Bars">Oldest first; the last is now.</param>
public sealed record MethodHistory(bool IsWeekly, IReadOnlyList<MethodBar> Bars)
{
    /// <summary>How far back the chart looks.</summary>
    public const int Days = 7 * MostWeeks;

    private const int MostWeeks = 12, MostDays = 14;

    /// <summary>There is something to compare.</summary>
    public bool IsComparable => Bars.Count(x => x.Counted is not null) > 1;

    /// <param name="counted">Days before <paramref name="now"/>, oldest first.</param>
    public static MethodHistory Of(IReadOnlyList<MethodDay> counted, MethodDay now)
    {
        var age = counted.Count == 0 ? 0 : now.Day.DayNumber - counted[0].Day.DayNumber;
        var isWeekly = age >= MostDays;
        var (step, most) = isWeekly ? (7, MostWeeks) : (1, MostDays);
        var slots = Math.Min(most, (int)Math.Ceiling((double)age / step) + 1);
        return new(isWeekly, [.. Enumerable.Range(0, slots).Select(i => Bar(counted, now, now.Day.AddDays((i - slots + 1) * step), step))]);
    }

    private static MethodBar Bar(IReadOnlyList<MethodDay> counted, MethodDay now, DateOnly day, int step) =>
        new(day, day == now.Day ? now : counted.LastOrDefault(x => x.Day <= day && x.Day > day.AddDays(-step)));
}
