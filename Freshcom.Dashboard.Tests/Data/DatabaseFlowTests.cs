using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Users;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Data;

/// <summary>
/// What depends on the database itself, once on each: unique names, counting in one statement, locks, case in every script, pages, cascades. Any other test runs on PostgreSQL with <c>FRESHCOM_TEST_DATABASE=PostgreSql</c>.
/// </summary>
public abstract class DatabaseFlowTests(TestApp app)
{
    [Fact]
    public async Task A_merchant_signs_up_changes_its_account_and_its_test_account_follows()
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.Live.PatchAsync("/account?locale=zh-CN", "Account", new { name = "星舰", defaultAuthMethod = "tfa_sms" })).Is(200);
        var test = (await shop.Test.GetAsync("/account?locale=zh-CN")).Is(200);
        Assert.Equal(("星舰", "tfa_sms"), (test["name"], test["defaultAuthMethod"]));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", test["updatedAt"]);
    }

    [Fact]
    public async Task Of_many_who_take_one_name_at_once_one_gets_it()
    {
        var username = Make.Email();
        var nobody = new ApiClient(app.Api());
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => nobody.PostAsync("/users", "User", new { name = "Olga", username, password = Make.Password })));
        Assert.Single(answers, x => x.Status == 204);
        Assert.All(answers.Where(x => x.Status != 204), x => x.Rejects("username", "taken"));
    }

    [Theory]
    [InlineData(Via.Email)]
    [InlineData(Via.Sms)]
    public async Task A_customer_registers_under_TFA_and_logs_in_with_a_code_that_works_once(Via via)
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(via);
        var (person, code) = await shop.RegisterTfaAsync(via);
        await shop.SignInAsync(person, code);
        (await shop.LoginAsync(person)).AsksForOtp(via.Method());
        var otp = await shop.Mail.NewCodeAsync(via, person.Address(via));
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => shop.LoginAsync(person, otp)));
        Assert.Single(answers, x => x.Status == 200);
    }

    [Fact]
    public async Task Of_many_parallel_guesses_five_are_counted_against_a_code()
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Email);
        var person = await shop.RegisterAsync("tfa_email");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_email");
        var code = await shop.Mail.NewCodeAsync(Via.Email, person.Email);
        await Task.WhenAll(Enumerable.Range(1, 12).Select(x => shop.LoginAsync(person, Make.Wrong(code, x))));
        Assert.NotEqual(200, (await shop.LoginAsync(person, code)).Status);
    }

    [Fact]
    public async Task Lists_are_searched_in_every_script_whatever_the_case_and_turn_pages()
    {
        var shop = await Shop.OpenAsync(app);
        foreach (var name in new[] { "Łukasz Wiśniewski", "Олександра Шевченко", "Ελένη Παπαδοπούλου", "田中 優希" })
        {
            (await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name, email = Make.Email() })).Is(201);
            shop.PassSeconds(1);
        }
        foreach (var (typed, name) in new[] { ("ŁUKASZ", "Łukasz Wiśniewski"), ("шевченко", "Олександра Шевченко"), ("ΕΛΈΝΗ", "Ελένη Παπαδοπούλου"), ("優希", "田中 優希") })
        {
            var found = (await shop.Test.GetAsync($"/customers?search={Uri.EscapeDataString(typed)}")).Is(200);
            Assert.Equal(name, Answer.Show(Assert.Single(found.Rows)["attributes"]!["name"]));
        }
        var second = (await shop.Test.GetAsync("/customers?page[size]=3&page[number]=2&sort=-insertedAt")).Is(200);
        Assert.Equal("Łukasz Wiśniewski", Answer.Show(Assert.Single(second.Rows)["attributes"]!["name"]));
        Assert.Equal("4", Answer.Show(second.Meta["totalCount"]));
    }

    [Fact]
    public async Task A_fourth_code_for_an_address_is_passed_over()
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Email);
        var email = Make.Email();
        foreach (var _ in Enumerable.Range(0, 5)) (await Shop.AskCodeAsync(shop.Test, Via.Email, email)).Is(204);
        Assert.Equal("3", Answer.Show((await shop.Test.GetAsync("/emails")).Is(200).Meta["totalCount"]));
    }

    [Fact]
    public async Task A_reset_deletes_users_with_all_that_hangs_on_them()
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Sms);
        var (person, session) = await shop.VerifiedAsync(Via.Sms);
        await shop.VerificationCodeAsync(session, Via.Sms, Make.Phone());
        (await shop.Test.PostAsync("/account_resets", "AccountReset")).Is(204);
        (await shop.LoginAsync(person)).IsInvalidGrant();
        Assert.Empty((await shop.Test.GetAsync("/users")).Is(200).Rows);
    }

    [Fact]
    public async Task A_days_users_are_counted_once_by_method_and_account_and_old_counts_go()
    {
        var (shop, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        await shop.RegisterAsync();
        await shop.RegisterAsync("tfa_email");
        await shop.RegisterAsync("tfa_email");
        var counts = app.Services.GetRequiredService<MethodCounts>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => counts.SnapshotAsync(Stop)));
        await shop.RegisterAsync();
        await shop.RegisterAsync("tfa_sms");
        // An account whose day is not counted yet is, whenever it comes.
        await other.RegisterAsync("tfa_sms");
        await counts.SnapshotAsync(Stop);
        Assert.Equal(["Simple 1", "TfaEmail 2"], await CountedAsync(shop));
        Assert.Equal(["TfaSms 1"], await CountedAsync(other));

        app.Clock.Advance(TimeSpan.FromDays(1));
        await counts.SnapshotAsync(Stop);
        Assert.Equal(["Simple 1", "TfaEmail 2", "Simple 2", "TfaEmail 2", "TfaSms 1"], await CountedAsync(shop));

        app.Clock.Advance(TimeSpan.FromDays(MethodCount.DaysKept));
        await counts.SnapshotAsync(Stop);
        Assert.Equal(["Simple 2", "TfaEmail 2", "TfaSms 1", "Simple 2", "TfaEmail 2", "TfaSms 1"], await CountedAsync(shop));
    }

    [Fact]
    public async Task Logins_are_counted_by_day_and_method()
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Email);
        var person = await shop.RegisterAsync();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => shop.SignInAsync(person)));
        await shop.VerifiedAsync(Via.Email);
        (await shop.LoginAsync(person, password: "wrong password")).Is(400);
        await using var db = await OpenAsync();
        var account = Guid.Parse(shop.TestAccountId);
        Assert.Equal(["Simple 3", "TfaEmail 1"], await db.LoginCounts.Where(x => x.AccountId == account).OrderBy(x => x.Method).Select(x => $"{x.Method} {x.Count}").ToListAsync(Stop));
        (await shop.Test.PostAsync("/account_resets", "AccountReset")).Is(204);
        Assert.False(await db.LoginCounts.AnyAsync(x => x.AccountId == account, Stop));
    }

    private async Task<IEnumerable<string>> CountedAsync(Shop shop)
    {
        await using var db = await OpenAsync();
        var account = Guid.Parse(shop.TestAccountId);
        return (await db.MethodCounts.Where(x => x.AccountId == account).OrderBy(x => x.Day).ThenBy(x => x.Method).ToListAsync(Stop)).Select(x => $"{x.Method} {x.Count}");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<FreshcomDbContext> OpenAsync() => app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
}

public sealed class SqliteFlowTests(TestApp app) : DatabaseFlowTests(app), IClassFixture<TestApp>;

public sealed class PostgreSqlFlowTests(PostgreSqlApp app) : DatabaseFlowTests(app), IClassFixture<PostgreSqlApp>;

/// <summary>The application on a PostgreSQL database of its own.</summary>
public sealed class PostgreSqlApp(PostgresFixture postgres) : TestApp
{
    public override async ValueTask InitializeAsync() => OnPostgres(await postgres.CreateMigratedAsync(TestContext.Current.CancellationToken));
}
