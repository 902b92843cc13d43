namespace Freshcom.Components;

/// <summary>What a colour means: green works, neutral rests, amber needs someone soon, red fails now, blue runs.</summary>
public enum Tone { Neutral, Green, Amber, Red, Blue }

/// <summary>The CSS class of a tone; prefixed, because MudBlazor paints <c>.amber</c> and its kin.</summary>
public static class Tones
{
    public static string Css(this Tone tone) => tone switch
    {
        Tone.Neutral => "tone-neutral",
        Tone.Green => "tone-green",
        Tone.Amber => "tone-amber",
        Tone.Red => "tone-red",
        Tone.Blue => "tone-blue",
        _ => throw new ArgumentOutOfRangeException(nameof(tone)),
    };
}
