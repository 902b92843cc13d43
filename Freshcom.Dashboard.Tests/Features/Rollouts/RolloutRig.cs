using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Notifications;
using Freshcom.Features.Rollouts;
using Freshcom.Features.Sessions;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Rollouts;

/// <summary>A merchant's test account whose rollouts a test works on batch by batch.</summary>
internal sealed class RolloutRig
{
    private RolloutRig(TestApp app, Merchant merchant) => (App, Merchant) = (app, merchant);

    public TestApp App { get; }
    public Merchant Merchant { get; }
    public Caller Owner => Merchant.Owner;
    public RolloutService Rollouts => Merchant.Get<RolloutService>();
    public RolloutResults Results => Merchant.Get<RolloutResults>();
    public RolloutRunner Runner => Merchant.Get<RolloutRunner>();
    public static CancellationToken Stop => Merchant.Stop;

    public static RolloutPlan ToEmail { get; } = new(AuthMethod.TfaEmail, null, RolloutAudience.Customers, null, MayBePending: false);

    /// <summary>Codes by e-mail and SMS would arrive. The app must have been given <see cref="ByHand"/>.</summary>
    public static async Task<RolloutRig> OpenAsync(TestApp app)
    {
        var merchant = await Merchant.OpenAsync(app);
        // What another test left behind would be worked on first.
        await using (var db = await merchant.DbAsync()) await db.Rollouts.ExecuteDeleteAsync(Stop);
        foreach (var preset in new[] { Preset.LoginCodeEmail, Preset.LoginCodeSms }) await merchant.Get<TriggerPresets>().CreateAsync(merchant.Owner, preset, Stop);
        return new(app, merchant);
    }

    /// <summary>The app's own worker does nothing.</summary>
    public static TestApp ByHand(TestApp app) => app.With("Rollouts:Enabled", "false").WithServices(new BeforeTransaction().AddTo).WithServices(x => x.AddSingleton<IInterceptor>(Plans));

    /// <summary>How the database finds what a batch reads and writes.</summary>
    public static StatementPlans Plans { get; } = new();

    /// <summary>Does something between a batch's reading and its writing.</summary>
    public BeforeTransaction Between => Merchant.Get<IEnumerable<IInterceptor>>().OfType<BeforeTransaction>().Single();

    /// <summary>Another process on the same database.</summary>
    public RolloutRunner AnotherRunner() => ActivatorUtilities.CreateInstance<RolloutRunner>(App.Services);

    /// <summary>A customer's user that is verified on both channels; change it as the test needs.</summary>
    public async Task<CustomerView> UserAsync(Action<User>? change = null)
    {
        var customer = await Merchant.RegisterAsync();
        await ChangeAsync(customer.User!.Id, user =>
        {
            user.Verify(Channel.Email, App.Clock.GetUtcNow());
            user.Verify(Channel.Sms, App.Clock.GetUtcNow());
            change?.Invoke(user);
        });
        return customer;
    }

    /// <summary>As another request would.</summary>
    public async Task ChangeAsync(Guid userId, Action<User> change)
    {
        await using var db = await Merchant.DbAsync();
        var user = await db.Users.SingleAsync(x => x.Id == userId, Stop);
        change(user);
        await db.SaveChangesAsync(Stop);
    }

    /// <summary>Many plain users at once, verified by e-mail.</summary>
    public Task<IReadOnlyList<Guid>> ManyAsync(int count) => AddUsersAsync(App, Owner.AccountId, count);

    public static async Task<IReadOnlyList<Guid>> AddUsersAsync(TestApp app, Guid accountId, int count)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var users = Enumerable.Range(0, count).Select(_ =>
        {
            var email = Make.Email("many");
            var user = User.Create(accountId, email, now);
            user.ChangeEmail(email, now);
            db.AddRange(user, new AccountMembership(accountId, user, Role.Customer, now));
            return user.Id;
        }).ToList();
        await db.SaveChangesAsync(Stop);
        return users;
    }

    public async Task<RolloutView> StartAsync(RolloutPlan? plan = null)
    {
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        return (await Rollouts.StartAsync(Owner, plan ?? ToEmail, Stop)).Value;
    }

    /// <summary>Works until nothing is left to do.</summary>
    public async Task<RolloutView> FinishAsync(RolloutView rollout)
    {
        while (await Runner.WorkOnceAsync(Stop)) { }
        return await ReadAsync(rollout);
    }

    /// <summary>Writes down whom it is about, and moves nobody yet.</summary>
    public async Task<RolloutView> ListAsync(RolloutView rollout)
    {
        while (!(await ReadAsync(rollout)).IsListed) await Runner.WorkOnceAsync(Stop);
        return await ReadAsync(rollout);
    }

    public async Task<RolloutView> ReadAsync(RolloutView rollout) => (await Results.GetAsync(Owner, rollout.Id, Stop)).Value;

    public async Task<Page<RolloutRow>> RowsAsync(RolloutView rollout, RolloutOutcome? outcome = null) =>
        (await Results.ListRowsAsync(Owner, rollout.Id, new(outcome), new(0, 100, null, [new("insertedAt", false)]), Stop)).Value;

    public async Task<(RolloutOutcome Outcome, RolloutReason? Reason)> OutcomeAsync(RolloutView rollout, Guid userId)
    {
        var row = (await RowsAsync(rollout)).Items.Single(x => x.UserId == userId);
        return (row.Outcome, row.Reason);
    }

    public async Task<AuthMethod> MethodAsync(Guid userId)
    {
        await using var db = await Merchant.DbAsync();
        return await db.Users.Where(x => x.Id == userId).Select(x => x.AuthMethod).SingleAsync(Stop);
    }

    public Task<FreshcomDbContext> DbAsync() => Merchant.DbAsync();
}
