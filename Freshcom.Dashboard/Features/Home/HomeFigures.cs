using Freshcom.Features.Notifications;
using Freshcom.Features.Rollouts;

namespace Freshcom.Features.Home;

/// <summary>What codes did over some days.</summary>
/// <param name="Logins">Logins with a code, those of apps among them; by whole days (UTC).</param>
/// <param name="Sent">Messages with a code or token that left, or in test mode were captured.</param>
/// <param name="Made">Codes that were made to be sent.</param>
/// <param name="Used">Those of <paramref name="Made"/> that were used.</param>
public sealed record HomeFigures(int Logins, int Sent, int Made, int Used)
{
    /// <summary>The same with those by password alone.</summary>
    public int AllLogins { get; init; }

    /// <summary>Refused, or reported as not arrived.</summary>
    public int Failed { get; init; }
    public int Expired { get; init; }

    /// <summary>Never queued.</summary>
    public int NotSent { get; init; }

    public int NotDelivered => Failed + Expired + NotSent;

    /// <summary>0 to 1; null while no code was made.</summary>
    public double? UsedShare => Made == 0 ? null : (double)Used / Made;
}

/// <summary>What Home shows.</summary>
/// <param name="History">Users by method over time.</param>
/// <param name="Failures">The newest messages that did not arrive, at most five.</param>
public sealed record HomeView(Readiness Readiness, HomeFigures Figures, MethodHistory History, IReadOnlyList<MessageRow> Failures)
{
    /// <summary>Null when none runs.</summary>
    public SmsPause? Pause { get; init; }

    /// <summary>Null when none is under way, and for all but administrators.</summary>
    public RolloutView? Rollout { get; init; }
}
