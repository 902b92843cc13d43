using System.Collections.Concurrent;
using System.Globalization;
using Freshcom.Domain;
using Freshcom.Features.Authentication;
using Freshcom.Features.Notifications;
using Freshcom.Features.VerificationCodes;
using Freshcom.JsonApi;

namespace Freshcom.Hosting;

/// <summary>At most <see cref="PerMinute"/> requests of one client in the minute that its first one began. Counted in this process: it spares the machine, and guards no secret.</summary>
public sealed class RequestRate(TimeProvider time, IConfiguration configuration)
{
    public const int PerMinute = 600;

    /// <summary>Receipts of one gateway: it reports each message several times.</summary>
    public const int ReceiptsPerMinute = 6000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Count> _clients = new();
    private long _sweptAt = time.GetTimestamp();

    /// <summary>False lifts the limit, for load tests.</summary>
    public bool IsEnabled { get; } = configuration.GetValue("RateLimits:Enabled", true);

    /// <summary>Counts a request.</summary>
    /// <param name="max">How many a minute has room for.</param>
    /// <returns>Null when there is room, or how long there is none.</returns>
    public TimeSpan? Take(string client, int max = PerMinute)
    {
        var now = time.GetTimestamp();
        Sweep(now);
        var count = _clients.GetOrAdd(client, _ => new Count { Since = now });
        lock (count)
        {
            if (time.GetElapsedTime(count.Since, now) >= Minute) (count.Since, count.Requests) = (now, 0);
            if (count.Requests >= max) return Minute - time.GetElapsedTime(count.Since, now);
            count.Requests++;
            return null;
        }
    }

    /// <summary>Once a minute the clients that have been gone for one are forgotten.</summary>
    private void Sweep(long now)
    {
        var last = Volatile.Read(ref _sweptAt);
        if (time.GetElapsedTime(last, now) < Minute || Interlocked.CompareExchange(ref _sweptAt, now, last) != last) return;
        foreach (var (client, count) in _clients)
            if (time.GetElapsedTime(count.Since, now) >= Minute) _clients.TryRemove(client, out _);
    }

    private sealed class Count
    {
        public long Since;
        public int Requests;
    }
}

/// <summary>Holds clients to the <see cref="RequestRate"/>: everything under /v1, gateways' receipts, and the forms of pages. What a page loads, and its circuit, is not counted.</summary>
public static class RequestRatePipeline
{
    public static IApplicationBuilder UseRequestRate(this IApplicationBuilder app)
    {
        var rate = app.ApplicationServices.GetRequiredService<RequestRate>();
        return rate.IsEnabled ? app.UseWhen(IsCounted, counted => counted.Use((context, next) =>
            Take(rate, context) is { } wait ? RefuseAsync(context, wait) : next(context))) : app;
    }

    private static TimeSpan? Take(RequestRate rate, HttpContext context)
    {
        var client = SendLimits.ClientKey(context.Connection.RemoteIpAddress?.ToString());
        return context.Request.Path.StartsWithSegments(Receipts.Root) ? rate.Take($"receipts:{client}", RequestRate.ReceiptsPerMinute) : rate.Take(client);
    }

    private static bool IsCounted(HttpContext context) =>
        context.Request.Path.StartsWithSegments(JsonApiSetup.Root) || (HttpMethods.IsPost(context.Request.Method) && !context.Request.Path.StartsWithSegments("/_blazor"));

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        if (context.Request.Path.StartsWithSegments("/v1/token")) return TokenResult.SlowDown(wait, "Too many requests; wait before the next one.").ExecuteAsync(context);
        if (context.Request.Path.StartsWithSegments(JsonApiSetup.Root)) return ErrorResult.Of(new Failure.Wait(wait)).ExecuteAsync(context);
        var seconds = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = seconds;
        return context.Response.WriteAsync($"Too many requests. Try again in {seconds} seconds.", context.RequestAborted);
    }
}
