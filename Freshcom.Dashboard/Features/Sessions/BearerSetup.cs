using Freshcom.Domain;
using Freshcom.JsonApi;
using Freshcom.Security;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace Freshcom.Features.Sessions;

/// <summary>The API's door: an access token is taken only while its session lives, in the account that it names, with the role that the user has now.</summary>
public static class BearerSetup
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionCache>().AddSingleton<SessionService>().AddSingleton<RefreshTokens>().AddSingleton<AccessTokens>().AddSingleton<AccountCache>().AddSingleton<IInterceptor, AccountCommits>();
        services.AddAuthentication().AddJwtBearer();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, ConfigureBearer>();
        return services;
    }

    private sealed class ConfigureBearer(AccessTokenSigner signer, SessionCache sessions, AccountCache accounts, TimeProvider time) : IConfigureNamedOptions<JwtBearerOptions>
    {
        public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

        public void Configure(string? name, JwtBearerOptions options)
        {
            if (name != JwtBearerDefaults.AuthenticationScheme) return;
            options.IncludeErrorDetails = false;
            options.TokenHandlers.Clear();
            options.TokenHandlers.Add(new RememberingTokenHandler(time) { MapInboundClaims = false });
            options.TokenValidationParameters = signer.ValidationParameters();
            options.Events = new() { OnTokenValidated = ValidateAsync };
        }

        private async Task ValidateAsync(TokenValidatedContext context)
        {
            var claims = context.Principal!;
            var caller = Guid.TryParse(claims.FindFirst(AccessTokens.Audience)?.Value, out var accountId)
                ? claims.FindFirst(AccessTokens.Type)?.Value switch
                {
                    "user" when Guid.TryParse(claims.FindFirst(AccessTokens.Session)?.Value, out var id) => OfSession(await sessions.FindAsync(id), accountId),
                    "publishable" => await accounts.FindAsync(accountId, context.HttpContext.RequestAborted) is { } account ? new Caller { Account = account, Role = Role.Guest } : null,
                    _ => null,
                }
                : null;
            if (caller is null)
            {
                context.Fail("The session is over.");
                return;
            }
            var http = context.HttpContext;
            var otp = http.Request.Headers["X-Freshcom-OTP"].ToString();
            http.Features.Set(new DefaultLocale(caller.Account.DefaultLocale));
            http.Features.Set(caller with { ClientAddress = http.Connection.RemoteIpAddress?.ToString(), Otp = otp.Length == 0 ? null : otp });
            context.Principal!.AddIdentity(new([new(RoleClaim, caller.Role.ToString())]));
        }
    }

    /// <summary>The claim that the role checks of endpoints look at.</summary>
    public const string RoleClaim = "role";

    /// <summary>The caller behind a living session in one of its two accounts; null when the account is neither.</summary>
    public static Caller? OfSession(SessionInfo? session, Guid accountId)
    {
        var account = session is null ? null : session.Account.Id == accountId ? session.Account : session.TestAccount.Id == accountId ? session.TestAccount : null;
        return account is null ? null : new Caller
        {
            Account = account,
            Role = session!.Role,
            UserId = session.UserId,
            UserName = session.UserName,
            SessionId = session.Id,
            IsForeign = session.IsStandard || account.Id != session.Account.Id,
        };
    }
}
