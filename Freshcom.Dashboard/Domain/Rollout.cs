namespace Freshcom.Domain;

/// <summary>Where a rollout stands. Of an account one at a time is <see cref="Running"/>, <see cref="Paused"/> or <see cref="Undoing"/>.</summary>
public enum RolloutStatus { Running, Paused, Finished, Undoing, Undone }

/// <summary>
/// Moves existing users to another method, in batches and in the background. First it lists whom it is about, then it moves them one batch after another;
/// undone, it moves back in the same way. Counts are written with the batch that they count.
/// </summary>
public sealed class Rollout
{
    /// <summary>How long after its end a rollout can be undone.</summary>
    public static readonly TimeSpan UndoFor = TimeSpan.FromDays(7);

    /// <summary>How long after its end the list of its users is kept. The figures stay.</summary>
    public static readonly TimeSpan ListFor = TimeSpan.FromDays(90);

    private Rollout() { }

    public Rollout(Guid accountId, RolloutPlan plan, DateTimeOffset now)
    {
        (Id, AccountId, StartedAt) = (Guid.CreateVersion7(now), accountId, now);
        (Target, From, Audience, Since, MayBePending) = plan;
    }

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }
    public AuthMethod Target { get; private set; }
    public AuthMethod? From { get; private set; }
    public RolloutAudience Audience { get; private set; }
    public DateTimeOffset? Since { get; private set; }
    public bool MayBePending { get; private set; }
    public RolloutStatus Status { get; private set; }

    /// <summary>Whom it is about is written down completely.</summary>
    public bool IsListed { get; private set; }

    /// <summary>The last user that was listed; null before the first.</summary>
    public Guid? ListedTo { get; private set; }

    /// <summary>How many it is about, so far as they are listed.</summary>
    public int Total { get; private set; }
    public int Moved { get; private set; }
    public int Skipped { get; private set; }

    /// <summary>Of those moved, how many are back, …</summary>
    public int Undone { get; private set; }

    /// <summary>… and how many could not go back.</summary>
    public int Kept { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }
    public DateTimeOffset? UndoneAt { get; private set; }

    /// <summary>In whose name it works: who started it, and later who undid it. That one's own session does not end.</summary>
    public Guid? ActorUserId { get; private set; }
    public string? ActorName { get; private set; }
    public string? ActorAddress { get; private set; }
    public Guid? ActorSessionId { get; private set; }

    /// <summary>Which process works on it, and until when it has to be heard of again.</summary>
    public Guid? LeaseOwner { get; private set; }
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>When the next of its users are told: some after others, so that a mail server is not given a hundred thousand messages at once. Null when nobody has to be.</summary>
    public DateTimeOffset? NextMessageAt { get; private set; }

    public RolloutPlan Plan => new(Target, From, Audience, Since, MayBePending);

    /// <summary>From when on it cannot be undone; null while it has not ended.</summary>
    public DateTimeOffset? UndoUntil => FinishedAt + UndoFor;

    /// <summary>From when on the list is gone; null while it has not ended.</summary>
    public DateTimeOffset? ListUntil => (Status switch
    {
        RolloutStatus.Finished => FinishedAt,
        RolloutStatus.Undone => UndoneAt,
        RolloutStatus.Running or RolloutStatus.Paused or RolloutStatus.Undoing => null,
        _ => throw new InvalidOperationException($"Unknown status {Status}."),
    }) + ListFor;

    public void ActFor(Guid? userId, string? name, string? address, Guid? sessionId) => (ActorUserId, ActorName, ActorAddress, ActorSessionId) = (userId, name, address, sessionId);

    /// <returns>Null, or why not; then nothing has changed.</returns>
    public Error? Pause() => Become(RolloutStatus.Paused, Status == RolloutStatus.Running ? null : Errors.RolloutNotRunning());

    /// <inheritdoc cref="Pause"/>
    public Error? Resume() => Become(RolloutStatus.Running, Status == RolloutStatus.Paused ? null : Errors.RolloutNotPaused());

    /// <summary>Begins to move back whoever was moved; a paused one is thereby given up.</summary>
    /// <inheritdoc cref="Pause"/>
    public Error? Undo(DateTimeOffset now) => Become(RolloutStatus.Undoing, Status switch
    {
        RolloutStatus.Paused => null,
        RolloutStatus.Finished => now < UndoUntil ? null : Errors.UndoOver(),
        RolloutStatus.Running or RolloutStatus.Undoing or RolloutStatus.Undone => Errors.RolloutNotUndoable(),
        _ => throw new InvalidOperationException($"Unknown status {Status}."),
    });

    private Error? Become(RolloutStatus status, Error? error)
    {
        // Nobody's any more, so that whoever is asked goes on at once.
        if (error is null) (Status, LeaseOwner, LeaseUntil) = (status, null, null);
        return error;
    }
}
