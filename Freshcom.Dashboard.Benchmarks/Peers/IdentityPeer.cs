using System.Collections.Concurrent;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace Freshcom.Benchmarks.Peers;

/// <summary>Plain ASP.NET Core Identity as its documentation sets it up: password, then a code of its e-mail provider, on SQLite. The code is sent with the password's answer.</summary>
internal static class IdentityPeer
{
    /// <summary>Serves until it is killed.</summary>
    public static async Task ServeAsync(string port, string smtpPort, string file)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDbContext<Users>(x => x.UseSqlite($"Data Source={file};Default Timeout=30"));
        builder.Services.AddIdentity<IdentityUser, IdentityRole>().AddEntityFrameworkStores<Users>().AddDefaultTokenProviders();
        builder.Services.AddSingleton(new Mail(int.Parse(smtpPort, System.Globalization.CultureInfo.InvariantCulture)));
        await using var app = builder.Build();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<Users>().Database;
            await database.EnsureCreatedAsync();
            await database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
        }
        app.MapPost("/users", AddAsync);
        app.MapPost("/password", PasswordAsync);
        app.MapPost("/code", async (Code code, SignInManager<IdentityUser> signIn) =>
            (await signIn.TwoFactorSignInAsync(TokenOptions.DefaultEmailProvider, code.Value, isPersistent: false, rememberClient: false)).Succeeded ? Results.Ok() : Results.BadRequest());
        await app.RunAsync($"http://127.0.0.1:{port}");
    }

    private static async Task<IResult> AddAsync(Credentials of, UserManager<IdentityUser> users)
    {
        var user = new IdentityUser(of.Email) { Email = of.Email, EmailConfirmed = true, TwoFactorEnabled = true };
        return (await users.CreateAsync(user, of.Password)).Succeeded ? Results.Ok() : Results.BadRequest();
    }

    private static async Task<IResult> PasswordAsync(Credentials of, SignInManager<IdentityUser> signIn, Mail mail)
    {
        if (!(await signIn.PasswordSignInAsync(of.Email, of.Password, isPersistent: false, lockoutOnFailure: true)).RequiresTwoFactor) return Results.Unauthorized();
        var user = await signIn.UserManager.FindByNameAsync(of.Email);
        await mail.SendAsync(user!.Email!, await signIn.UserManager.GenerateTwoFactorTokenAsync(user, TokenOptions.DefaultEmailProvider));
        return Results.Ok();
    }

    private sealed record Credentials(string Email, string Password);

    private sealed record Code(string Value);

    private sealed class Users(DbContextOptions<Users> options) : IdentityDbContext(options);

    private sealed class Mail(int port)
    {
        private readonly ConcurrentBag<SmtpClient> _connected = [];

        public async Task SendAsync(string to, string code)
        {
            using var message = new MimeMessage([MailboxAddress.Parse("shop@example.com")], [MailboxAddress.Parse(to)], "Your code", new TextPart("plain") { Text = $"Your code is {code}" });
            if (!_connected.TryTake(out var client))
            {
                client = new SmtpClient();
                await client.ConnectAsync("127.0.0.1", port, SecureSocketOptions.None);
            }
            await client.SendAsync(message);
            _connected.Add(client);
        }
    }
}
