namespace Freshcom.Features.Sessions;

/// <summary>Who asks for a file of the dashboard: such a request has the cookie, and no <see cref="Caller"/> yet.</summary>
public static class DashboardCallers
{
    /// <param name="accountId">The account of the page that the file belongs to: while it was open, another tab may have switched the mode.</param>
    /// <returns>Null when the session is over, or the account is neither of its two.</returns>
    public static async Task<Caller?> FindCallerAsync(this SessionCache sessions, HttpContext http, Guid accountId)
    {
        var session = Guid.TryParse(http.User.FindFirst(AccessTokens.Session)?.Value, out var id) ? await sessions.FindAsync(id) : null;
        return BearerSetup.OfSession(session, accountId) is { } caller ? caller with { ClientAddress = http.Connection.RemoteIpAddress?.ToString() } : null;
    }
}
