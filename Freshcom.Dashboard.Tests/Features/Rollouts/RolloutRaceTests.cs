using Freshcom.Domain;
using Freshcom.Features.Users;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Rollouts;

/// <summary>What others do between a batch's reading and its writing, once on each database.</summary>
public abstract class RolloutRaceTests(TestApp app)
{
    private static CancellationToken Stop => RolloutRig.Stop;

    [Fact]
    public async Task Who_changes_between_the_batchs_reading_and_its_writing_is_left_alone_and_judged_anew()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var (changed, moved) = ((await rig.UserAsync()).User!.Id, (await rig.UserAsync()).User!.Id);
        var rollout = await rig.ListAsync(await rig.StartAsync());

        rig.Between.Once(() => rig.ChangeAsync(changed, x => x.ChangeAuthMethod(AuthMethod.TfaSms, false)));
        await rig.Runner.WorkOnceAsync(Stop);

        Assert.Equal((AuthMethod.TfaSms, AuthMethod.TfaEmail), (await rig.MethodAsync(changed), await rig.MethodAsync(moved)));
        Assert.Equal((RolloutOutcome.Waiting, null), await rig.OutcomeAsync(rollout, changed));
        Assert.Equal((RolloutOutcome.Moved, null), await rig.OutcomeAsync(rollout, moved));
        await using var db = await rig.DbAsync();
        Assert.Equal([moved], await db.AuditEntries.Where(x => x.AccountId == rig.Owner.AccountId && x.Action == UserSecurity.MethodChange).Select(x => x.UserId!.Value).ToListAsync(Stop));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        rollout = await rig.FinishAsync(rollout);
        Assert.Equal((RolloutStatus.Finished, 1, 1), (rollout.Status, rollout.Moved, rollout.Skipped));
        Assert.Equal((RolloutOutcome.Skipped, RolloutReason.ChangedSince), await rig.OutcomeAsync(rollout, changed));
        Assert.Equal([moved], await db.Messages.Where(x => x.AccountId == rig.Owner.AccountId && x.EventName == null).Select(x => x.UserId!.Value).ToListAsync(Stop));
    }

    [Fact]
    public async Task Who_takes_an_app_while_the_list_is_written_is_listed_as_read_and_keeps_it()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var user = (await rig.UserAsync()).User!.Id;
        var rollout = await rig.StartAsync();

        rig.Between.Once(() => rig.ChangeAsync(user, x =>
        {
            x.BeginTotp([1]);
            x.EnrolTotp(1);
            Assert.Null(x.ChangeAuthMethod(AuthMethod.TfaTotp, false));
        }));
        await rig.ListAsync(rollout);
        rollout = await rig.FinishAsync(rollout);

        Assert.Equal((RolloutStatus.Finished, 0, 1), (rollout.Status, rollout.Moved, rollout.Skipped));
        Assert.Equal(AuthMethod.TfaTotp, await rig.MethodAsync(user));
        Assert.Equal((RolloutOutcome.Skipped, RolloutReason.ChangedSince), await rig.OutcomeAsync(rollout, user));
    }

    [Fact]
    public async Task Paused_between_the_batchs_reading_and_its_writing_it_moves_nobody()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var user = (await rig.UserAsync()).User!.Id;
        var rollout = await rig.ListAsync(await rig.StartAsync());

        rig.Between.Once(async () => Assert.Null((await rig.Rollouts.PauseAsync(rig.Owner, rollout.Id, Stop)).Failure));
        await rig.Runner.WorkOnceAsync(Stop);

        rollout = await rig.ReadAsync(rollout);
        Assert.Equal((RolloutStatus.Paused, 0, AuthMethod.Simple), (rollout.Status, rollout.Moved, await rig.MethodAsync(user)));
        Assert.Equal((RolloutOutcome.Waiting, null), await rig.OutcomeAsync(rollout, user));
        await rig.Rollouts.ResumeAsync(rig.Owner, rollout.Id, Stop);
        Assert.Equal(1, (await rig.FinishAsync(rollout)).Moved);
    }

    [Fact]
    public async Task What_another_process_did_while_this_one_stood_still_is_not_counted_twice()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var (moved, skipped) = ((await rig.UserAsync()).User!.Id, (await rig.UserAsync(x => x.ChangeEmail(null, app.Clock.GetUtcNow()))).User!.Id);
        var rollout = await rig.ListAsync(await rig.StartAsync());

        rig.Between.Once(async () =>
        {
            // It works on the batch, and stops before it has noticed that no other is left.
            app.Clock.Advance(TimeSpan.FromSeconds(31));
            var another = rig.AnotherRunner();
            await another.WorkOnceAsync(Stop);
            await another.LetGoAsync(Stop);
        });
        await rig.Runner.WorkOnceAsync(Stop);

        rollout = await rig.FinishAsync(rollout);
        Assert.Equal((RolloutStatus.Finished, 1, 1), (rollout.Status, rollout.Moved, rollout.Skipped));
        Assert.Equal(((RolloutOutcome.Moved, null), (RolloutOutcome.Skipped, RolloutReason.NoAddress)), (await rig.OutcomeAsync(rollout, moved), await rig.OutcomeAsync(rollout, skipped)));
    }
}

public sealed class SqliteRolloutRaceTests(RolloutApp app) : RolloutRaceTests(app), IClassFixture<RolloutApp>
{
    [Fact]
    public async Task A_batch_is_found_by_its_ids_however_many_others_wait()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync();
        var rollout = await rig.ListAsync(await rig.StartAsync());

        var plans = await RolloutRig.Plans.OfAsync(() => rig.Runner.WorkOnceAsync(RolloutRig.Stop));

        Assert.Equal(1, (await rig.ReadAsync(rollout)).Moved);
        var lines = plans.SelectMany(x => x.Split('\n')).ToList();
        // Only the rollouts themselves, which are few, and the lists of ids are looked through.
        Assert.DoesNotContain(lines, x => x.StartsWith("SCAN", StringComparison.Ordinal) && x != "SCAN r" && !x.Contains("VIRTUAL TABLE", StringComparison.Ordinal));
        Assert.Contains(lines, x => x.StartsWith("SEARCH RolloutEntries", StringComparison.Ordinal) && x.EndsWith("(RolloutId=? AND UserId=?)", StringComparison.Ordinal));
    }
}

public sealed class PostgreSqlRolloutRaceTests(PostgreSqlRolloutApp app) : RolloutRaceTests(app), IClassFixture<PostgreSqlRolloutApp>;
