using System.Security.Claims;
using Freshcom.Components;
using Freshcom.Domain;
using Freshcom.Features.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Freshcom.Features.Authentication;

/// <summary>The dashboard's door: a cookie that points to a session's row. Whatever lies under <c>/v1</c> takes access tokens alone, so that no page of another site can use a merchant's cookie there.</summary>
public static class DashboardAuthentication
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    private const string Either = "Freshcom", ModeCookie = "freshcom.mode", SessionClaim = AccessTokens.Session, ModeClaim = "mode", AddressClaim = "address";

    public static IServiceCollection AddDashboardAuthentication(this IServiceCollection services)
    {
        services.AddAuthentication(options => options.DefaultScheme = Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = context => context.Request.Path.StartsWithSegments("/v1") ? JwtBearerDefaults.AuthenticationScheme : Scheme)
            .AddCookie(Scheme, options =>
            {
                options.Cookie.Name = "freshcom";
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.ExpireTimeSpan = Session.Idle;
                options.SlidingExpiration = true;
                options.LoginPath = options.AccessDeniedPath = "/signin";
                options.ReturnUrlParameter = "returnUrl";
                options.Events.OnValidatePrincipal = ValidateAsync;
            });
        services.AddCascadingAuthenticationState();
        return services.AddScoped<AuthenticationStateProvider, CircuitAuthenticationState>().AddSingleton<LoginTickets>();
    }

    /// <summary>The cookie of a new session.</summary>
    public static Task SignInAsync(this HttpContext context, Session session) =>
        context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity([new(SessionClaim, session.Id.ToString())], Scheme)), new AuthenticationProperties { IsPersistent = true });

    /// <summary>The session that a signed-in person's cookie points to.</summary>
    public static Guid? SessionOf(ClaimsPrincipal person) => Guid.TryParse(person.FindFirst(SessionClaim)?.Value, out var id) ? id : null;

    /// <summary>Who is at the dashboard, in the mode that it is switched to; null when the session is over.</summary>
    public static async Task<Caller?> FindCallerAsync(this SessionCache sessions, ClaimsPrincipal person)
    {
        if (SessionOf(person) is not { } id || await sessions.FindAsync(id) is not { } session) return null;
        var account = person.HasClaim(ModeClaim, "test") ? session.TestAccount : session.Account;
        return BearerSetup.OfSession(session, account.Id)! with { ClientAddress = person.FindFirst(AddressClaim)?.Value };
    }

    /// <summary>Each request, and so the start of each circuit: the session must live; mode and address go along as claims.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var http = context.HttpContext;
        var session = SessionOf(context.Principal!) is { } id ? await http.RequestServices.GetRequiredService<SessionCache>().FindAsync(id) : null;
        if (session is null)
        {
            context.RejectPrincipal();
            await http.SignOutAsync(Scheme);
            return;
        }
        await http.RequestServices.GetRequiredService<SessionService>().TouchAsync(session, http.RequestAborted);
        List<Claim> claims = [new(SessionClaim, session.Id.ToString()), new(AddressClaim, http.Connection.RemoteIpAddress?.ToString() ?? "")];
        if (http.Request.Cookies[ModeCookie] == "test") claims.Add(new(ModeClaim, "test"));
        context.ReplacePrincipal(new(new ClaimsIdentity(claims, Scheme)));
    }

    /// <summary><c>POST /mode</c>, <c>POST /switch-account</c> and <c>POST /signout</c>: cookies are set by real responses only.</summary>
    public static void MapDashboardSession(this IEndpointRouteBuilder app)
    {
        app.MapPost("/mode", (HttpContext context, [FromForm] string mode, [FromForm] string? returnUrl) =>
        {
            context.Response.Cookies.Append(ModeCookie, mode == "test" ? "test" : "live", new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = Session.Idle });
            return Results.LocalRedirect(LocalUrl.OrHome(returnUrl));
        }).RequireAuthorization().ExcludeFromDescription();
        app.MapPost("/switch-account", async (HttpContext context, [FromForm] Guid id, SessionCache sessions, SessionService service, CancellationToken cancellationToken) =>
        {
            if (SessionOf(context.User) is { } sessionId && await sessions.FindAsync(sessionId) is { } session) await service.SwitchAsync(session.UserId, sessionId, id, cancellationToken);
            return Results.LocalRedirect("/");
        }).RequireAuthorization().ExcludeFromDescription();
        app.MapPost("/signout", async (HttpContext context, IFormCollection form, SessionCache sessions, SessionService service, CancellationToken cancellationToken) =>
        {
            if (SessionOf(context.User) is { } id && await sessions.FindAsync(id) is { } session) await service.EndAsync(session.UserId, id, cancellationToken);
            await context.SignOutAsync(Scheme);
            return Results.LocalRedirect(form["returnUrl"] is [{ Length: > 0 } url] ? LocalUrl.OrHome(url) : "/signin");
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
