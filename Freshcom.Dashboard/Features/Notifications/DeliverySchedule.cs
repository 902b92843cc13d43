using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>When a message is tried (rules, <i>Notifications</i>): two time tables, counted from the first try.</summary>
public static class DeliverySchedule
{
    private static readonly TimeSpan[] Codes = [.. new[] { 0, 2, 5, 15, 30, 60 }.Select(x => TimeSpan.FromSeconds(x))];

    private static readonly TimeSpan[] Others =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    // For the way to the gateway, and for a timer that comes late on a busy machine.
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1);

    /// <summary>When a code's message is handed over at the latest, so that it is with the gateway before the code ends; null for one without an end.</summary>
    public static DateTimeOffset? LastMoment(OutgoingMessage message) => message.ExpiresAt - Reserve;

    /// <summary>
    /// How long after the beginning of the last try the next one begins; null when there is none. A wait, not a time of day: after a standstill
    /// the tries that were due meanwhile do not all come at once.
    /// </summary>
    /// <param name="tries">How many there were, from 1.</param>
    /// <param name="isCode">A code's table ends after a minute, the other after a day.</param>
    public static TimeSpan? WaitAfter(int tries, bool isCode)
    {
        var table = isCode ? Codes : Others;
        return tries < table.Length ? table[tries] - table[tries - 1] : null;
    }
}
