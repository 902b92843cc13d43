using System.Text.Json.Serialization;
using Freshcom.Domain;
using Freshcom.Features.Notifications;

namespace Freshcom.Features.Accounts;

/// <summary>What the account resource says beside its attributes; read-only.</summary>
public sealed record AccountMeta(TfaReadiness TfaReadiness)
{
    /// <param name="isCounted">Whether the reader may know the account's users; everyone else learns what works, and nothing else.</param>
    public static AccountMeta Of(Readiness readiness, bool isCounted) =>
        new(new TfaReadiness(
            MethodMeta.Of(readiness[AuthMethod.Simple], isCounted), MethodMeta.Of(readiness[AuthMethod.TfaEmail], isCounted),
            MethodMeta.Of(readiness[AuthMethod.TfaSms], isCounted), MethodMeta.Of(readiness[AuthMethod.TfaTotp], isCounted)));
}

/// <summary>Whether codes of each method would arrive.</summary>
public sealed record TfaReadiness(
    MethodMeta Simple,
    [property: JsonPropertyName("tfa_email")] MethodMeta TfaEmail,
    [property: JsonPropertyName("tfa_sms")] MethodMeta TfaSms,
    [property: JsonPropertyName("tfa_totp")] MethodMeta TfaTotp);

/// <summary>Whether codes of one method would arrive; all but <see cref="Works"/> for staff alone.</summary>
public sealed record MethodMeta(bool Works)
{
    /// <summary>What keeps the method from working: <c>loginTrigger gateway verificationTrigger template</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReadinessSubject>? Missing { get; init; }

    /// <summary>Who have the method.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Users { get; init; }

    /// <summary>Who of all users could receive a code now, or have an app.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ReachableUsers { get; init; }

    /// <summary>Who of all users have no verified address for it; 0 where none is needed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? UsersWithoutVerifiedAddress { get; init; }

    public static MethodMeta Of(MethodReadiness readiness, bool isCounted) => !isCounted ? new(readiness.Works) : new(readiness.Works)
    {
        Missing = [.. readiness.Points.Where(x => x.State == ReadinessState.Missing).Select(x => x.Subject)],
        Users = readiness.Users,
        ReachableUsers = readiness.Reachable,
        UsersWithoutVerifiedAddress = readiness.Unverified,
    };
}
