using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>The worker itself, at work on real time while the app's clock stands still.</summary>
public sealed class OutboxWorkerTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_queued_is_sent_without_the_clock_moving()
    {
        await using var rig = OutboxRig.Start(new TestApp(), works: true);
        _ = rig.App.Services;
        var id = await rig.QueueAsync(codeEnds: TimeSpan.FromMinutes(5));
        await OutboxRig.UntilAsync(async () => (await rig.ReadAsync(id)).Status == MessageStatus.Sent, "The message was not sent.");
        Assert.Equal(id, Assert.Single(rig.Senders.Given).Id);
    }

    [Fact]
    public async Task An_instance_that_only_serves_pages_sends_nothing()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var id = await rig.QueueAsync();
        await Task.Delay(1500, Stop);
        Assert.Equal(MessageStatus.Pending, (await rig.ReadAsync(id)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_workers_never_send_one_message_twice(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp(), works: true);
        rig.Senders.Answer = async (_, cancel) =>
        {
            await Task.Delay(3, cancel);
            return FakeSenders.Taken;
        };
        using var second = ActivatorUtilities.CreateInstance<OutboxWorker>(rig.App.Services);
        await second.StartAsync(Stop);
        List<Guid> ids = [];
        for (var i = 0; i < 150; i++) ids.Add(await rig.QueueAsync());
        await OutboxRig.UntilAsync(async () => await CountAsync(rig, MessageStatus.Sent) == ids.Count, "Not all messages were sent.");
        Assert.Equal(ids.Order(), rig.Senders.Given.Select(x => x.Id).Order());
        await second.StopAsync(Stop);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_transaction_is_open_while_a_gateway_is_asked(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp(), works: true);
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Senders.Answer = async (_, _) =>
        {
            seen.TrySetResult(await LookAsync(rig));
            return FakeSenders.Taken;
        };
        await rig.QueueAsync(codeEnds: TimeSpan.FromMinutes(5));
        Assert.Equal("none", await seen.Task.WaitAsync(TimeSpan.FromSeconds(15), Stop));
    }

    [Fact]
    public async Task Hanging_webhooks_do_not_hold_up_a_code()
    {
        var app = new TestApp().With("Outbox:Workers", "4");
        await using var rig = OutboxRig.Start(app, works: true);
        using var hanging = new CancellationTokenSource();
        rig.Senders.Answer = async (to, _) =>
        {
            if (to.StartsWith("https", StringComparison.Ordinal)) await Task.Delay(Timeout.Infinite, hanging.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return FakeSenders.Taken;
        };
        for (var i = 0; i < 10; i++) await rig.QueueAsync("https://hooks.example.com/in", kind: MessageKind.Webhook);
        await OutboxRig.UntilAsync(() => Task.FromResult(rig.Senders.Given.Count == 3), "Three webhooks should have been begun.");
        var code = await rig.QueueAsync(codeEnds: TimeSpan.FromMinutes(5));
        await OutboxRig.UntilAsync(async () => (await rig.ReadAsync(code)).Status == MessageStatus.Sent, "The code was not sent.");
        Assert.Equal(4, rig.Senders.Given.Count);
        await hanging.CancelAsync();
    }

    /// <summary>What of ours holds the database while a sender runs: nothing, if a second connection may write at once.</summary>
    private static async Task<string> LookAsync(OutboxRig rig)
    {
        await using var db = await rig.OpenAsync();
        if (db.Database.IsNpgsql())
        {
            var open = await db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'").SingleAsync(Stop);
            return open == 0 ? "none" : $"{open} open";
        }
        await using var other = new SqliteConnection(new SqliteConnectionStringBuilder(db.Database.GetConnectionString()) { DefaultTimeout = 1, Pooling = false }.ConnectionString);
        await other.OpenAsync(Stop);
        await using var write = other.CreateCommand();
        write.CommandText = "BEGIN IMMEDIATE; UPDATE \"Messages\" SET \"Locale\" = \"Locale\"; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)";
        await using var reader = await write.ExecuteReaderAsync(Stop);
        // The checkpoint is "busy" while any other connection still reads.
        return await reader.ReadAsync(Stop) && reader.GetInt32(0) == 0 ? "none" : "a reader";
    }

    private static async Task<int> CountAsync(OutboxRig rig, MessageStatus status)
    {
        await using var db = await rig.OpenAsync();
        return await db.Messages.CountAsync(x => x.Status == status, Stop);
    }
}
