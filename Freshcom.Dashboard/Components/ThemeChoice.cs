namespace Freshcom.Components;

/// <summary>The theme a person chose, as its cookie keeps it: <c>light</c>, <c>dark</c>, or <c>system.light</c> and <c>system.dark</c> with what the system last was.</summary>
/// <param name="Choice"><c>light</c>, <c>dark</c> or <c>system</c>.</param>
/// <param name="Shown"><c>light</c> or <c>dark</c>: the value of <c>data-theme</c>.</param>
public sealed record ThemeChoice(string Choice, string Shown)
{
    /// <summary>Written by <c>js/theme.js</c>, which also corrects what the system has become since.</summary>
    public const string Cookie = "freshcom-theme";

    /// <summary>Reads the cookie; anything else than the values above is the system's theme, light until the script knows better.</summary>
    public static ThemeChoice Read(string? cookie) => cookie switch
    {
        "light" => new("light", "light"),
        "dark" => new("dark", "dark"),
        "system.dark" => new("system", "dark"),
        _ => new("system", "light"),
    };
}
