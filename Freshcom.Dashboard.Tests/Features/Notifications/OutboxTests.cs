using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Claims, leases and sweeping, on both databases.</summary>
public sealed class OutboxTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_workers_at_once_claim_each_message_once(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        HashSet<Guid> queued = [];
        for (var i = 0; i < 60; i++) queued.Add(await rig.QueueAsync());
        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAllAsync(rig.Outbox)));
        Assert.Equal(queued.Order(), claimed.SelectMany(x => x).Order());
        Assert.Empty(await rig.Outbox.ClaimAsync(new(false, 10), Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_takes_what_is_due_the_longest_due_first_and_no_more_than_it_asked_for(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        var first = await rig.QueueAsync();
        rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await rig.QueueAsync();
        var code = await rig.QueueAsync(codeEnds: TimeSpan.FromMinutes(5));
        Assert.Equal([first], (await rig.Outbox.ClaimAsync(new(false, 1), Stop)).Select(x => x.Id));
        Assert.Equal([second], (await rig.Outbox.ClaimAsync(new(false, 5), Stop)).Select(x => x.Id));
        var claimed = Assert.Single(await rig.Outbox.ClaimAsync(new(true, 5), Stop));
        Assert.Equal((code, 1, MessageStatus.Sending, rig.App.Clock.GetUtcNow() + rig.Outbox.Lease), (claimed.Id, claimed.Attempts, claimed.Status, claimed.LeaseUntil));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_lease_is_taken_over_and_its_first_owner_changes_nothing_any_more(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        var id = await rig.QueueAsync();
        var dead = Assert.Single(await rig.Outbox.ClaimAsync(new(false, 1), Stop));
        rig.App.Clock.Advance(rig.Outbox.Lease - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await rig.Outbox.ClaimAsync(new(false, 1), Stop));
        rig.App.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var heir = Assert.Single(await rig.Outbox.ClaimAsync(new(false, 1), Stop));
        Assert.Equal((id, 2), (heir.Id, heir.Attempts));

        var attempt = new DeliveryTry(rig.App.Clock.GetUtcNow(), 12, "250 OK");
        await rig.Outbox.GiveUpAsync(dead, MessageStatus.Failed, "Too late.", attempt, false, Stop);
        Assert.Equal((MessageStatus.Sending, null), ((await rig.ReadAsync(id)).Status, (await rig.ReadAsync(id)).Reason));
        await rig.Outbox.SentAsync(heir, attempt, "gw-7", Stop);
        var sent = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Sent, "gw-7", null, null), (sent.Status, sent.GatewayId, sent.NextTryAt, sent.LeaseOwner));
        Assert.Equal(attempt, Assert.Single(sent.Tries));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sweeping_deletes_what_is_90_days_old_and_ends_codes_that_nobody_came_for(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        var (message, code) = (await rig.QueueAsync(), await rig.QueueAsync(codeEnds: TimeSpan.FromMinutes(5)));
        await rig.SendDueAsync();
        rig.App.Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await rig.QueueAsync(codeEnds: TimeSpan.FromMinutes(5));
        rig.App.Clock.Advance(TimeSpan.FromMinutes(5));
        await rig.Outbox.SweepAsync(Stop);
        var ended = await rig.ReadAsync(late);
        Assert.Equal((MessageStatus.Expired, null, null), (ended.Status, ended.NextTryAt, ended.SealedContent));

        rig.App.Clock.SetUtcNow(TestApp.Start.AddDays(90).AddTicks(-10));
        await rig.Outbox.SweepAsync(Stop);
        Assert.Equal(new[] { message, code, late }.Order(), (await IdsAsync(rig)).Order());
        rig.App.Clock.SetUtcNow(TestApp.Start.AddDays(90));
        await rig.Outbox.SweepAsync(Stop);
        Assert.Equal([late], await IdsAsync(rig));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_worker_is_woken_by_the_commit_and_neither_by_saving_nor_by_a_rollback(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        await rig.QueueAsync();
        Assert.True(await rig.Signal.WaitAsync(TimeSpan.Zero, Stop));
        await using (var db = await rig.OpenAsync())
        {
            await using var undone = await db.Database.BeginTransactionAsync(Stop);
            db.Messages.Add(new OutgoingMessage(null, MessageKind.Sms, null, rig.App.Clock.GetUtcNow()) { To = "+14165550100" });
            await db.SaveChangesAsync(Stop);
            await undone.RollbackAsync(Stop);
            Assert.False(await rig.Signal.WaitAsync(TimeSpan.Zero, Stop));
        }
        await using (var db = await rig.OpenAsync())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Stop);
            db.Messages.Add(new OutgoingMessage(null, MessageKind.Sms, null, rig.App.Clock.GetUtcNow()) { To = "+14165550100" });
            await db.SaveChangesAsync(Stop);
            Assert.False(await rig.Signal.WaitAsync(TimeSpan.Zero, Stop));
            await transaction.CommitAsync(Stop);
            Assert.True(await rig.Signal.WaitAsync(TimeSpan.Zero, Stop));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_and_the_look_before_it_leave_out_whoever_holds_its_share(bool onPostgres)
    {
        await using var rig = await StartAsync(onPostgres);
        var (full, other) = ((await rig.NewCallerAsync()).Account.Id, (await rig.NewCallerAsync()).Account.Id);
        await rig.QueueAsync(account: full);
        var (ofOther, ofNobody) = (await rig.QueueAsync(account: other), await rig.QueueAsync());
        var (codes, others) = (new Bite(true, 5), new Bite(false, 5) { Without = [full] });
        Assert.Equal([false], await rig.Outbox.DueAsync(codes, others, Stop));
        Assert.Equal([ofOther, ofNobody], (await rig.Outbox.ClaimAsync(others, Stop)).Select(x => x.Id));
        Assert.Empty(await rig.Outbox.DueAsync(codes, others, Stop));
        Assert.Empty(await rig.Outbox.DueAsync(codes with { Count = 0 }, others with { Without = [full, Guid.Empty] }, Stop));
        var code = await rig.QueueAsync(codeEnds: TimeSpan.FromMinutes(5));
        Assert.Equal([true, false], await rig.Outbox.DueAsync(codes, new(false, 5), Stop));
        Assert.Equal([false], await rig.Outbox.DueAsync(codes with { Count = 0 }, new(false, 5), Stop));
        Assert.Empty(await rig.Outbox.ClaimAsync(new(true, 5) { Without = [Guid.Empty, full] }, Stop));
        Assert.Equal([code], (await rig.Outbox.ClaimAsync(new(true, 5) { Without = [full] }, Stop)).Select(x => x.Id));
    }

    private static async Task<List<Guid>> ClaimAllAsync(Outbox outbox)
    {
        List<Guid> mine = [];
        while (await outbox.ClaimAsync(new(false, 7), Stop) is { Count: > 0 } claimed)
        {
            Assert.InRange(claimed.Count, 1, 7);
            mine.AddRange(claimed.Select(x => x.Id));
        }
        return mine;
    }

    private static async Task<List<Guid>> IdsAsync(OutboxRig rig)
    {
        await using var db = await rig.OpenAsync();
        return await db.Messages.Select(x => x.Id).ToListAsync(Stop);
    }

    private async Task<OutboxRig> StartAsync(bool onPostgres)
    {
        var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        _ = rig.App.Services;
        return rig;
    }
}
