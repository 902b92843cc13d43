using System.Diagnostics.Metrics;

namespace Freshcom.Features.Rollouts;

/// <summary>How fast rollouts get on; how far each is stands on its page.</summary>
public sealed class RolloutMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _users = meters.Create("Freshcom.Rollouts").CreateCounter<long>("freshcom.rollout.users", "{user}", "Users that rollouts, and their undoing, have gone through.");

    /// <param name="changed">Have another method now.</param>
    /// <param name="left">Stay as they are, for a reason that the result names.</param>
    public void Worked(int changed, int left)
    {
        if (changed > 0) _users.Add(changed, KeyValuePair.Create<string, object?>("freshcom.rollout.outcome", "changed"));
        if (left > 0) _users.Add(left, KeyValuePair.Create<string, object?>("freshcom.rollout.outcome", "left"));
    }
}
