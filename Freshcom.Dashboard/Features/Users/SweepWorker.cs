using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.VerificationCodes;

namespace Freshcom.Features.Users;

/// <summary>Every hour: takes away what time has ended, codes, messages, sessions and invitations, and once a day counts users by method. In each process; doing it twice does no harm.</summary>
public sealed partial class SweepWorker(CodeStore codes, Outbox outbox, SessionService sessions, InvitationService invitations, MethodCounts counts, ILogger<SweepWorker> logger) : BackgroundService
{
    // Not at once: a start has better things to do.
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1), Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(First);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = Every;
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            await codes.SweepAsync(stoppingToken);
            await outbox.SweepAsync(stoppingToken);
            await sessions.SweepAsync(stoppingToken);
            await invitations.SweepAsync(stoppingToken);
            await counts.SnapshotAsync(stoppingToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Sweeping failed; the next try is in an hour")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
