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
}

public sealed class SqliteRolloutRaceTests(RolloutApp app) : RolloutRaceTests(app), IClassFixture<RolloutApp>;

public sealed class PostgreSqlRolloutRaceTests(PostgreSqlRolloutApp app) : RolloutRaceTests(app), IClassFixture<PostgreSqlRolloutApp>;
