using Freshcom.Domain;
using Freshcom.Features.Rollouts;
using Freshcom.Tests.Features.Customers;
using Freshcom.Tests.Features.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Rollouts;

/// <summary>Who may roll out, when it is refused, and how it begins.</summary>
public sealed class RolloutRuleTests(RolloutApp app) : IClassFixture<RolloutApp>
{
    private static CancellationToken Stop => RolloutRig.Stop;

    [Theory]
    [InlineData(Role.Developer)]
    [InlineData(Role.Manager)]
    [InlineData(Role.SupportSpecialist)]
    [InlineData(Role.ReadOnly)]
    [InlineData(Role.Customer)]
    [InlineData(Role.Guest)]
    public async Task Only_an_administrator_may(Role role)
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync();
        var (caller, id, page) = (rig.Merchant.Staff(role), (await rig.StartAsync()).Id, Callers.FirstPage);

        Assert.All(
            new Failure?[]
            {
                (await rig.Rollouts.ForecastAsync(caller, RolloutRig.ToEmail, Stop)).Failure, (await rig.Rollouts.ListCandidatesAsync(caller, RolloutRig.ToEmail, RolloutGroup.Ready, page, Stop)).Failure,
                (await rig.Rollouts.StartAsync(caller, RolloutRig.ToEmail, Stop)).Failure, (await rig.Rollouts.PauseAsync(caller, id, Stop)).Failure, (await rig.Rollouts.ResumeAsync(caller, id, Stop)).Failure, (await rig.Rollouts.UndoAsync(caller, id, Stop)).Failure,
                (await rig.Results.ListAsync(caller, page, Stop)).Failure, (await rig.Results.GetAsync(caller, id, Stop)).Failure, (await rig.Results.ListRowsAsync(caller, id, new(), page, Stop)).Failure, (await rig.Results.CountReasonsAsync(caller, id, Stop)).Failure,
            },
            x => Assert.IsType<Failure.Forbidden>(x));
        Assert.Null(await rig.Results.FindUnderWayAsync(caller, Stop));
    }

    [Fact]
    public async Task Another_account_and_the_other_mode_see_and_move_nothing_of_it()
    {
        var (rig, other) = (await RolloutRig.OpenAsync(app), await RolloutRig.OpenAsync(app));
        var (mine, theirs) = ((await rig.UserAsync()).User!.Id, (await other.UserAsync()).User!.Id);
        var rollout = await rig.FinishAsync(await rig.StartAsync());

        Assert.Equal((AuthMethod.TfaEmail, AuthMethod.Simple), (await rig.MethodAsync(mine), await other.MethodAsync(theirs)));
        foreach (var caller in new[] { other.Owner, await rig.Merchant.LiveAsync() })
        {
            Assert.IsType<Failure.NotFound>((await rig.Results.GetAsync(caller, rollout.Id, Stop)).Failure);
            Assert.IsType<Failure.NotFound>((await rig.Results.ListRowsAsync(caller, rollout.Id, new(), Callers.FirstPage, Stop)).Failure);
            Assert.IsType<Failure.NotFound>((await rig.Results.CountReasonsAsync(caller, rollout.Id, Stop)).Failure);
            Assert.IsType<Failure.NotFound>((await rig.Rollouts.UndoAsync(caller, rollout.Id, Stop)).Failure);
            Assert.Empty((await rig.Results.ListAsync(caller, Callers.FirstPage, Stop)).Value.Items);
        }
    }

    [Fact]
    public async Task A_plan_that_makes_no_sense_names_its_fields()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync();

        Assert.Equal([("target", "invalid")], Merchant.Faults(await rig.Rollouts.StartAsync(rig.Owner, RolloutRig.ToEmail with { Target = AuthMethod.TfaTotp }, Stop)));
        Assert.Equal([("from", "invalid")], Merchant.Faults(await rig.Rollouts.ForecastAsync(rig.Owner, RolloutRig.ToEmail with { From = AuthMethod.TfaEmail }, Stop)));
        Assert.Equal([("from", "invalid"), ("audience", "invalid")], Merchant.Faults(await rig.Rollouts.ForecastAsync(rig.Owner, RolloutRig.ToEmail with { From = AuthMethod.TfaTotp, Audience = (RolloutAudience)9 }, Stop)));
        Assert.Equal([(null, "nobodyToMove")], Merchant.Faults(await rig.Rollouts.StartAsync(rig.Owner, RolloutRig.ToEmail with { Audience = RolloutAudience.Team }, Stop)));
    }

    [Fact]
    public async Task Nobody_is_moved_to_a_method_whose_codes_would_not_arrive()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync();
        var rollout = await rig.StartAsync();
        await rig.Rollouts.PauseAsync(rig.Owner, rollout.Id, Stop);
        await using (var db = await rig.DbAsync()) await db.Triggers.Where(x => x.AccountId == rig.Owner.AccountId).ExecuteDeleteAsync(Stop);

        Assert.Equal([("target", "cannotWork")], Merchant.Faults(await rig.Rollouts.ResumeAsync(rig.Owner, rollout.Id, Stop)));
        Assert.Equal([("target", "cannotWork")], Merchant.Faults(await rig.Rollouts.StartAsync(rig.Owner, RolloutRig.ToEmail, Stop)));
        Assert.Equal(RolloutStatus.Paused, (await rig.ReadAsync(rollout)).Status);
    }

    [Fact]
    public async Task Nobody_goes_back_to_a_method_whose_codes_would_not_arrive_any_more()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync(x => x.ChangeAuthMethod(AuthMethod.TfaSms, false));
        var rollout = await rig.FinishAsync(await rig.StartAsync());
        await using (var db = await rig.DbAsync()) await db.Triggers.Where(x => x.AccountId == rig.Owner.AccountId && x.ActionType == ActionType.SendSms).ExecuteDeleteAsync(Stop);

        Assert.Equal([("from", "cannotWork")], Merchant.Faults(await rig.Rollouts.UndoAsync(rig.Owner, rollout.Id, Stop)));
        Assert.Equal(RolloutStatus.Finished, (await rig.ReadAsync(rollout)).Status);
    }

    [Fact]
    public async Task Back_to_the_password_alone_takes_no_address()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var user = (await rig.UserAsync(x => x.ChangeAuthMethod(AuthMethod.TfaEmail, false))).User!.Id;

        var rollout = await rig.FinishAsync(await rig.StartAsync(RolloutRig.ToEmail with { Target = AuthMethod.Simple }));

        Assert.Equal((1, AuthMethod.Simple), (rollout.Moved, await rig.MethodAsync(user)));
    }

    [Fact]
    public void A_phone_of_a_country_that_may_not_be_texted_is_skipped()
    {
        var user = new RolloutUser(Guid.NewGuid(), UserStatus.Active, AuthMethod.Simple, UserReach.Phone | UserReach.VerifiedPhone, "+14165550100", "1");
        var account = Account.CreatePair("Shop", "en", app.Clock.GetUtcNow()).Live;
        account.SmsCountries = ["VN"];
        var plan = RolloutRig.ToEmail with { Target = AuthMethod.TfaSms };
        var rollout = new Rollout(account.Id, plan, app.Clock.GetUtcNow());

        Assert.Equal(RolloutReason.CountryNotAllowed, new RolloutEntry(rollout.Id, user.Id, "carl", AuthMethod.Simple, app.Clock.GetUtcNow()).Obstacle(user, rollout, account));
        account.SmsCountries = ["VN", "CA"];
        Assert.Null(new RolloutEntry(rollout.Id, user.Id, "carl", AuthMethod.Simple, app.Clock.GetUtcNow()).Obstacle(user, rollout, account));
    }

    [Fact]
    public async Task After_seven_days_it_cannot_be_undone_and_before_only_once()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var user = (await rig.UserAsync()).User!.Id;
        var rollout = await rig.FinishAsync(await rig.StartAsync());
        Assert.Equal([(null, "rolloutNotPaused")], Merchant.Faults(await rig.Rollouts.ResumeAsync(rig.Owner, rollout.Id, Stop)));
        app.Clock.SetUtcNow(rollout.UndoUntil!.Value);
        Assert.Equal([(null, "undoOver")], Merchant.Faults(await rig.Rollouts.UndoAsync(rig.Owner, rollout.Id, Stop)));
        Assert.False((await rig.ReadAsync(rollout)).MayBeUndone(app.Clock.GetUtcNow()));
        Assert.Equal(AuthMethod.TfaEmail, await rig.MethodAsync(user));

        var next = await rig.FinishAsync(await rig.StartAsync(RolloutRig.ToEmail with { Target = AuthMethod.TfaSms }));
        app.Clock.SetUtcNow(next.UndoUntil!.Value - TimeSpan.FromSeconds(1));
        Assert.Null((await rig.Rollouts.UndoAsync(rig.Owner, next.Id, Stop)).Failure);
        await rig.FinishAsync(next);
        Assert.Equal([(null, "rolloutNotUndoable")], Merchant.Faults(await rig.Rollouts.UndoAsync(rig.Owner, next.Id, Stop)));
        Assert.Equal(AuthMethod.TfaEmail, await rig.MethodAsync(user));
    }

    [Fact]
    public async Task A_paused_one_can_be_given_up_and_undone()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.ManyAsync(RolloutRunner.BatchSize + 5);
        var rollout = await rig.ListAsync(await rig.StartAsync());
        await rig.Runner.WorkOnceAsync(Stop);
        await rig.Rollouts.PauseAsync(rig.Owner, rollout.Id, Stop);

        await rig.Rollouts.UndoAsync(rig.Owner, rollout.Id, Stop);
        rollout = await rig.FinishAsync(rollout);

        Assert.Equal((RolloutStatus.Undone, RolloutRunner.BatchSize), (rollout.Status, rollout.Undone));
        Assert.Equal(5, (await rig.RowsAsync(rollout, RolloutOutcome.Waiting)).TotalCount);
        Assert.Equal(RolloutRunner.BatchSize + 5, (await rig.Rollouts.ForecastAsync(rig.Owner, RolloutRig.ToEmail, Stop)).Value.Ready);
    }

    [Fact]
    public async Task The_worker_begins_as_soon_as_one_is_started()
    {
        await using var own = new TestApp();
        var rig = await RolloutRig.OpenAsync(own);
        await rig.UserAsync();

        var rollout = await rig.StartAsync();

        await OutboxRig.UntilAsync(async () => (await rig.ReadAsync(rollout)).Status == RolloutStatus.Finished, "It did not finish.");
    }
}
