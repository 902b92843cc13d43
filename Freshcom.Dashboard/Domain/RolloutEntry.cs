using System.Linq.Expressions;

namespace Freshcom.Domain;

/// <summary>What became of one user. <see cref="Moved"/> turns into <see cref="Undone"/> or <see cref="Kept"/> when the rollout is undone.</summary>
public enum RolloutOutcome { Waiting, Moved, Skipped, Undone, Kept }

/// <summary>Why a user was skipped, or kept when the rollout was undone.</summary>
public enum RolloutReason
{
    NoAddress, NotVerified, CountryNotAllowed, Suspended, Deleted,

    /// <summary>Somebody else changed the method meanwhile: that is the newer will.</summary>
    ChangedSince,
}

/// <summary>What decides about moving a user, as it was read.</summary>
/// <param name="Stamp">Another one after each change of the user.</param>
public sealed record RolloutUser(Guid Id, UserStatus Status, AuthMethod AuthMethod, UserReach Reach, string? PhoneNumber, string? Stamp)
{
    public static Expression<Func<User, RolloutUser>> Of { get; } = x => new RolloutUser(x.Id, x.Status, x.AuthMethod, x.Reach, x.PhoneNumber, x.ConcurrencyStamp);
}

/// <summary>One user of a rollout's list. It outlives the user, whose name at the time it keeps.</summary>
public sealed class RolloutEntry
{
    private RolloutEntry() { }

    public RolloutEntry(Guid rolloutId, Guid userId, string username, AuthMethod from, DateTimeOffset now) =>
        (RolloutId, UserId, Username, From, At) = (rolloutId, userId, username, from, now);

    public Guid RolloutId { get; private set; }

    /// <summary>No foreign key: the user may be deleted.</summary>
    public Guid UserId { get; private set; }
    public string Username { get; private set; } = "";

    /// <summary>The method to go back to.</summary>
    public AuthMethod From { get; private set; }
    public RolloutOutcome Outcome { get; private set; }
    public RolloutReason? Reason { get; private set; }

    /// <summary>When the outcome came about.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>The method has changed, and the user has yet to be told.</summary>
    public bool IsUntold { get; private set; }

    /// <summary>What keeps the user from being moved; null when nothing does. Nobody is moved to where no code would arrive.</summary>
    public RolloutReason? Obstacle(RolloutUser? user, Rollout rollout, Account account) => user switch
    {
        null => RolloutReason.Deleted,
        _ when user.AuthMethod != From => RolloutReason.ChangedSince,
        { Status: UserStatus.Suspended } => RolloutReason.Suspended,
        _ => AddressObstacle(user, rollout.Target, rollout.MayBePending, account),
    };

    /// <summary>What keeps the user from going back.</summary>
    /// <param name="changedAt">When the method was last changed, by whomever.</param>
    public RolloutReason? UndoObstacle(RolloutUser? user, Rollout rollout, Account account, DateTimeOffset? changedAt) => user switch
    {
        null => RolloutReason.Deleted,
        _ when user.AuthMethod != rollout.Target || changedAt > At => RolloutReason.ChangedSince,
        _ => AddressObstacle(user, From, mayBePending: false, account),
    };

    private static RolloutReason? AddressObstacle(RolloutUser user, AuthMethod method, bool mayBePending, Account account) => method switch
    {
        AuthMethod.Simple => null,
        AuthMethod.TfaEmail when !user.Reach.HasFlag(UserReach.Email) => RolloutReason.NoAddress,
        AuthMethod.TfaEmail => user.Reach.HasFlag(UserReach.VerifiedEmail) || mayBePending ? null : RolloutReason.NotVerified,
        AuthMethod.TfaSms when user.PhoneNumber is null => RolloutReason.NoAddress,
        AuthMethod.TfaSms when !account.MayText(user.PhoneNumber) => RolloutReason.CountryNotAllowed,
        AuthMethod.TfaSms => user.Reach.HasFlag(UserReach.VerifiedPhone) || mayBePending ? null : RolloutReason.NotVerified,
        _ => throw new InvalidOperationException($"Nobody is moved to {method}."),
    };
}
