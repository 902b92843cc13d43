using Freshcom.Domain;

namespace Freshcom.Features.Rollouts;

/// <summary>What a dry run finds: how many users the plan is about, by what would become of them.</summary>
/// <param name="Ready">Have what the target needs.</param>
/// <param name="NotVerified">Have an address for its codes that nobody has proven.</param>
/// <param name="NoAddress">Have none: no code could reach them.</param>
public sealed record RolloutForecast(int Ready, int NotVerified, int NoAddress)
{
    public int Total => Ready + NotVerified + NoAddress;

    public int Of(RolloutGroup group) => group switch
    {
        RolloutGroup.Ready => Ready,
        RolloutGroup.NotVerified => NotVerified,
        RolloutGroup.NoAddress => NoAddress,
        _ => throw new ArgumentOutOfRangeException(nameof(group)),
    };
}

/// <summary>The groups of a dry run.</summary>
public enum RolloutGroup { Ready, NotVerified, NoAddress }

/// <summary>A user that a plan is about.</summary>
/// <param name="Address">Where the target's codes would go; null where there is none or none is needed.</param>
public sealed record RolloutCandidate(Guid UserId, string Name, string? Address, AuthMethod Method, Guid? CustomerId);

/// <summary>A rollout as administrators see it; the counts as in <see cref="Rollout"/>.</summary>
/// <param name="ActorName">Who started it, or undid it.</param>
public sealed record RolloutView(Guid Id, RolloutPlan Plan, RolloutStatus Status, string? ActorName, DateTimeOffset StartedAt)
{
    public bool IsListed { get; init; }
    public int Total { get; init; }
    public int Moved { get; init; }
    public int Skipped { get; init; }
    public int Undone { get; init; }
    public int Kept { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset? UndoneAt { get; init; }
    public DateTimeOffset? UndoUntil { get; init; }
    public DateTimeOffset? ListUntil { get; init; }

    /// <summary>Something happens by itself.</summary>
    public bool IsWorking => Status is RolloutStatus.Running or RolloutStatus.Undoing;

    /// <summary>Still or again on its way back; the progress is then that of <see cref="Undone"/>.</summary>
    public bool IsUndo => Status is RolloutStatus.Undoing or RolloutStatus.Undone;

    /// <summary>How many are dealt with, …</summary>
    public int Done => IsUndo ? Undone + Kept : Moved + Skipped;

    /// <summary>… and of how many.</summary>
    public int Of => IsUndo ? Moved : Total;

    public bool MayBeUndone(DateTimeOffset now) => Status == RolloutStatus.Paused || (Status == RolloutStatus.Finished && Moved > 0 && now < UndoUntil);

    public static RolloutView From(Rollout rollout) => new(rollout.Id, rollout.Plan, rollout.Status, rollout.ActorName, rollout.StartedAt)
    {
        IsListed = rollout.IsListed,
        Total = rollout.Total,
        Moved = rollout.Moved,
        Skipped = rollout.Skipped,
        Undone = rollout.Undone,
        Kept = rollout.Kept,
        FinishedAt = rollout.FinishedAt,
        UndoneAt = rollout.UndoneAt,
        UndoUntil = rollout.UndoUntil,
        ListUntil = rollout.ListUntil,
    };
}

/// <summary>What became of one user.</summary>
/// <param name="Name">The present one; of a deleted user the username of the time.</param>
/// <param name="Role">Null when the user is deleted.</param>
public sealed record RolloutRow(Guid UserId, string Name, Role? Role, Guid? CustomerId, AuthMethod From, RolloutOutcome Outcome, RolloutReason? Reason, DateTimeOffset At);

/// <summary>Which rows of the result; null for all.</summary>
public sealed record RolloutRowFilter(RolloutOutcome? Outcome = null, RolloutReason? Reason = null);
