using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Freshcom.Features.Authentication;

/// <summary>Keeps a <see cref="LoginTicket"/> in a sealed cookie between the password and the code, for half an hour.</summary>
public sealed class LoginTickets(IDataProtectionProvider protection)
{
    private const string Cookie = "freshcom.login";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("login-tickets").ToTimeLimitedDataProtector();

    public void Write(HttpContext context, LoginTicket ticket) =>
        context.Response.Cookies.Append(Cookie, _protector.Protect(JsonSerializer.Serialize(ticket), Lifetime), Options(context));

    /// <summary>Null when there is none, or it is over, or not of ours.</summary>
    public LoginTicket? Read(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { } value) return null;
        try
        {
            return JsonSerializer.Deserialize<LoginTicket>(_protector.Unprotect(value));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Cookie, Options(context));

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/signin" };
}
