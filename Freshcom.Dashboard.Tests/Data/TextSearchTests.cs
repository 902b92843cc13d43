using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Data;

/// <summary>How customers are found in accounts that are large enough for the text index; the same on each database.</summary>
public abstract class TextSearchTests(TestApp app)
{
    private const int Fillers = 3000;

    private static readonly StatementPlans s_plans = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract string TextIndex { get; }

    /// <summary>PostgreSQL looks at a table within a minute of a change; until then its plans are guesses.</summary>
    protected abstract bool IsAnalyzedByItself { get; }

    /// <summary>To be registered with the app, which both databases share.</summary>
    public static IInterceptor Plans => s_plans;

    [Fact]
    public async Task Whatever_is_typed_finds_the_rows_whose_words_have_it_and_no_others()
    {
        var merchant = await FillAsync();
        await FillAsync();
        var rows = await TextsAsync(merchant);
        string[] typed =
        [
            "WIŚNIEWSKI", "śnie", "łukasz@exa", "王秀英", "秀英", "英", "\"bob\"", "o'brien", "100%_*", "%_*", "_", "%", "\"", "\"\"\"", "'", "*", "^bob", "-bob", "Text:bob", "NEAR(bob 100)", "bob OR anna", "bob AND 100", "😀😀x", "😀",
            "nabolt", "anna", "bolt", "zzz", "filler 77", "filler 1", "filler", "ler 1234", "2999@example.com", "9@example.com", "nobody@example.com", "+49 1511-234", "iller 123", new string('x', 10_000),
        ];
        foreach (var text in typed)
        {
            var expected = rows.Where(x => x.Text.Contains(SearchTexts.Typed(text), StringComparison.Ordinal)).OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id).Select(x => x.Id).ToList();
            var found = await FindAsync(merchant, text);
            Assert.True(expected.Take(100).SequenceEqual(found.Items.Select(x => x.Id)) && expected.Count == found.TotalCount, $"{text[..Math.Min(20, text.Length)]}: {expected.Count} have it, {found.TotalCount} were found.");
        }
        foreach (var (text, name) in new[] { ("śNIEW", "Łukasz Wiśniewski"), ("秀英", "王秀英"), ("王秀英", "王秀英"), ("b\" 100%", "O'Brien \"Bob\" 100%_*"), ("1511 2345-67", "Phil"), ("ÉLÈVE@", "Phil") })
            Assert.Equal(name, Assert.Single((await FindAsync(merchant, text)).Items).Name);
        foreach (var text in new[] { "nabolt", "na\nbo", "anna\nbolt", "\0", "ann\0", "anna bolt" }) Assert.Empty((await FindAsync(merchant, text)).Items);
    }

    [Fact]
    public async Task A_row_is_found_by_what_it_says_now_and_not_after_its_end()
    {
        var merchant = await FillAsync();
        var id = Assert.Single((await FindAsync(merchant, "王秀英")).Items).Id;
        await using (var db = await merchant.DbAsync())
        {
            (await db.Customers.SingleAsync(x => x.Id == id, Stop)).Name = "Grace Hopper";
            await db.SaveChangesAsync(Stop);
        }
        Assert.Empty((await FindAsync(merchant, "王秀英")).Items);
        Assert.Equal(id, Assert.Single((await FindAsync(merchant, "ace hopp")).Items).Id);

        await using (var db = await merchant.DbAsync()) await db.Customers.Where(x => x.Id == id).ExecuteDeleteAsync(Stop);
        Assert.Empty((await FindAsync(merchant, "ace hopp")).Items);
        var later = await merchant.RegisterAsync();
        Assert.Equal(later.Id, Assert.Single((await FindAsync(merchant, later.Email!)).Items).Id);
        Assert.Equal(Fillers, (await FindAsync(merchant, "filler ")).TotalCount);
    }

    [Fact]
    public async Task What_few_have_is_read_from_the_text_index_and_an_address_from_its_own()
    {
        var merchant = await FillAsync();
        // Before the database has looked at its tables, where it does so only when it is asked, and after.
        foreach (var isAnalyzed in IsAnalyzedByItself ? new[] { true } : [false, true])
        {
            if (isAnalyzed) await using (var db = await merchant.DbAsync()) await db.Database.ExecuteSqlAsync($"ANALYZE", Stop);
            var searched = await s_plans.OfAsync(() => FindAsync(merchant, "ller1234@exa"));
            Assert.Equal(2, searched.Count(x => x.Contains(TextIndex, StringComparison.Ordinal)));
            await IsFilteredByAsync("NormalizedEmail", new() { Email = "FILLER1234@example.com" });
            await IsFilteredByAsync("PhoneNumber", new() { PhoneNumber = "+4915112345678" });
            await IsFilteredByAsync("Name", new() { Name = "Filler 1234", Status = CustomerStatus.Registered });
        }

        async Task IsFilteredByAsync(string column, CustomerFilter filter)
        {
            var plans = await s_plans.OfAsync(() => FindAsync(merchant, null, filter));
            Assert.True(plans.Count(x => IsAsked(x, column)) == 2, string.Join("\n\n", plans));
        }
    }

    [Fact]
    public async Task A_filter_by_address_is_exact_and_ignores_case_in_every_script()
    {
        var merchant = await FillAsync();
        var registered = await merchant.RegisterAsync();
        async Task HasAsync(string email, params string?[] names) => Assert.Equal(names, (await FindAsync(merchant, null, new CustomerFilter { Email = email })).Items.Select(x => x.Name));
        await HasAsync("Élève@example.com", "Phil");
        await HasAsync("élève@example.co");
        await HasAsync("l_ève@example.com");
        await HasAsync(registered.Email!.ToUpperInvariant(), registered.Name);
    }

    /// <summary>Read in the list's order what every third has, by the index what every tenth has.</summary>
    [Theory]
    [InlineData("filler 1")]
    [InlineData("9@example.com")]
    public async Task A_later_page_of_what_was_found_goes_on_where_the_one_before_ended(string text)
    {
        var merchant = await FillAsync();
        List<Guid> seen = [];
        for (var skip = 0; skip < 300; skip += 100) seen.AddRange((await FindAsync(merchant, text, skip: skip)).Items.Select(x => x.Id));
        var all = (await TextsAsync(merchant)).Where(x => x.Text.Contains(text.ToUpperInvariant(), StringComparison.Ordinal)).OrderByDescending(x => x.InsertedAt).ThenByDescending(x => x.Id).Select(x => x.Id);
        Assert.Equal(all.Take(300), seen);
    }

    /// <summary>By its index, and not only for the account, which any index of customers begins with.</summary>
    private static bool IsAsked(string plan, string column) =>
        plan.Contains($"IX_Customers_AccountId_{column}", StringComparison.Ordinal) && (plan.Contains($"{column}=?", StringComparison.Ordinal) || plan.Contains($"\"{column}\" = ", StringComparison.Ordinal));

    private static async Task<Page<CustomerView>> FindAsync(Merchant merchant, string? text, CustomerFilter? filter = null, int skip = 0) =>
        (await merchant.Get<CustomerService>().ListAsync(merchant.Owner, new ListRequest(skip, 100, text, [new("insertedAt", true)]), filter ?? new(), Stop)).Value;

    private static async Task<List<(Guid Id, DateTimeOffset InsertedAt, string Text)>> TextsAsync(Merchant merchant)
    {
        await using var db = await merchant.DbAsync();
        return (await db.Customers.AsNoTracking().Where(x => x.AccountId == merchant.AccountId).ToListAsync(Stop)).ConvertAll(x => (x.Id, x.InsertedAt, x.SearchText));
    }

    /// <summary>A new account, filled as imports do it; those that are looked for are neither among the newest nor the oldest.</summary>
    private async Task<Merchant> FillAsync()
    {
        var merchant = await Merchant.OpenAsync(app);
        Func<Customer, Customer>[] made =
        [
            x => { (x.Name, x.Email) = ("Łukasz Wiśniewski", "łukasz@example.pl"); return x; },
            x => { x.Name = "王秀英"; return x; },
            x => { x.Name = "O'Brien \"Bob\" 100%_*"; return x; },
            x => { (x.Name, x.PhoneNumber, x.Email) = ("Phil", "+4915112345678", "élève@example.com"); return x; },
            x => { (x.FirstName, x.LastName, x.Label) = ("Anna", "Bolt", "😀😀x"); return x; },
        ];
        await using var db = await merchant.DbAsync();
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        for (var i = 0; i < Fillers + made.Length; i++)
        {
            var customer = new Customer(merchant.AccountId, app.Clock.GetUtcNow());
            var special = i - (Fillers / 2);
            db.Customers.Add(special >= 0 && special < made.Length ? made[special](customer) : Filler(customer, special < 0 ? i : i - made.Length));
            if (i % 500 == 499 || i == Fillers + made.Length - 1)
            {
                await db.InsertAddedAsync(app.Clock.GetUtcNow(), Stop);
                app.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }
        await transaction.CommitAsync(Stop);
        return merchant;
    }

    private static Customer Filler(Customer customer, int number)
    {
        (customer.Name, customer.Email) = ($"Filler {number}", $"filler{number}@example.com");
        return customer;
    }
}

public sealed class SqliteSearchTests(SearchApp app) : TextSearchTests(app), IClassFixture<SearchApp>
{
    protected override string TextIndex => "VIRTUAL TABLE INDEX 0:M1><";

    protected override bool IsAnalyzedByItself => false;
}

public sealed class PostgreSqlSearchTests(PostgreSqlSearchApp app) : TextSearchTests(app), IClassFixture<PostgreSqlSearchApp>
{
    protected override string TextIndex => "IX_Customers_SearchGrams";

    protected override bool IsAnalyzedByItself => true;
}

public sealed class SearchApp : TestApp
{
    public SearchApp() => WithServices(x => x.AddSingleton(TextSearchTests.Plans));
}

/// <summary>The same on a PostgreSQL database of its own.</summary>
public sealed class PostgreSqlSearchApp(PostgresFixture postgres) : TestApp
{
    public override async ValueTask InitializeAsync() =>
        OnPostgres(await postgres.CreateMigratedAsync(TestContext.Current.CancellationToken)).WithServices(x => x.AddSingleton(TextSearchTests.Plans));
}
