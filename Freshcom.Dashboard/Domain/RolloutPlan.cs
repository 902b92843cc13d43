namespace Freshcom.Domain;

/// <summary>Which users a rollout is about.</summary>
public enum RolloutAudience { Customers, Team, Everyone }

/// <summary>What a rollout is to do: to which method, and whom.</summary>
/// <param name="Target">Never <see cref="AuthMethod.TfaTotp"/>: each user enrols an app itself.</param>
/// <param name="From">Only users of that method; null for those of every other but the authenticator app, which is stronger than any target and stays.</param>
/// <param name="Since">Only users registered then or later; null for all.</param>
/// <param name="MayBePending">Whether those without a verified address are moved, too, and confirm it at the next login (rule 5, second way); else they are skipped.</param>
public sealed record RolloutPlan(AuthMethod Target, AuthMethod? From, RolloutAudience Audience, DateTimeOffset? Since, bool MayBePending)
{
    /// <summary>All faults at once.</summary>
    public IEnumerable<Error> Check()
    {
        if (Target is not (AuthMethod.Simple or AuthMethod.TfaEmail or AuthMethod.TfaSms)) yield return Errors.Invalid("target");
        if (From == Target || From is not (null or AuthMethod.Simple or AuthMethod.TfaEmail or AuthMethod.TfaSms)) yield return Errors.Invalid("from");
        if (!Enum.IsDefined(Audience)) yield return Errors.Invalid("audience");
    }
}
