namespace Freshcom.Components;

/// <summary>What a colour means: green works, neutral rests, amber needs someone soon, red fails now, blue runs.</summary>
public enum Tone { Neutral, Green, Amber, Red, Blue }

/// <summary>The CSS class of a tone.</summary>
public static class Tones
{
    public static string Css(this Tone tone) => tone switch
    {
        Tone.Neutral => "neutral",
        Tone.Green => "green",
        Tone.Amber => "amber",
        Tone.Red => "red",
        Tone.Blue => "blue",
        _ => throw new ArgumentOutOfRangeException(nameof(tone)),
    };
}
