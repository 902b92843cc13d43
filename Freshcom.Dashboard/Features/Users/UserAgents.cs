namespace Freshcom.Features.Users;

/// <summary>What a session's <c>User-Agent</c> says, in words that a person recognizes its own device by.</summary>
public static class UserAgents
{
    private const int Longest = 60;

    // Later browsers name the earlier ones that they resemble, so the order decides.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>"Firefox · Linux"; of a program the beginning of what it calls itself; null when it said nothing.</summary>
    public static string? Describe(string? userAgent)
    {
        if (string.IsNullOrWhiteSpace(userAgent)) return null;
        if (Find(Browsers, userAgent) is not { } browser) return userAgent.Length <= Longest ? userAgent : userAgent[..Longest] + "…";
        return Find(Systems, userAgent) is { } system ? $"{browser} · {system}" : browser;
    }

    private static string? Find((string Mark, string Name)[] marks, string text) =>
        Array.Find(marks, x => text.Contains(x.Mark, StringComparison.Ordinal)).Name;
}
