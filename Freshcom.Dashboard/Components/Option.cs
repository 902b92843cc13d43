namespace Freshcom.Components;

/// <summary>One of several to choose from: its value and the words that are shown.</summary>
public sealed record Option<T>(T Value, string Text, bool Disabled = false);
