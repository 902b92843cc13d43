using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Freshcom.Tests.Support;

/// <summary>What an <see cref="HttpGateway"/> received.</summary>
public sealed record ReceivedRequest(string Method, string Path, string ContentType, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>A real HTTP server on loopback that remembers what it received and answers as the test says.</summary>
public sealed class HttpGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedRequest> _requests;

    private HttpGateway(WebApplication app, ConcurrentQueue<ReceivedRequest> requests) => (_app, _requests) = (app, requests);

    public string Origin => _app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public static async Task<HttpGateway> StartAsync(Func<HttpContext, Task> answer, X509Certificate2? certificate = null)
    {
        var requests = new ConcurrentQueue<ReceivedRequest>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            requests.Enqueue(new(
                context.Request.Method, context.Request.Path, context.Request.ContentType ?? "", await reader.ReadToEndAsync(),
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await answer(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, requests);
    }

    /// <summary>One that always answers the same.</summary>
    public static Task<HttpGateway> StartAsync(int status, string body = "", X509Certificate2? certificate = null) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = "/elsewhere";
        return context.Response.WriteAsync(body);
    }, certificate);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
