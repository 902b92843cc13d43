using System.Diagnostics;
using System.Security.Cryptography;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>The worker itself, at work on real time while the app's clock stands still.</summary>
public sealed class OutboxWorkerTests(PostgresFixture postgres)
{
    private static readonly TimeSpan s_fiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly string s_key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_another_process_queues_is_sent_within_half_a_second(bool onPostgres)
    {
        await using var queuing = OutboxRig.Start((onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp()).With("Security:MasterKey", s_key));
        var settings = queuing.App.Services.GetRequiredService<IConfiguration>();
        var other = new TestApp().With("Security:MasterKey", s_key).With("Data:Directory", settings["Data:Directory"]!);
        if (onPostgres) other.With("Database:Provider", "PostgreSql").With("ConnectionStrings:Freshcom", settings["ConnectionStrings:Freshcom"]!);
        await using var sending = OutboxRig.Start(other, works: true);
        _ = sending.App.Services;
        List<TimeSpan> waits = [];
        for (var i = 0; i < 9; i++)
        {
            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            sending.Senders.Answer = (_, _) =>
            {
                sent.TrySetResult();
                return Task.FromResult(FakeSenders.Taken);
            };
            var id = await queuing.QueueAsync(codeEnds: s_fiveMinutes);
            var watch = Stopwatch.StartNew();
            await sent.Task.WaitAsync(TimeSpan.FromSeconds(15), Stop);
            waits.Add(watch.Elapsed);
            // Until its look after this delivery is over, too, and then at another moment of its rest each time.
            await OutboxRig.UntilAsync(async () => (await queuing.ReadAsync(id)).Status == MessageStatus.Sent, "It was not marked as sent.");
            await Task.Delay(100 + (30 * i), Stop);
        }
        // The median: a machine that is busy with other things may be late once.
        Assert.InRange(waits.Order().ElementAt(4), TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task One_accounts_10000_messages_whose_gateway_hangs_delay_no_other_accounts(bool onPostgres, bool areCodes)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp(), works: true);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Senders.Answer = async (to, cancel) =>
        {
            if (to == "hanging") await gate.Task.WaitAsync(cancel);
            return FakeSenders.Taken;
        };
        var (one, other) = ((await rig.NewCallerAsync()).Account.Id, (await rig.NewCallerAsync()).Account.Id);
        await rig.QueueManyAsync(10_000, one, areCodes ? MessageKind.Sms : MessageKind.Webhook, "hanging", areCodes ? s_fiveMinutes : null);
        // A third of the sixteen places, or of the twelve that others than codes may have.
        await OutboxRig.UntilAsync(() => Task.FromResult(rig.Senders.Given.Count == (areCodes ? 6 : 4)), "The account should have got its share.");
        Guid[] others = [await rig.QueueAsync(codeEnds: s_fiveMinutes, account: other), await rig.QueueAsync(account: other), await rig.QueueAsync(codeEnds: s_fiveMinutes), await rig.QueueAsync()];
        foreach (var id in others) await OutboxRig.UntilAsync(async () => (await rig.ReadAsync(id)).Status == MessageStatus.Sent, "Another account's message was not sent.");
        Assert.Equal((areCodes ? 6 : 4) + others.Length, rig.Senders.Given.Count);
        gate.SetResult();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Accounts_take_turns_so_that_a_long_queue_is_before_nobody_elses_message(bool onPostgres)
    {
        await using var rig = OutboxRig.Start((onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp()).With("Outbox:Workers", "1"), works: true);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Senders.Answer = async (_, cancel) =>
        {
            await gate.Task.WaitAsync(cancel);
            return FakeSenders.Taken;
        };
        Guid[] accounts = [(await rig.NewCallerAsync()).Account.Id, (await rig.NewCallerAsync()).Account.Id, (await rig.NewCallerAsync()).Account.Id];
        await rig.QueueManyAsync(20, accounts[0], MessageKind.Webhook, "first");
        await OutboxRig.UntilAsync(() => Task.FromResult(rig.Senders.Given.Count == 1), "The first should have taken the only place.");
        rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.QueueManyAsync(20, accounts[1], MessageKind.Webhook, "second");
        rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.QueueAsync("third", kind: MessageKind.Webhook, account: accounts[2]);
        gate.SetResult();
        await OutboxRig.UntilAsync(() => Task.FromResult(rig.Senders.Given.Count == 41), "Not all were sent.");
        Assert.Equal(["first", "second", "third", "first", "second", "first"], rig.Senders.Given.Take(6).Select(x => x.To));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Codes_go_before_everything_else(bool onPostgres)
    {
        await using var rig = OutboxRig.Start((onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp()).With("Outbox:Workers", "1"), works: true);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Senders.Answer = async (_, cancel) =>
        {
            await gate.Task.WaitAsync(cancel);
            return FakeSenders.Taken;
        };
        var first = await rig.QueueAsync();
        await OutboxRig.UntilAsync(() => Task.FromResult(rig.Senders.Given.Count == 1), "The first should have taken the only place.");
        var later = await rig.QueueAsync();
        var code = await rig.QueueAsync(codeEnds: s_fiveMinutes);
        gate.SetResult();
        await OutboxRig.UntilAsync(() => Task.FromResult(rig.Senders.Given.Count == 3), "Not all were sent.");
        Assert.Equal([first, code, later], rig.Senders.Given.Select(x => x.Id));
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
