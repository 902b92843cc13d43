using System.Text;
using CsvHelper;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Tests.BlackBox;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Tests.Features.Customers;

/// <summary>What the filter shows, as a file: over the dashboard's cookie, as a browser fetches it.</summary>
public sealed class CustomerExportTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task The_file_has_what_the_filter_shows_in_the_lists_order()
    {
        var (merchant, client) = await OpenAsync();
        await AddGuestsAsync(merchant, "Bea", "Ada", "Cid");
        var sms = await merchant.RegisterAsync(AuthMethod.TfaSms);

        using var answer = await client.GetAsync($"/export/customers.csv?account={merchant.AccountId}&status=guest&sort=-name", Merchant.Stop);

        Assert.Equal((200, "text/csv; charset=utf-8", "no-store"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.ToString(), answer.Headers.CacheControl!.ToString()));
        Assert.Equal("customers-test-2026-01-15.csv", answer.Content.Headers.ContentDisposition!.FileName);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Merchant.Stop);
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        Assert.Equal(["Cid", "Bea", "Ada"], Column(bytes, "name"));
        var all = await client.GetByteArrayAsync($"/export/customers.csv?account={merchant.AccountId}&method=tfa_sms&sort=nonsense", Merchant.Stop);
        Assert.Equal(
            [sms.Id.ToString(), "registered", sms.Email!, "no", "'" + sms.PhoneNumber, "no", sms.User!.Username, "tfa_sms", "no"],
            new[] { "id", "status", "email", "emailVerified", "phoneNumber", "phoneVerified", "username", "authMethod", "locked" }.Select(x => Column(all, x).Single()));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\",\"Open\")")]
    [InlineData("+1+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    public async Task No_cell_is_a_formula_and_Chinese_stays_Chinese(string formula)
    {
        var (merchant, client) = await OpenAsync();
        await AddGuestsAsync(merchant, formula, "王秀英, \"小王\"");
        var file = await client.GetByteArrayAsync($"/export/customers.csv?account={merchant.AccountId}", Merchant.Stop);
        Assert.Equal(["'" + formula, "王秀英, \"小王\""], Column(file, "name").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_export_is_in_the_audit_log_with_its_filter_and_count()
    {
        var (merchant, client) = await OpenAsync();
        await AddGuestsAsync(merchant, "Ada", "Bea");
        await client.GetByteArrayAsync($"/export/customers.csv?account={merchant.AccountId}&search=ada&status=guest", Merchant.Stop);
        await using var db = await merchant.DbAsync();
        var entry = await db.AuditEntries.SingleAsync(x => x.AccountId == merchant.AccountId && x.Action == "customers.export", Merchant.Stop);
        Assert.Equal(("1 · search=ada · status=guest", merchant.Owner.UserId), (entry.To, entry.ActorUserId));
    }

    [Fact]
    public async Task Modes_and_accounts_are_kept_apart_and_strangers_get_nothing()
    {
        var (merchant, client) = await OpenAsync();
        var other = await Merchant.OpenAsync(app);
        await AddGuestsAsync(merchant, "Ada");
        Assert.Empty(Column(await client.GetByteArrayAsync($"/export/customers.csv?account={merchant.Owner.Account.LiveId}", Merchant.Stop), "name"));
        Assert.Equal(404, await StatusAsync(client, $"?account={other.AccountId}"));
        Assert.Equal(404, await StatusAsync(client, $"?account={Guid.NewGuid()}"));
        Assert.Equal(400, await StatusAsync(client, ""));
        Assert.Equal(302, await StatusAsync(app.Api(), $"?account={merchant.AccountId}"));
        async Task<int> StatusAsync(HttpClient who, string query)
        {
            using var answer = await who.GetAsync($"/export/customers.csv{query}", Merchant.Stop);
            return (int)answer.StatusCode;
        }
    }

    [Theory]
    [InlineData(Role.SupportSpecialist, true)]
    [InlineData(Role.ReadOnly, true)]
    [InlineData(Role.MarketingSpecialist, false)]
    [InlineData(Role.Customer, false)]
    [InlineData(Role.Guest, false)]
    public async Task Whoever_may_list_customers_may_export_them(Role role, bool may)
    {
        var merchant = await Merchant.OpenAsync(app);
        var opened = await merchant.Get<CustomerExport>().OpenAsync(merchant.Staff(role), new(null, null, null, null, null, null), null, Merchant.Stop);
        Assert.Equal(may ? null : new Failure.Forbidden(), opened.Failure);
    }

    [Fact]
    public async Task Rows_are_read_while_they_are_written()
    {
        var merchant = await Merchant.OpenAsync(app);
        await AddGuestsAsync(merchant, [.. Enumerable.Range(0, 300).Select(x => $"Guest {x:000}")]);
        var table = (await merchant.Get<CustomerExport>().OpenAsync(merchant.Owner, new(null, null, null, null, null, null), "name", Merchant.Stop)).Value;
        await using var rows = table.Rows.GetAsyncEnumerator(Merchant.Stop);
        Assert.True(await rows.MoveNextAsync());
        // What is changed meanwhile does not wait for the reader, and the reader goes on.
        await AddGuestsAsync(merchant, "Zoe");
        var count = 1;
        while (await rows.MoveNextAsync()) count++;
        Assert.InRange(count, 300, 301);
    }

    private async Task<(Merchant Merchant, HttpClient Client)> OpenAsync()
    {
        var merchant = await Merchant.OpenAsync(app);
        return (merchant, await app.SignInAsync(merchant.Owner.UserName!, Make.Password));
    }

    private async Task AddGuestsAsync(Merchant merchant, params string[] names)
    {
        await using var db = await merchant.DbAsync();
        foreach (var (name, at) in names.Select((x, i) => (x, i))) db.Customers.Add(new(merchant.AccountId, app.Clock.GetUtcNow().AddTicks(at)) { Name = name });
        await db.SaveChangesAsync(Merchant.Stop);
    }

    private static List<string> Column(byte[] file, string heading)
    {
        using var csv = CsvReader.Create(file);
        List<string> values = [];
        while (csv.Read()) values.Add(csv.GetString(heading));
        return values;
    }
}
