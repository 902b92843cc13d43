using Freshcom.Domain;
using Freshcom.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Notifications;

public abstract class RetentionTests(TestApp app)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_accounts_messages_are_kept_as_long_as_it_says_those_not_sent_too()
    {
        var rig = OutboxRig.Start(app);
        var (brief, usual) = ((await rig.NewCallerAsync()).AccountId, (await rig.NewCallerAsync()).AccountId);
        await using (var db = await rig.OpenAsync())
        {
            await db.Accounts.Where(x => x.Id == brief).ExecuteUpdateAsync(x => x.SetProperty(a => a.MessageDays, 7), Stop);
            // More than one statement takes.
            for (var i = 0; i < 1100; i++) db.Messages.Add(Ended(rig, brief, MessageStatus.NotSent));
            db.AddRange(Ended(rig, usual, MessageStatus.Sent), Ended(rig, null, MessageStatus.Sent));
            await db.SaveChangesAsync(Stop);
        }

        Assert.Equal((1100, 1, 1), await CountAfterAsync(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1)));
        Assert.Equal((0, 1, 1), await CountAfterAsync(TimeSpan.FromSeconds(1)));
        Assert.Equal((0, 1, 1), await CountAfterAsync(TimeSpan.FromDays(83) - TimeSpan.FromSeconds(1)));
        Assert.Equal((0, 0, 0), await CountAfterAsync(TimeSpan.FromSeconds(1)));

        async Task<(int Brief, int Usual, int OfNobody)> CountAfterAsync(TimeSpan time)
        {
            rig.App.Clock.Advance(time);
            await rig.Outbox.SweepAsync(Stop);
            await using var db = await rig.OpenAsync();
            return (await db.Messages.CountAsync(x => x.AccountId == brief, Stop), await db.Messages.CountAsync(x => x.AccountId == usual, Stop), await db.Messages.CountAsync(x => x.AccountId == null, Stop));
        }
    }

    private static OutgoingMessage Ended(OutboxRig rig, Guid? account, MessageStatus status) =>
        new(account, MessageKind.Email, null, rig.App.Clock.GetUtcNow()) { To = "kim@example.com", Status = status, NextTryAt = null };
}

public sealed class SqliteRetentionTests(TestApp app) : RetentionTests(app), IClassFixture<TestApp>;

public sealed class PostgreSqlRetentionTests(PostgreSqlApp app) : RetentionTests(app), IClassFixture<PostgreSqlApp>;
