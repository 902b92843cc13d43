using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Freshcom.Domain;

namespace Freshcom.Features.Authentication;

/// <summary>Counts what becomes of logins, and traces the grants of tokens. Nothing in them tells who it was.</summary>
public sealed class LoginMetrics(IMeterFactory meters)
{
    public const string Name = "Freshcom.Authentication";
    private const string Outcome = "freshcom.login.outcome";

    private static readonly ActivitySource Source = new(Name);
    private static readonly string[] GrantTypes = ["password", "otp", "refresh_token"];

    private readonly Counter<long> _attempts = meters.Create(Name).CreateCounter<long>("freshcom.login.attempts", "{attempt}", "Steps of logins, by what became of them.");

    /// <summary>A span around a grant; null when nobody traces.</summary>
    public static Activity? StartGrant(string? type) =>
        Source.StartActivity("token.grant")?.SetTag("freshcom.grant_type", GrantTypes.Contains(type) ? type : "other");

    /// <param name="user">Null as long as the password is not known to be right.</param>
    /// <returns>The same outcome.</returns>
    public LoginOutcome Count(LoginOutcome outcome, SessionKind door, User? user = null)
    {
        var name = NameOf(outcome, user);
        var tags = new TagList { { Outcome, name }, { "freshcom.login.door", JsonNamingPolicy.SnakeCaseLower.ConvertName(door.ToString()) } };
        if (user is not null) tags.Add("freshcom.auth.method", user.AuthMethod.Wire());
        _attempts.Add(1, tags);
        Activity.Current?.SetTag(Outcome, name);
        return outcome;
    }

    private static string NameOf(LoginOutcome outcome, User? user) => outcome switch
    {
        LoginOutcome.LoggedIn => "ok",
        LoginOutcome.OtpRequired { WasWrong: false } => "code_required",
        // None lives that it could have been: over, spent, or wrong for the last time.
        LoginOutcome.OtpRequired { Prompt.Challenge: null } => "code_expired",
        LoginOutcome.OtpRequired => "code_wrong",
        LoginOutcome.Wait when user?.AccessFailedCount >= User.LockedAt => "locked",
        LoginOutcome.Wait => "limited",
        LoginOutcome.Refused => user is null ? "password_wrong" : "user_changed",
        _ => throw new UnreachableException(),
    };
}
