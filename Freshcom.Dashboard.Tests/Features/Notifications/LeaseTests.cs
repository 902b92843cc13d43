using System.Data.Common;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>A try that takes long: it keeps its lease, or is broken off when it cannot, and never outlives its code.</summary>
public sealed class LeaseTests(PostgresFixture postgres)
{
    private static readonly TimeSpan s_third = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_try_that_takes_longer_than_its_lease_keeps_it(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        var (began, gate) = Hang(rig);
        var id = await rig.QueueAsync();
        var sending = rig.SendDueAsync();
        await began;
        for (var i = 1; i <= 7; i++)
        {
            rig.App.Clock.Advance(s_third);
            await LeaseUntilAsync(rig, id, TestApp.Start + (i * s_third) + rig.Outbox.Lease);
            Assert.Empty(await rig.Outbox.ClaimAsync(new(false, 10), Stop));
        }
        gate.SetResult();
        await sending;
        Assert.Equal((MessageStatus.Sent, 1), ((await rig.ReadAsync(id)).Status, rig.Senders.Given.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_has_lost_its_lease_breaks_off_and_writes_nothing(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        var (began, _) = Hang(rig);
        var id = await rig.QueueAsync();
        var sending = rig.SendDueAsync();
        await began;
        // As after a standstill that was longer than the lease: another worker has it.
        var heir = Guid.NewGuid();
        await using (var db = await rig.OpenAsync()) await db.Messages.ExecuteUpdateAsync(x => x.SetProperty(m => m.LeaseOwner, heir), Stop);
        rig.App.Clock.Advance(s_third);
        await sending.WaitAsync(TimeSpan.FromSeconds(15), Stop);
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Sending, heir, TestApp.Start + rig.Outbox.Lease, 0), (message.Status, message.LeaseOwner, message.LeaseUntil, message.Tries.Count));
        Assert.Contains(rig.App.Log.Lines, x => x.Text.Contains($"The lease of message {id} was lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_cannot_renew_breaks_off_when_its_lease_ends_and_not_before()
    {
        var faults = new NoRenewals();
        await using var rig = OutboxRig.Start(new TestApp().WithServices(x => x.AddSingleton<IInterceptor>(faults)));
        var (began, _) = Hang(rig);
        var id = await rig.QueueAsync();
        var sending = rig.SendDueAsync();
        await began;
        foreach (var failed in new[] { 1, 2 })
        {
            rig.App.Clock.Advance(s_third);
            await OutboxRig.UntilAsync(() => Task.FromResult(faults.Count == failed), "It was not tried to renew the lease.");
            Assert.False(sending.IsCompleted);
        }
        rig.App.Clock.Advance(s_third);
        await sending.WaitAsync(TimeSpan.FromSeconds(15), Stop);
        Assert.Equal((MessageStatus.Sending, 0), ((await rig.ReadAsync(id)).Status, (await rig.ReadAsync(id)).Tries.Count));
        Assert.Equal(id, Assert.Single(await rig.Outbox.ClaimAsync(new(false, 10), Stop)).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_try_is_broken_off_a_second_before_its_code_ends(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        var (began, _) = Hang(rig);
        var id = await rig.QueueAsync(codeEnds: TimeSpan.FromSeconds(10));
        var sending = rig.SendDueAsync();
        await began;
        rig.App.Clock.Advance(TimeSpan.FromSeconds(8.999));
        Assert.False(sending.IsCompleted);
        rig.App.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await sending.WaitAsync(TimeSpan.FromSeconds(15), Stop);
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Expired, "The code ended before it could be sent.", null, null), (message.Status, message.Reason, message.SealedContent, message.NextTryAt));
        Assert.Equal("The gateway had not answered when the code ended.", Assert.Single(message.Tries).Answer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task In_the_last_second_of_a_code_nothing_is_handed_over_any_more(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        var id = await rig.QueueAsync(codeEnds: TimeSpan.FromSeconds(10));
        rig.App.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, await rig.SendDueAsync());
        Assert.Empty(rig.Senders.Given);
        Assert.Equal(MessageStatus.Expired, (await rig.ReadAsync(id)).Status);
    }

    [Fact]
    public async Task A_sender_that_answers_a_stop_with_a_fault_of_its_own_frees_the_message_too()
    {
        await using var rig = await StartAsync(onPostgres: false);
        using var stopping = new CancellationTokenSource();
        rig.Senders.Answer = async (_, _) =>
        {
            await stopping.CancelAsync();
            throw new IOException("The connection was closed.");
        };
        var id = await rig.QueueAsync();
        await rig.SendDueAsync(stopping.Token);
        Assert.Equal((MessageStatus.Pending, 0), ((await rig.ReadAsync(id)).Status, (await rig.ReadAsync(id)).Tries.Count));
    }

    private static (Task Began, TaskCompletionSource Gate) Hang(OutboxRig rig)
    {
        var (began, gate) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        rig.Senders.Answer = async (_, cancel) =>
        {
            began.TrySetResult();
            await gate.Task.WaitAsync(cancel);
            return FakeSenders.Taken;
        };
        return (began.Task.WaitAsync(TimeSpan.FromSeconds(15), Stop), gate);
    }

    private static Task LeaseUntilAsync(OutboxRig rig, Guid id, DateTimeOffset until) =>
        OutboxRig.UntilAsync(async () => (await rig.ReadAsync(id)).LeaseUntil == until, "The lease was not renewed.");

    private async Task<OutboxRig> StartAsync(bool onPostgres)
    {
        var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        _ = rig.App.Services;
        return rig;
    }

    /// <summary>A database that takes everything but renewals.</summary>
    private sealed class NoRenewals : DbCommandInterceptor
    {
        public int Count { get; private set; }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (!command.CommandText.Contains("SET \"LeaseUntil\"", StringComparison.Ordinal)) return ValueTask.FromResult(result);
            Count++;
            throw new InvalidOperationException("The database is away.");
        }
    }
}
