using Freshcom.Domain;

namespace Freshcom.Features.Authentication;

/// <summary>What became of a login, for the token endpoint and the dashboard's sign-in page alike.</summary>
public abstract record LoginOutcome
{
    private LoginOutcome() { }

    /// <summary>The session is open; the door makes its token or cookie of it.</summary>
    public sealed record LoggedIn(Session Session) : LoginOutcome;

    /// <summary>Name and password are right and a code is asked for; nothing says whether one was just sent.</summary>
    /// <param name="WasWrong">A code came and did not fit.</param>
    public sealed record OtpRequired(OtpPrompt Prompt, bool WasWrong) : LoginOutcome;

    /// <summary>Unknown user, wrong password, suspended, another account's: one answer for all.</summary>
    public sealed record Refused : LoginOutcome;

    /// <summary>Nothing is checked before this has passed; an hour stands for a lock.</summary>
    public sealed record Wait(TimeSpan For) : LoginOutcome;
}

/// <summary>What a page or client needs to ask for a code.</summary>
/// <param name="Ticket">Proof that the password was right, for the dashboard's own sign-in page.</param>
/// <param name="Challenge">The same for a client of the API; null when no code lives that it could end with.</param>
public sealed record OtpPrompt(AuthMethod Method, LoginTicket Ticket, string? Challenge)
{
    /// <summary>Where the code went; null for an authenticator app.</summary>
    public string? MaskedAddress { get; init; }

    /// <summary>Until when the code works; null when none lives.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When a code can be sent again; null when it cannot.</summary>
    public DateTimeOffset? NextSendAt { get; init; }

    /// <summary>Digits of the code.</summary>
    public int CodeLength { get; init; } = 6;

    /// <summary>Wrong tries that the code still stands.</summary>
    public int TriesLeft { get; init; }
}

/// <summary>A user whose password was right, as it was then; worth nothing once the user has changed. Kept by the dashboard in a sealed cookie, never given to a client in clear.</summary>
public sealed record LoginTicket(Guid UserId, string Stamp);

/// <summary>A try to log in with name and password.</summary>
/// <param name="AccountId">The account of a managed user; null for a standard user.</param>
/// <param name="Otp">As it was typed, or null.</param>
public sealed record LoginRequest(string Username, string Password, string? Otp, Guid? AccountId, SessionKind Kind, ClientInfo Client);

/// <summary>Where a request comes from, for the session's row and the counters.</summary>
public sealed record ClientInfo(string? Address, string? UserAgent)
{
    private const int LongestUserAgent = 300;

    public static ClientInfo Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        return new(context.Connection.RemoteIpAddress?.ToString(), agent.Length == 0 ? null : agent[..Math.Min(agent.Length, LongestUserAgent)]);
    }
}
