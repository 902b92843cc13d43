using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Freshcom.Benchmarks.Peers;

/// <summary>A minimal-API endpoint that answers JSON of an account's size and does nothing else: what the framework alone takes.</summary>
internal static class BarePeer
{
    /// <summary>Serves until it is killed.</summary>
    public static async Task ServeAsync(string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        await using var app = builder.Build();
        var account = new { id = "0", type = "Account", name = "A shop", mode = "live", defaultLocale = "en-US", attributes = new string('x', 400) };
        app.MapGet("/account", () => Results.Json(new { data = account }));
        await app.RunAsync($"http://127.0.0.1:{port}");
    }
}
