namespace Freshcom.Components;

/// <summary>Makes ids that tie labels, helps and controls of one page together.</summary>
public static class Ids
{
    private static long _last;

    /// <summary>An id that no other element of the process has: <c>menu-1f</c>.</summary>
    public static string New(string prefix) => $"{prefix}-{Interlocked.Increment(ref _last):x}";
}
