using Freshcom.Domain;
using Freshcom.Features.Rollouts;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Rollouts;

/// <summary>When the users of a rollout are told; once on each database. Nothing is sent here, so that all of it can be looked at.</summary>
public abstract class RolloutTellingTests(TestApp app)
{
    private static CancellationToken Stop => RolloutRig.Stop;

    [Fact]
    public async Task Whom_it_moves_is_told_when_all_are_moved_fifty_in_a_second()
    {
        var rig = await OpenLiveAsync(RolloutRunner.BatchSize * 3);
        var start = app.Clock.GetUtcNow();
        // Listed, and two batches of three are moved.
        for (var i = 0; i < 3; i++) Assert.True(await rig.Runner.WorkOnceAsync(Stop));
        Assert.Empty(await DueAsync(rig));

        while (await rig.Runner.WorkOnceAsync(Stop)) { }
        Assert.Equal(Enumerable.Range(0, 250).Select(x => start + TimeSpan.FromMilliseconds(100 * (x / 5))), await DueAsync(rig));

        app.Clock.Advance(TimeSpan.FromSeconds(5));
        while (await rig.Runner.WorkOnceAsync(Stop)) { }
        Assert.Equal(Enumerable.Range(0, RolloutRunner.BatchSize * 3).Select(x => start + TimeSpan.FromMilliseconds(100 * (x / 5))), await DueAsync(rig));

        app.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await rig.Runner.WorkOnceAsync(Stop));
        Assert.False(await rig.Runner.WorkOnceAsync(Stop));
        await using var db = await rig.DbAsync();
        Assert.Null((await db.Rollouts.SingleAsync(x => x.AccountId == rig.Owner.AccountId, Stop)).NextMessageAt);
        Assert.Equal(RolloutRunner.BatchSize * 3, await db.Messages.Where(x => x.AccountId == rig.Owner.AccountId).Select(x => x.UserId).Distinct().CountAsync(Stop));
    }

    /// <summary>Paused, whoever is moved already is told no later than if it had gone on; undone, they are told again, and who was not yet told, once.</summary>
    [Fact]
    public async Task Whom_it_moved_is_told_although_it_is_paused_and_who_goes_back_is_told_of_that()
    {
        var rig = await OpenLiveAsync(RolloutRunner.BatchSize * 3);
        for (var i = 0; i < 2; i++) Assert.True(await rig.Runner.WorkOnceAsync(Stop));
        var id = (await RolloutAsync(rig)).Id;
        Assert.Equal(RolloutStatus.Paused, (await rig.Rollouts.PauseAsync(rig.Owner, id, Stop)).Value.Status);
        Assert.False(await rig.Runner.WorkOnceAsync(Stop));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        while (await rig.Runner.WorkOnceAsync(Stop)) { }
        Assert.Equal(RolloutRunner.BatchSize, (await DueAsync(rig)).Count);

        Assert.Equal(RolloutStatus.Undoing, (await rig.Rollouts.UndoAsync(rig.Owner, id, Stop)).Value.Status);
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        while (await rig.Runner.WorkOnceAsync(Stop)) { }
        Assert.Equal(RolloutRunner.BatchSize * 2, (await DueAsync(rig)).Count);
    }

    [Fact]
    public async Task Of_several_processes_one_tells_each_user()
    {
        var rig = await OpenLiveAsync(RolloutRunner.BatchSize);
        while ((await RolloutAsync(rig)).Status == RolloutStatus.Running) await rig.Runner.WorkOnceAsync(Stop);
        Assert.Empty(await DueAsync(rig));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => rig.AnotherRunner().WorkOnceAsync(Stop), Stop)));

        Assert.Equal(RolloutRunner.BatchSize, (await DueAsync(rig)).Count);
    }

    /// <summary>A rollout of a live account, whose messages leave.</summary>
    private async Task<RolloutRig> OpenLiveAsync(int users)
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.ManyAsync(users);
        await using var db = await rig.DbAsync();
        await db.Accounts.Where(x => x.Id == rig.Owner.AccountId).ExecuteUpdateAsync(x => x.SetProperty(a => a.Mode, AccountMode.Live), Stop);
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        // As the service would, were there a mail server to find.
        db.Rollouts.Add(new(rig.Owner.AccountId, RolloutRig.ToEmail, app.Clock.GetUtcNow()));
        await db.SaveChangesAsync(Stop);
        return rig;
    }

    private static async Task<List<DateTimeOffset>> DueAsync(RolloutRig rig)
    {
        await using var db = await rig.DbAsync();
        return await db.Messages.Where(x => x.AccountId == rig.Owner.AccountId && x.NextTryAt != null).OrderBy(x => x.NextTryAt).Select(x => x.NextTryAt!.Value).ToListAsync(Stop);
    }

    private static async Task<Rollout> RolloutAsync(RolloutRig rig)
    {
        await using var db = await rig.DbAsync();
        return await db.Rollouts.SingleAsync(x => x.AccountId == rig.Owner.AccountId, Stop);
    }
}

public sealed class SqliteRolloutTellingTests(TellingApp app) : RolloutTellingTests(app), IClassFixture<TellingApp>;

public sealed class PostgreSqlRolloutTellingTests(PostgreSqlTellingApp app) : RolloutTellingTests(app), IClassFixture<PostgreSqlTellingApp>;

/// <summary>The outbox does nothing either.</summary>
public sealed class TellingApp : TestApp
{
    public TellingApp() => RolloutRig.ByHand(this).With("Outbox:Enabled", "false");
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgreSqlTellingApp(PostgresFixture postgres) : TestApp
{
    public override async ValueTask InitializeAsync() =>
        RolloutRig.ByHand(OnPostgres(await postgres.CreateMigratedAsync(TestContext.Current.CancellationToken))).With("Outbox:Enabled", "false");
}
