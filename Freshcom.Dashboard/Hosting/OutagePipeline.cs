using Freshcom.Data;
using Freshcom.JsonApi;

namespace Freshcom.Hosting;

/// <summary>While the database is away, full or overtaxed every door answers 503, and says when to try again: nothing is wrong with the request.</summary>
public static partial class OutagePipeline
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Stands inside of what answers exceptions, and outside of everything that asks the database.</summary>
    public static IApplicationBuilder UseOutages(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OutagePipeline).FullName!);
        return app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception e) when (e.IsOutage() && !context.Response.HasStarted)
            {
                LogOutage(logger, context.Request.Method, e.GetBaseException().Message);
                context.Response.Clear();
                context.Response.Headers.RetryAfter = $"{RetryAfter.TotalSeconds:0}";
                if (context.Request.Path.StartsWithSegments(JsonApiSetup.Root)) await ErrorResult.OfStatus(StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
                else await ErrorPage.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Not available at the moment. Try again in a few seconds");
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A {Method} was answered 503, because the database does not answer: {Reason}")]
    private static partial void LogOutage(ILogger logger, string method, string reason);
}
