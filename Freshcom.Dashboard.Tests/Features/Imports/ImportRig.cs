using System.Text;
using Freshcom.Csv;
using Freshcom.Domain;
using Freshcom.Features.Imports;
using Freshcom.Features.Sessions;
using Freshcom.Resources;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Freshcom.Tests.Features.Imports;

/// <summary>A merchant with a file. The app's own worker is off: the rig works when a test says so.</summary>
public sealed class ImportRig
{
    private readonly TestApp _app;

    private ImportRig(TestApp app, Merchant merchant) => (_app, Merchant, Caller) = (app, merchant, merchant.Owner);

    public Merchant Merchant { get; }

    /// <summary>Who imports; the test account's administrator unless a test says otherwise.</summary>
    public Caller Caller { get; set; }

    public CustomerImportService Imports => Merchant.Get<CustomerImportService>();

    public static async Task<ImportRig> OpenAsync(TestApp app) => new(app, await Merchant.OpenAsync(app));

    public async Task<Result<ImportView>> TryUploadAsync(string text) => await Imports.UploadAsync(Caller, "old-shop.csv", Encoding.UTF8.GetBytes(text), Merchant.Stop);

    public async Task<ImportView> UploadAsync(params string[] lines) => (await TryUploadAsync(string.Join("\r\n", lines))).Value;

    public Task<Result<ImportView>> TryCheckAsync(ImportView import, ImportChoices? choices = null) =>
        Imports.CheckAsync(Caller, import.Id, choices ?? new([.. import.Columns.Select(x => x.Field)]), Merchant.Stop);

    /// <summary>The file checked, by the columns that were guessed.</summary>
    public async Task<ImportView> CheckAsync(ImportView import, ImportChoices? choices = null)
    {
        Assert.Null((await TryCheckAsync(import, choices)).Failure);
        await WorkAsync();
        return await ReadAsync();
    }

    public async Task<ImportView> ImportAsync(ImportView import)
    {
        Assert.Null((await Imports.StartAsync(Caller, import.Id, Merchant.Stop)).Failure);
        await WorkAsync();
        return await ReadAsync();
    }

    /// <summary>From the file to the customers.</summary>
    public async Task<ImportView> RunAsync(params string[] lines) => await ImportAsync(await CheckAsync(await UploadAsync(lines)));

    public async Task WorkAsync()
    {
        while (await Merchant.Get<ImportWorker>().WorkOnceAsync(Merchant.Stop)) { }
    }

    public async Task<ImportView> ReadAsync() => (await Imports.FindAsync(Caller, Merchant.Stop)).Value!;

    /// <summary>Row, heading and code of every fault.</summary>
    public async Task<IEnumerable<(int Row, string? Heading, string Code)>> FaultsAsync(ImportView import) =>
        (await Merchant.Get<ImportFaults>().ListAsync(Caller, import.Id, new(0, 100, null, []), Merchant.Stop)).Value.Items.Select(x => (x.Row, x.Heading, x.Error.Code));

    /// <summary>The same as a file.</summary>
    public Task<Result<CsvTable>> FaultsFileAsync(ImportView import) => Merchant.Get<ImportFaults>().OpenAsync(Caller, import.Id, Merchant.Get<IStringLocalizer<Texts>>(), Merchant.Stop);

    public async Task<List<Customer>> CustomersAsync()
    {
        await using var db = await Merchant.DbAsync();
        return await db.Customers.AsNoTracking().Include(x => x.User!.Memberships).Where(x => x.AccountId == Caller.AccountId).OrderBy(x => x.Name).ToListAsync(Merchant.Stop);
    }

    public Task<Answer> LoginAsync(string username, string password) =>
        new ApiClient(_app.Api()).TokenAsync(null, ("grant_type", "password"), ("username", username), ("password", password), ("scope", $"aid:{Caller.AccountId}"));
}

/// <summary>The application without its own import worker, on SQLite.</summary>
public sealed class ImportApp : TestApp
{
    public ImportApp() => With("Imports:Enabled", "false");
}

/// <summary>The same on a PostgreSQL database of its own.</summary>
public sealed class PostgreSqlImportApp(PostgresFixture postgres) : TestApp
{
    public override async ValueTask InitializeAsync() => With("Imports:Enabled", "false").OnPostgres(await postgres.CreateMigratedAsync(TestContext.Current.CancellationToken));
}
