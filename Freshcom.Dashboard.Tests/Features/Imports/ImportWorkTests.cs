using System.Text;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Accounts;
using Freshcom.Features.Imports;
using Freshcom.Security;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Imports;

/// <summary>What the database and the worker have to keep: one import at a time, nothing twice, nothing left behind. Once on each database.</summary>
public abstract class ImportWorkTests(TestApp app)
{
    [Fact]
    public async Task Of_two_who_upload_or_start_at_once_one_does()
    {
        var rig = await ImportRig.OpenAsync(app);
        var uploads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.TryUploadAsync("name,email\nAda,ada@example.com")));
        var import = Assert.Single(uploads, x => x.Failure is null).Value;
        Assert.All(uploads.Where(x => x.Failure is not null), x => Assert.Equal([("file", "importOpen")], Merchant.Faults(x)));
        await rig.CheckAsync(import);
        var starts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.Imports.StartAsync(rig.Caller, import.Id, Merchant.Stop)));
        Assert.Single(starts, x => x.Failure is null);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => rig.WorkAsync()));
        Assert.Equal(1, (await rig.ReadAsync()).NewCount);
        Assert.Single(await rig.CustomersAsync());
    }

    [Fact]
    public async Task Two_passes_at_once_bring_nobody_twice()
    {
        var rig = await ImportRig.OpenAsync(app);
        var import = await rig.CheckAsync(await rig.UploadAsync(Lines(900)));
        await rig.Imports.StartAsync(rig.Caller, import.Id, Merchant.Stop);
        // As if the lease of the first had run out while it still worked.
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => rig.Merchant.Get<ImportPass>().RunAsync(import.Id, Merchant.Stop)));
        Assert.Equal((900, 0, 0), await CountsAsync(rig));
        Assert.Equal(900, (await rig.CustomersAsync()).Count);
    }

    [Fact]
    public async Task After_a_crash_another_goes_on_where_it_stopped()
    {
        var rig = await ImportRig.OpenAsync(app);
        var import = await rig.CheckAsync(await rig.UploadAsync(Lines(600)));
        await rig.Imports.StartAsync(rig.Caller, import.Id, Merchant.Stop);
        var dying = new ImportPass(new DyingContexts(rig.Merchant.Get<IDbContextFactory<FreshcomDbContext>>(), 2), rig.Merchant.Get<SecretBox>(), rig.Merchant.Get<Pace>(), app.Clock);
        await Assert.ThrowsAsync<OperationCanceledException>(() => dying.RunAsync(import.Id, Merchant.Stop));
        Assert.Equal(ImportPass.BatchSize, (await rig.ReadAsync()).NewCount);

        await rig.WorkAsync();
        Assert.Equal(CustomerImportStatus.Importing, (await rig.ReadAsync()).Status);
        app.Clock.Advance(ImportPass.Lease + TimeSpan.FromSeconds(1));
        await rig.WorkAsync();

        Assert.Equal((600, 0, 0), await CountsAsync(rig));
        Assert.Equal(600, (await rig.CustomersAsync()).Count);
    }

    [Fact]
    public async Task A_cancelled_import_stops_keeps_what_it_made_and_is_erased()
    {
        var rig = await ImportRig.OpenAsync(app);
        var import = await rig.CheckAsync(await rig.UploadAsync(Lines(3)));
        await rig.Imports.StartAsync(rig.Caller, import.Id, Merchant.Stop);
        Assert.Null((await rig.Imports.CancelAsync(rig.Caller, import.Id, Merchant.Stop)).Failure);
        await rig.WorkAsync();
        Assert.Equal(CustomerImportStatus.Canceled, (await rig.ReadAsync()).Status);
        Assert.Empty(await rig.CustomersAsync());
        await NoFileAsync(rig);
        Assert.IsType<Failure.NotFound>((await rig.Imports.CancelAsync(rig.Caller, import.Id, Merchant.Stop)).Failure);
    }

    [Fact]
    public async Task Ninety_days_after_its_end_an_import_and_its_faults_are_forgotten()
    {
        var rig = await ImportRig.OpenAsync(app);
        // More than are deleted at once.
        var import = await rig.RunAsync(["name,email", "Ada,ada@example.com", .. Enumerable.Range(0, 502).Select(_ => "Bea,nowhere")]);

        app.Clock.Advance(TimeSpan.FromDays(89));
        await rig.WorkAsync();
        Assert.Equal(502, await CountAsync());
        app.Clock.Advance(TimeSpan.FromDays(2));
        await rig.WorkAsync();

        Assert.Equal(0, await CountAsync());
        Assert.Null((await rig.Imports.FindAsync(rig.Caller, Merchant.Stop)).Value);
        Assert.Single(await rig.CustomersAsync());

        async Task<int> CountAsync()
        {
            await using var db = await rig.Merchant.DbAsync();
            return await db.CustomerImportFaults.CountAsync(x => x.ImportId == import.Id, Merchant.Stop);
        }
    }

    [Fact]
    public async Task A_file_is_sealed_and_gone_with_the_import_or_after_a_day()
    {
        var rig = await ImportRig.OpenAsync(app);
        var import = await rig.UploadAsync("name,email", "Ada,ada@example.com");
        await using (var db = await rig.Merchant.DbAsync())
            Assert.DoesNotContain("ada@example.com", Encoding.UTF8.GetString((await db.CustomerImportFiles.SingleAsync(x => x.ImportId == import.Id, Merchant.Stop)).Content), StringComparison.Ordinal);
        await rig.ImportAsync(await rig.CheckAsync(import));
        await NoFileAsync(rig);

        await rig.UploadAsync("name,email", "Bea,bea@example.com");
        app.Clock.Advance(CustomerImport.Lifetime + TimeSpan.FromMinutes(11));
        await rig.WorkAsync();
        Assert.Equal(CustomerImportStatus.Expired, (await rig.ReadAsync()).Status);
        await NoFileAsync(rig);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_ends_the_import_and_says_nothing_of_its_content()
    {
        var rig = await ImportRig.OpenAsync(app);
        var import = await rig.UploadAsync("name,email", "Ada,ada@example.com");
        await using (var db = await rig.Merchant.DbAsync())
            await db.CustomerImportFiles.Where(x => x.ImportId == import.Id).ExecuteUpdateAsync(x => x.SetProperty(f => f.Content, new byte[64]), Merchant.Stop);
        Assert.Equal(CustomerImportStatus.Failed, (await rig.CheckAsync(import)).Status);
        await NoFileAsync(rig);
    }

    [Fact]
    public async Task A_reset_of_the_test_account_takes_its_imports_along()
    {
        var rig = await ImportRig.OpenAsync(app);
        await rig.CheckAsync(await rig.UploadAsync("name,email", "Ada,nonsense"));
        await rig.Merchant.Get<AccountResetService>().ResetAsync(rig.Caller, Merchant.Stop);
        Assert.Null((await rig.Imports.FindAsync(rig.Caller, Merchant.Stop)).Value);
        await NoFileAsync(rig);
    }

    private static string[] Lines(int count) => ["name,email", .. Enumerable.Range(0, count).Select(x => $"Person {x:0000},p{x}@example.com")];

    private static async Task<(int New, int Existing, int Faulty)> CountsAsync(ImportRig rig)
    {
        var import = await rig.ReadAsync();
        Assert.Equal(CustomerImportStatus.Finished, import.Status);
        return (import.NewCount, import.ExistingCount, import.FaultyCount);
    }

    private static async Task NoFileAsync(ImportRig rig)
    {
        await using var db = await rig.Merchant.DbAsync();
        Assert.False(await db.CustomerImportFiles.AnyAsync(x => db.CustomerImports.Any(i => i.Id == x.ImportId && i.AccountId == rig.Caller.AccountId), Merchant.Stop));
    }

    /// <summary>Gives out so many, one for the start and one for each batch, and then the process is gone.</summary>
    private sealed class DyingContexts(IDbContextFactory<FreshcomDbContext> inner, int left) : IDbContextFactory<FreshcomDbContext>
    {
        private int _left = left;

        public FreshcomDbContext CreateDbContext() => throw new NotSupportedException();

        public Task<FreshcomDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default) => _left-- > 0 ? inner.CreateDbContextAsync(cancellationToken) : throw new OperationCanceledException();
    }
}

public sealed class SqliteImportTests(ImportApp app) : ImportWorkTests(app), IClassFixture<ImportApp>;

public sealed class PostgreSqlImportTests(PostgreSqlImportApp app) : ImportWorkTests(app), IClassFixture<PostgreSqlImportApp>;
