using Freshcom.Domain;
using Freshcom.Features.Rollouts;
using Freshcom.Features.Users;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Rollouts;

/// <summary>Moving existing users, once on each database.</summary>
public abstract class RolloutTests(TestApp app)
{
    private static CancellationToken Stop => RolloutRig.Stop;

    private static readonly RolloutPlan ToSms = RolloutRig.ToEmail with { Target = AuthMethod.TfaSms };

    [Fact]
    public async Task A_dry_run_counts_and_lists_who_is_ready_unverified_or_without_address_and_changes_nothing()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var ready = await rig.UserAsync();
        var unverified = (await rig.Merchant.RegisterAsync()).User!.Id;
        await rig.UserAsync(x => x.ChangePhone(null, null));
        await rig.UserAsync(x => x.Status = UserStatus.Suspended);
        await rig.UserAsync(x => x.ChangeAuthMethod(AuthMethod.TfaSms, false));

        Assert.Equal(new RolloutForecast(1, 1, 1), (await rig.Rollouts.ForecastAsync(rig.Owner, ToSms, Stop)).Value);
        Assert.Equal(new RolloutForecast(3, 1, 0), (await rig.Rollouts.ForecastAsync(rig.Owner, RolloutRig.ToEmail, Stop)).Value);
        Assert.Equal(new RolloutForecast(1, 0, 0), (await rig.Rollouts.ForecastAsync(rig.Owner, RolloutRig.ToEmail with { From = AuthMethod.TfaSms }, Stop)).Value);
        Assert.Equal(new RolloutForecast(0, 0, 0), (await rig.Rollouts.ForecastAsync(rig.Owner, ToSms with { Audience = RolloutAudience.Team }, Stop)).Value);
        Assert.Equal(new RolloutForecast(0, 0, 0), (await rig.Rollouts.ForecastAsync(rig.Owner, ToSms with { Since = app.Clock.GetUtcNow().AddDays(1) }, Stop)).Value);

        Assert.Equal((ready.User!.Id, ready.PhoneNumber, ready.Id), await OneAsync(RolloutGroup.Ready));
        Assert.Equal(unverified, (await OneAsync(RolloutGroup.NotVerified)).UserId);
        Assert.Null((await OneAsync(RolloutGroup.NoAddress)).Address);
        Assert.Equal(AuthMethod.Simple, await rig.MethodAsync(ready.User.Id));

        async Task<(Guid UserId, string? Address, Guid? Customer)> OneAsync(RolloutGroup group)
        {
            var row = Assert.Single((await rig.Rollouts.ListCandidatesAsync(rig.Owner, ToSms, group, new(0, 25, null, [new("insertedAt", true)]), Stop)).Value.Items);
            return (row.UserId, row.Address, row.CustomerId);
        }
    }

    [Fact]
    public async Task Who_is_ready_is_moved_and_everyone_else_is_skipped_with_the_reason()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var ready = (await rig.UserAsync()).User!.Id;
        var unverified = (await rig.Merchant.RegisterAsync()).User!.Id;
        var without = (await rig.UserAsync(x => x.ChangePhone(null, null))).User!.Id;
        var withApp = (await rig.UserAsync(x => { x.BeginTotp([1]); x.EnrolTotp(1); x.ChangeAuthMethod(AuthMethod.TfaTotp, false); })).User!.Id;

        var rollout = await rig.FinishAsync(await rig.StartAsync(ToSms));

        Assert.Equal((RolloutStatus.Finished, 3, 1, 2), (rollout.Status, rollout.Total, rollout.Moved, rollout.Skipped));
        Assert.Equal((RolloutOutcome.Moved, null), await rig.OutcomeAsync(rollout, ready));
        Assert.Equal((RolloutOutcome.Skipped, RolloutReason.NotVerified), await rig.OutcomeAsync(rollout, unverified));
        Assert.Equal((RolloutOutcome.Skipped, RolloutReason.NoAddress), await rig.OutcomeAsync(rollout, without));
        Assert.Equal(AuthMethod.TfaSms, await rig.MethodAsync(ready));
        foreach (var id in new[] { unverified, without }) Assert.Equal(AuthMethod.Simple, await rig.MethodAsync(id));
        Assert.Equal(AuthMethod.TfaTotp, await rig.MethodAsync(withApp));
        Assert.Equal(2, (await rig.Results.CountReasonsAsync(rig.Owner, rollout.Id, Stop)).Value.Count);
    }

    [Fact]
    public async Task The_unverified_may_be_moved_to_confirm_at_the_next_login()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var customer = await rig.Merchant.RegisterAsync();

        var rollout = await rig.FinishAsync(await rig.StartAsync(RolloutRig.ToEmail with { MayBePending = true }));

        Assert.Equal(1, rollout.Moved);
        await rig.Merchant.SignInAsync(customer);
        Assert.NotNull((await rig.Merchant.ReadAsync(customer.Id)).User!.EmailVerifiedAt);
    }

    [Fact]
    public async Task A_move_ends_sessions_and_codes_tells_the_user_and_is_in_its_history()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var customer = await rig.UserAsync(x => x.ChangeAuthMethod(AuthMethod.TfaSms, false));
        var (_, client) = await rig.Merchant.SignInAsync(customer);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await rig.Merchant.LoginAsync(customer);
        var code = await rig.Merchant.SentCodeAsync(customer.User!.Id);
        var bystander = await rig.UserAsync(x => x.Status = UserStatus.Suspended);
        // Known as alive, as of one who is at work just then.
        (await client.GetAsync("/user")).Is(200);

        await rig.FinishAsync(await rig.StartAsync());

        (await client.GetAsync("/user")).Is(401);
        Assert.NotEqual(200, (await rig.Merchant.LoginAsync(customer, code)).Status);
        var change = (await rig.Merchant.Get<UserStandingService>().GetAsync(rig.Owner, customer.User.Id, Stop)).Value.LastMethodChange!;
        Assert.Equal(("tfa_sms", "tfa_email", rig.Owner.UserName), (change.From, change.To, change.ActorName));
        await using var db = await rig.DbAsync();
        var notice = await db.Messages.SingleAsync(x => x.UserId == customer.User.Id && x.Subject == "Your authentication method was changed", Stop);
        Assert.Equal((MessageStatus.Captured, customer.Email), (notice.Status, notice.To));
        Assert.False(await db.Messages.AnyAsync(x => x.UserId == bystander.User!.Id && x.EventName == null, Stop));
        Assert.Equal(["rollout.finish", "rollout.start"], await db.AuditEntries.Where(x => x.AccountId == rig.Owner.AccountId && x.TargetType == "Rollout").OrderBy(x => x.Action).Select(x => x.Action).ToListAsync(Stop));
        Assert.Equal("1/0", (await db.AuditEntries.SingleAsync(x => x.AccountId == rig.Owner.AccountId && x.Action == "rollout.finish", Stop)).To);
    }

    [Fact]
    public async Task Who_started_it_stays_signed_in_when_it_moves_the_team()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var (starter, colleague) = (await rig.UserAsync(), await rig.UserAsync());
        await using var db = await rig.DbAsync();
        await db.Memberships.Where(x => x.AccountId == rig.Owner.AccountId && x.UserId != rig.Owner.UserId).ExecuteUpdateAsync(x => x.SetProperty(m => m.Role, Role.Administrator), Stop);
        var ((caller, client), (_, other)) = (await rig.Merchant.SignInAsync(starter), await rig.Merchant.SignInAsync(colleague));
        app.Clock.Advance(TimeSpan.FromSeconds(1));

        await rig.FinishAsync((await rig.Rollouts.StartAsync(caller with { Role = Role.Administrator }, RolloutRig.ToEmail with { Audience = RolloutAudience.Team }, Stop)).Value);

        Assert.Equal((AuthMethod.TfaEmail, AuthMethod.TfaEmail), (await rig.MethodAsync(starter.User!.Id), await rig.MethodAsync(colleague.User!.Id)));
        (await client.GetAsync("/user")).Is(200);
        (await other.GetAsync("/user")).Is(401);
    }

    [Fact]
    public async Task Whoever_listens_to_changed_users_hears_of_each()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.Merchant.ListenAsync(EventNames.UserUpdated);
        var customer = await rig.UserAsync();
        await rig.UserAsync();

        await rig.FinishAsync(await rig.StartAsync());

        await using var db = await rig.DbAsync();
        var calls = await db.Messages.Where(x => x.AccountId == rig.Owner.AccountId && x.Kind == MessageKind.Webhook).ToListAsync(Stop);
        Assert.Equal(2, calls.Count);
        Assert.Contains("\"authMethod\":\"tfa_email\"", calls.Single(x => x.CustomerId == customer.Id).BodyText!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_changes_or_goes_between_the_list_and_the_move_is_never_overwritten()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var (changed, moved, removed, suspended, deleted) = (await rig.UserAsync(), await rig.UserAsync(), await rig.UserAsync(), await rig.UserAsync(), await rig.UserAsync());
        var rollout = await rig.ListAsync(await rig.StartAsync());

        await rig.ChangeAsync(changed.User!.Id, x => x.ChangeAuthMethod(AuthMethod.TfaSms, false));
        await rig.ChangeAsync(removed.User!.Id, x => x.ChangeEmail("new@shop.example", null));
        await rig.ChangeAsync(suspended.User!.Id, x => x.Status = UserStatus.Suspended);
        await rig.Merchant.Get<UserService>().DeleteAsync(rig.Owner, deleted.User!.Id, Stop);
        rollout = await rig.FinishAsync(rollout);

        Assert.Equal((5, 1, 4), (rollout.Total, rollout.Moved, rollout.Skipped));
        Assert.Equal((RolloutOutcome.Skipped, RolloutReason.ChangedSince), await rig.OutcomeAsync(rollout, changed.User.Id));
        Assert.Equal((RolloutOutcome.Skipped, RolloutReason.NotVerified), await rig.OutcomeAsync(rollout, removed.User.Id));
        Assert.Equal((RolloutOutcome.Skipped, RolloutReason.Suspended), await rig.OutcomeAsync(rollout, suspended.User.Id));
        Assert.Equal((RolloutOutcome.Skipped, RolloutReason.Deleted), await rig.OutcomeAsync(rollout, deleted.User.Id));
        Assert.Equal(deleted.User.Username, (await rig.RowsAsync(rollout)).Items.Single(x => x.UserId == deleted.User.Id).Name);
        Assert.Equal(AuthMethod.TfaSms, await rig.MethodAsync(changed.User.Id));
        Assert.Equal(AuthMethod.TfaEmail, await rig.MethodAsync(moved.User!.Id));
    }

    [Fact]
    public async Task Of_many_who_start_one_at_once_one_does()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.Rollouts.StartAsync(rig.Owner, RolloutRig.ToEmail, Stop)));

        Assert.Single(answers, x => x.Failure is null);
        Assert.All(answers.Where(x => x.Failure is not null), x => Assert.Equal([(null, "rolloutUnderWay")], Merchant.Faults(x)));
    }

    [Fact]
    public async Task Paused_it_stands_still_and_resumed_it_goes_on_to_the_end()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.ManyAsync(RolloutRunner.BatchSize + 5);
        var rollout = await rig.ListAsync(await rig.StartAsync());
        await rig.Runner.WorkOnceAsync(Stop);

        Assert.Equal(RolloutStatus.Paused, (await rig.Rollouts.PauseAsync(rig.Owner, rollout.Id, Stop)).Value.Status);
        Assert.Equal(RolloutRunner.BatchSize, (await rig.FinishAsync(rollout)).Moved);
        Assert.Equal([(null, "rolloutNotRunning")], Merchant.Faults(await rig.Rollouts.PauseAsync(rig.Owner, rollout.Id, Stop)));
        Assert.Equal([(null, "rolloutUnderWay")], Merchant.Faults(await rig.Rollouts.StartAsync(rig.Owner, RolloutRig.ToEmail, Stop)));

        Assert.Equal(RolloutStatus.Running, (await rig.Rollouts.ResumeAsync(rig.Owner, rollout.Id, Stop)).Value.Status);
        rollout = await rig.FinishAsync(rollout);
        Assert.Equal((RolloutStatus.Finished, rollout.Total, RolloutRunner.BatchSize + 5), (rollout.Status, rollout.Moved, rollout.Total));
    }

    [Fact]
    public async Task What_a_dead_process_left_goes_on_elsewhere_when_its_lease_has_run_out()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var users = await rig.ManyAsync(RolloutRunner.BatchSize + 5);
        var rollout = await rig.ListAsync(await rig.StartAsync());
        await rig.Runner.WorkOnceAsync(Stop);
        var other = rig.AnotherRunner();

        Assert.False(await other.WorkOnceAsync(Stop));
        app.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.True(await other.WorkOnceAsync(Stop));
        // And the first one, should it come to itself again, finds that it is not its own any more, although only its end is left to write.
        await rig.Runner.WorkOnceAsync(Stop);
        Assert.Equal((RolloutStatus.Running, users.Count), ((await rig.ReadAsync(rollout)).Status, (await rig.ReadAsync(rollout)).Moved));
        while (await other.WorkOnceAsync(Stop)) { }

        rollout = await rig.ReadAsync(rollout);
        Assert.Equal((RolloutStatus.Finished, users.Count, 0), (rollout.Status, rollout.Moved, rollout.Skipped));
        await using var db = await rig.DbAsync();
        Assert.Equal(users.Count, await db.AuditEntries.CountAsync(x => x.AccountId == rig.Owner.AccountId && x.Action == UserSecurity.MethodChange, Stop));
    }

    [Fact]
    public async Task A_process_that_stops_lets_go_and_another_goes_on_at_once()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.ManyAsync(RolloutRunner.BatchSize + 5);
        await rig.ListAsync(await rig.StartAsync());
        await rig.Runner.WorkOnceAsync(Stop);
        var other = rig.AnotherRunner();
        Assert.False(await other.WorkOnceAsync(Stop));

        await rig.Runner.LetGoAsync(Stop);

        Assert.True(await other.WorkOnceAsync(Stop));
    }

    [Fact]
    public async Task Who_registers_after_the_start_is_none_of_it()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync();
        var rollout = await rig.StartAsync();
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.UserAsync();

        rollout = await rig.FinishAsync(rollout);

        Assert.Equal((1, 1), (rollout.Total, rollout.Moved));
    }

    [Fact]
    public async Task Undone_everyone_goes_back_but_who_was_changed_or_went_since()
    {
        var rig = await RolloutRig.OpenAsync(app);
        var (simple, sms, unreachable, again, gone) = (await rig.UserAsync(), await rig.UserAsync(x => x.ChangeAuthMethod(AuthMethod.TfaSms, false)), await rig.UserAsync(x => x.ChangeAuthMethod(AuthMethod.TfaSms, false)), await rig.UserAsync(), await rig.UserAsync());
        var rollout = await rig.FinishAsync(await rig.StartAsync());
        app.Clock.Advance(TimeSpan.FromDays(6));
        await rig.ChangeAsync(unreachable.User!.Id, x => x.ChangePhone(null, null));
        // There and back again: that it has the rollout's method is its own will now.
        foreach (var method in new[] { AuthMethod.Simple, AuthMethod.TfaEmail }) await rig.Merchant.Get<AuthMethodChangeService>().ChangeAsync(rig.Owner, again.User!.Id, method, null, Stop);
        await rig.Merchant.Get<UserService>().DeleteAsync(rig.Owner, gone.User!.Id, Stop);

        Assert.Equal(RolloutStatus.Undoing, (await rig.Rollouts.UndoAsync(rig.Owner, rollout.Id, Stop)).Value.Status);
        rollout = await rig.FinishAsync(rollout);

        Assert.Equal((RolloutStatus.Undone, 5, 2, 3), (rollout.Status, rollout.Moved, rollout.Undone, rollout.Kept));
        Assert.Equal((AuthMethod.Simple, AuthMethod.TfaSms), (await rig.MethodAsync(simple.User!.Id), await rig.MethodAsync(sms.User!.Id)));
        Assert.Equal((RolloutOutcome.Undone, null), await rig.OutcomeAsync(rollout, simple.User.Id));
        Assert.Equal((RolloutOutcome.Kept, RolloutReason.NoAddress), await rig.OutcomeAsync(rollout, unreachable.User.Id));
        Assert.Equal((RolloutOutcome.Kept, RolloutReason.ChangedSince), await rig.OutcomeAsync(rollout, again.User!.Id));
        Assert.Equal((RolloutOutcome.Kept, RolloutReason.Deleted), await rig.OutcomeAsync(rollout, gone.User.Id));
        Assert.Equal((AuthMethod.TfaEmail, AuthMethod.TfaEmail), (await rig.MethodAsync(again.User.Id), await rig.MethodAsync(unreachable.User.Id)));
    }

    [Fact]
    public async Task A_reset_deletes_the_test_accounts_rollouts()
    {
        var rig = await RolloutRig.OpenAsync(app);
        await rig.UserAsync();
        var rollout = await rig.FinishAsync(await rig.StartAsync());

        Assert.Null((await rig.Merchant.Get<Freshcom.Features.Accounts.AccountResetService>().ResetAsync(rig.Owner, Stop)).Failure);

        Assert.IsType<Failure.NotFound>((await rig.Results.GetAsync(rig.Owner, rollout.Id, Stop)).Failure);
        await using var db = await rig.DbAsync();
        Assert.False(await db.RolloutEntries.AnyAsync(x => x.RolloutId == rollout.Id, Stop));
    }
}

public sealed class SqliteRolloutTests(RolloutApp app) : RolloutTests(app), IClassFixture<RolloutApp>;

public sealed class PostgreSqlRolloutTests(PostgreSqlRolloutApp app) : RolloutTests(app), IClassFixture<PostgreSqlRolloutApp>;

/// <summary>An application whose worker leaves the rollouts to the test.</summary>
public sealed class RolloutApp : TestApp
{
    public RolloutApp() => RolloutRig.ByHand(this);
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgreSqlRolloutApp(PostgresFixture postgres) : TestApp
{
    public override async ValueTask InitializeAsync() => RolloutRig.ByHand(OnPostgres(await postgres.CreateMigratedAsync(TestContext.Current.CancellationToken)));
}
