using Freshcom.Components;
using Freshcom.Domain;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Features.Rollouts;

/// <summary>Rollouts in words and states.</summary>
internal static class RolloutWords
{
    /// <summary>"Moving 611 users to e-mail codes".</summary>
    public static string Head(this IStringLocalizer<Texts> texts, RolloutView rollout) => rollout.Status switch
    {
        RolloutStatus.Running or RolloutStatus.Paused when !rollout.IsListed => texts["Rollout.Listing", To(texts, rollout.Plan.Target)],
        RolloutStatus.Running or RolloutStatus.Paused => texts.Count("Rollout.Moving", rollout.Total, To(texts, rollout.Plan.Target)),
        RolloutStatus.Finished => texts.Count("Rollout.Finished", rollout.Moved, To(texts, rollout.Plan.Target)),
        RolloutStatus.Undoing => texts.Count("Rollout.Undoing", rollout.Moved),
        RolloutStatus.Undone => texts.Count("Rollout.Undone", rollout.Undone),
        _ => throw new InvalidOperationException($"Unknown status {rollout.Status}."),
    };

    /// <summary>The method in a sentence: "e-mail codes".</summary>
    public static string To(this IStringLocalizer<Texts> texts, AuthMethod method) => texts[$"Rollout.To.{method}"];

    /// <summary>"Any other", or the method that is moved away from.</summary>
    public static string From(this IStringLocalizer<Texts> texts, AuthMethod? method) => method is { } one ? texts[AuthMethodLooks.Key(one)] : texts["Rollout.From.Any"];

    /// <summary>"No e-mail".</summary>
    public static string Group(this IStringLocalizer<Texts> texts, RolloutGroup group, AuthMethod target) => texts[group == RolloutGroup.NoAddress ? $"Rollout.NoAddress.{target}" : $"Rollout.Group.{group}"];

    public static Status StateOf(RolloutStatus status) => status switch
    {
        RolloutStatus.Running => new(Tone.Blue, Lucide.Run, "Rollout.State.Running"),
        RolloutStatus.Paused => new(Tone.Amber, Lucide.Pause, "Rollout.State.Paused"),
        RolloutStatus.Finished => new(Tone.Green, Lucide.Check, "Rollout.State.Finished"),
        RolloutStatus.Undoing => new(Tone.Blue, Lucide.Undo, "Rollout.State.Undoing"),
        RolloutStatus.Undone => new(Tone.Neutral, Lucide.Undo, "Rollout.State.Undone"),
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <param name="isUndo">Whoever still waits then is never moved.</param>
    public static Status StateOf(RolloutOutcome outcome, bool isUndo) => outcome switch
    {
        RolloutOutcome.Waiting => new(Tone.Neutral, null, isUndo ? "Rollout.Outcome.Left" : "Rollout.Outcome.Waiting"),
        RolloutOutcome.Moved => new(Tone.Green, Lucide.Check, "Rollout.Outcome.Moved"),
        RolloutOutcome.Skipped => new(Tone.Amber, Lucide.Minus, "Rollout.Outcome.Skipped"),
        RolloutOutcome.Undone => new(Tone.Green, Lucide.Undo, "Rollout.Outcome.Undone"),
        RolloutOutcome.Kept => new(Tone.Amber, Lucide.Minus, "Rollout.Outcome.Kept"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
