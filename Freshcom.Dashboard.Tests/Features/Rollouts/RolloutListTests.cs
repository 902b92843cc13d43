using Freshcom.Domain;

namespace Freshcom.Tests.Features.Rollouts;

/// <summary>How long the list of a rollout's users is kept, once on each database.</summary>
public abstract class RolloutListTests(TestApp app)
{
    private static CancellationToken Stop => RolloutRig.Stop;

    [Fact]
    public async Task Ninety_days_after_the_end_the_list_is_deleted_and_the_figures_stay()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var users = await rig.ManyAsync(505);
        var rollout = await rig.FinishAsync(await rig.StartAsync());

        app.Clock.Advance(TimeSpan.FromDays(89));
        await rig.Results.SweepAsync(Stop);
        Assert.Equal(users.Count, (await rig.RowsAsync(rollout)).TotalCount);
        app.Clock.Advance(TimeSpan.FromDays(1));
        await rig.Results.SweepAsync(Stop);

        Assert.Empty((await rig.RowsAsync(rollout)).Items);
        rollout = await rig.ReadAsync(rollout);
        Assert.Equal((RolloutStatus.Finished, users.Count, users.Count), (rollout.Status, rollout.Total, rollout.Moved));
    }

    [Fact]
    public async Task The_list_of_an_undone_one_is_kept_from_its_undoing_and_that_of_a_paused_one_as_long_as_it_is()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync();
        var undone = await rig.FinishAsync(await rig.StartAsync());
        app.Clock.Advance(TimeSpan.FromDays(6));
        await rig.Rollouts.UndoAsync(rig.Owner, undone.Id, Stop);
        undone = await rig.FinishAsync(undone);
        var paused = await rig.ListAsync(await rig.StartAsync());
        await rig.Rollouts.PauseAsync(rig.Owner, paused.Id, Stop);

        app.Clock.Advance(TimeSpan.FromDays(89));
        await rig.Results.SweepAsync(Stop);
        Assert.Single((await rig.RowsAsync(undone)).Items);
        app.Clock.Advance(TimeSpan.FromDays(2));
        await rig.Results.SweepAsync(Stop);

        Assert.Empty((await rig.RowsAsync(undone)).Items);
        Assert.Single((await rig.RowsAsync(paused)).Items);
    }
}

public sealed class SqliteRolloutListTests(RolloutApp app) : RolloutListTests(app), IClassFixture<RolloutApp>;

public sealed class PostgreSqlRolloutListTests(PostgreSqlRolloutApp app) : RolloutListTests(app), IClassFixture<PostgreSqlRolloutApp>;
