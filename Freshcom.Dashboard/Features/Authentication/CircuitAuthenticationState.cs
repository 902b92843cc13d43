using Freshcom.Data;
using Freshcom.Features.Sessions;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Freshcom.Features.Authentication;

/// <summary>Looks at an open circuit's session every few seconds; when it has ended, the person is signed out where it stands (rule 8).</summary>
internal sealed class CircuitAuthenticationState(ILoggerFactory loggers, SessionCache sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <summary>With <see cref="SessionCache.Freshness"/> less than the rule's 5 s.</summary>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(1.5);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        try
        {
            return DashboardAuthentication.SessionOf(authenticationState.User) is { } id && await sessions.FindAsync(id) is not null;
        }
        catch (Exception e) when (e.IsOutage())
        {
            // Without the database nothing can be done or shown either, and nobody knows whether the session has ended: the next look tells.
            return true;
        }
    }
}
