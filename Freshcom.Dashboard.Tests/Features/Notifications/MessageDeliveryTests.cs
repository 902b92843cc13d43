using Freshcom.Domain;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>The two time tables and how a message ends, with the clock in the test's hand.</summary>
public sealed class MessageDeliveryTests(PostgresFixture postgres)
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_code_is_tried_six_times_within_a_minute_and_then_given_up(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Busy);
        var id = await rig.QueueAsync(codeEnds: FiveMinutes);
        Assert.Equal([0, 2, 5, 15, 30, 60], await rig.FollowAsync(id));
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Failed, "The gateway is busy. Given up after 6 tries.", null), (message.Status, message.Reason, message.SealedContent));
        Assert.Equal(6, message.Tries.Count);
        Assert.All(rig.Senders.Given, x => Assert.Equal((id, "123456"), (x.Id, x.Body)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_other_message_is_tried_nine_times_within_a_day(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Busy);
        var id = await rig.QueueAsync();
        Assert.Equal([0, 5, 60, 300, 1800, 7200, 21_600, 43_200, 86_400], await rig.FollowAsync(id));
        Assert.Equal(MessageStatus.Failed, (await rig.ReadAsync(id)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_code_is_never_tried_after_its_end(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Busy);
        var id = await rig.QueueAsync(codeEnds: TimeSpan.FromSeconds(15));
        Assert.Equal([0, 2, 5], await rig.FollowAsync(id));
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Expired, "The code ended before it could be sent. The gateway is busy.", null), (message.Status, message.Reason, message.SealedContent));
    }

    [Fact]
    public async Task A_code_that_ended_while_nobody_worked_is_not_sent()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        var id = await rig.QueueAsync(codeEnds: FiveMinutes);
        rig.App.Clock.Advance(FiveMinutes);
        Assert.Equal(1, await rig.SendDueAsync());
        Assert.Empty(rig.Senders.Given);
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Expired, null), (message.Status, message.SealedContent));
    }

    [Fact]
    public async Task After_a_standstill_the_tries_do_not_all_come_at_once()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Busy);
        var id = await rig.QueueAsync();
        rig.App.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(1, await rig.SendDueAsync());
        Assert.Equal(0, await rig.SendDueAsync());
        Assert.Equal(rig.App.Clock.GetUtcNow().AddSeconds(5), (await rig.ReadAsync(id)).NextTryAt);
    }

    [Fact]
    public async Task A_slow_try_does_not_shift_the_table_and_the_next_is_never_in_the_past()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        rig.Senders.Answer = (_, _) =>
        {
            rig.App.Clock.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(FakeSenders.Busy);
        };
        var id = await rig.QueueAsync(codeEnds: FiveMinutes);
        await rig.SendDueAsync();
        Assert.Equal(rig.App.Clock.GetUtcNow(), (await rig.ReadAsync(id)).NextTryAt);
        await rig.SendDueAsync();
        await rig.SendDueAsync();
        // The third try began at 20 s; the table has ten seconds before the fourth.
        Assert.Equal(TestApp.Start.AddSeconds(30), (await rig.ReadAsync(id)).NextTryAt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_permanent_refusal_fails_at_once_and_erases_the_code(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Refusal);
        var id = await rig.QueueAsync(codeEnds: FiveMinutes);
        Assert.Equal([0], await rig.FollowAsync(id));
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Failed, "The gateway does not know the addressee.", null), (message.Status, message.Reason, message.SealedContent));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sent_code_keeps_the_gateways_id_and_no_clear_content(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        var id = await rig.QueueAsync(codeEnds: FiveMinutes);
        Assert.NotNull((await rig.ReadAsync(id)).SealedContent);
        await rig.SendDueAsync();
        Assert.Equal("123456", Assert.Single(rig.Senders.Given).Body);
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Sent, "gw-1", null, "••••••", rig.App.Clock.GetUtcNow()), (message.Status, message.GatewayId, message.SealedContent, message.BodyText, message.SentAt));
        Assert.Equal("200", Assert.Single(message.Tries).Answer);
    }

    [Fact]
    public async Task A_sender_that_throws_is_tried_again_and_its_words_are_not_logged()
    {
        await using var rig = OutboxRig.Start(new TestApp());
        rig.Senders.Answer = (_, _) => throw new InvalidOperationException("cannot send 123456");
        var id = await rig.QueueAsync(codeEnds: FiveMinutes);
        await rig.SendDueAsync();
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Pending, rig.App.Clock.GetUtcNow().AddSeconds(2)), (message.Status, message.NextTryAt));
        Assert.DoesNotContain("123456", message.Reason, StringComparison.Ordinal);
        Assert.Contains(rig.App.Log.Lines, x => x.Text.Contains(nameof(InvalidOperationException), StringComparison.Ordinal));
        Assert.DoesNotContain(rig.App.Log.Lines, x => x.Text.Contains("123456", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_try_that_is_broken_off_frees_the_message_at_once(bool onPostgres)
    {
        await using var rig = OutboxRig.Start(onPostgres ? await postgres.NewAppAsync(Stop) : new TestApp());
        using var stopping = new CancellationTokenSource();
        rig.Senders.Answer = async (_, cancel) =>
        {
            await stopping.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancel);
            return FakeSenders.Taken;
        };
        var id = await rig.QueueAsync();
        await rig.SendDueAsync(stopping.Token);
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Pending, rig.App.Clock.GetUtcNow(), null), (message.Status, message.NextTryAt, message.LeaseOwner));
        rig.Senders.Answer = (_, _) => Task.FromResult(FakeSenders.Taken);
        Assert.Equal(1, await rig.SendDueAsync());
    }

    [Theory]
    [InlineData(MessageKind.Sms, "Not sent: no SMS gateway is set up (Sms:Provider).")]
    [InlineData(MessageKind.Email, "Not sent: no mail server is set up (Smtp:Host).")]
    public async Task Without_a_gateway_a_message_fails_with_a_reason_that_says_so(MessageKind kind, string reason)
    {
        await using var rig = OutboxRig.Start(new TestApp(), hasGateways: false);
        var id = await rig.QueueAsync(kind: kind);
        await rig.SendDueAsync();
        var message = await rig.ReadAsync(id);
        Assert.Equal((MessageStatus.Failed, reason), (message.Status, message.Reason));
        Assert.Empty(message.Tries);
    }
}
