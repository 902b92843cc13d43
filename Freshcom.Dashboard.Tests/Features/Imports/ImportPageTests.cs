using AngleSharp.Dom;
using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Imports;
using Freshcom.Tests.BlackBox;
using Microsoft.AspNetCore.Components.Forms;

namespace Freshcom.Tests.Features.Imports;

/// <summary>The three steps as an administrator sees them.</summary>
public sealed class ImportPageTests(ImportApp app) : PageTest(app), IClassFixture<ImportApp>
{
    private ImportRig _rig = default!;

    [Fact]
    public async Task A_file_is_mapped_checked_and_imported_step_by_step()
    {
        var page = await OpenAsync();
        Upload(page, "Klant,email,Wachtwoord hash\nAda,ada@example.com,\nBea,nonsense,");
        page.WaitForElement(".mapping");
        Assert.Equal(["Klant", "email", "Wachtwoord hash"], page.FindAll(".mapping .first").Select(x => x.TextContent));

        Button(page, "Check 2 rows").Click();
        page.WaitForAssertion(() => Assert.Contains("Choose the columns with the name and the e-mail", page.Find(".form-faults, .fault").TextContent));
        page.Find(".mapping select").Change("1");
        Button(page, "Check 2 rows").Click();
        page.WaitForElement("[role=progressbar]");
        await TickAsync(page);
        page.WaitForAssertion(() => Assert.Equal(["1", "0", "1"], page.FindAll(".thirds .figure").Select(x => x.TextContent)));
        page.WaitForAssertion(() => Assert.Contains("Type an e-mail address", page.Find("tbody").TextContent));
        Assert.Empty(await _rig.CustomersAsync());

        Button(page, "Import 1 customer").Click();
        page.WaitForElement("[role=progressbar]");
        await TickAsync(page);
        page.WaitForAssertion(() => Assert.Contains("1 customer imported", page.Find(".banner").TextContent));
        Assert.Equal(["Ada"], (await _rig.CustomersAsync()).Select(x => x.Name));

        Button(page, "Import another file").Click();
        page.WaitForElement(".drop");
        Assert.Contains("upload.csv", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_password_is_shown_hashed_or_not()
    {
        var page = await OpenAsync();
        var hash = BCrypt.Net.BCrypt.HashPassword(Make.Password, 4);
        Upload(page, $"name,email,Passwort,oddly named\nAda,ada@example.com,hunter2,{hash}\n");
        page.WaitForElement(".mapping");
        Assert.Contains("ada@example.com", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(hash[..10], page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "The first row has to hold the headings of the columns.")]
    [InlineData("name,email\n", "There is no row below the headings.")]
    [InlineData("name,email\nAda,\"x", "A quotation mark is opened and never closed.")]
    public async Task What_is_wrong_with_a_file_stands_below_it(string text, string words)
    {
        var page = await OpenAsync();
        Upload(page, text);
        page.WaitForAssertion(() => Assert.Equal(words, page.Find(".fault").TextContent.Trim()));
    }

    [Fact]
    public async Task Who_vouches_for_addresses_says_why()
    {
        var page = await OpenAsync();
        Upload(page, "name,email\nAda,ada@example.com");
        page.WaitForElement(".mapping");
        page.FindAll(".check input")[0].Change(true);
        Button(page, "Check 1 row").Click();
        page.WaitForAssertion(() => Assert.Contains("How they were verified is required", page.Markup));
        page.Find(".field:has(.fault) input").Input("Double opt-in");
        Button(page, "Check 1 row").Click();
        page.WaitForElement("[role=progressbar]");
        await TickAsync(page);
        page.WaitForAssertion(() => Button(page, "Import 1 customer"));
        await _rig.ImportAsync(await _rig.ReadAsync());
        Assert.NotNull((await _rig.CustomersAsync()).Single().User!.EmailVerifiedAt);
    }

    [Fact]
    public async Task A_page_opened_later_stands_where_the_import_is_and_a_file_can_be_given_up()
    {
        var page = await OpenAsync();
        await _rig.CheckAsync(await _rig.UploadAsync("name,email", "Ada,ada@example.com"));
        page.Dispose();
        page = Render<ImportPage>();
        page.WaitForAssertion(() => Button(page, "Import 1 customer"));
        Button(page, "Change the columns").Click();
        page.WaitForElement(".mapping");
        Button(page, "Discard the file").Click();
        page.WaitForElement(".drop");
        Assert.Equal(CustomerImportStatus.Canceled, (await _rig.ReadAsync()).Status);
    }

    [Fact]
    public async Task Others_are_told_which_role_it_takes()
    {
        _rig = await ImportRig.OpenAsync(App);
        this.VisitAs(_rig.Merchant.Staff(Role.Developer));
        Assert.Contains("administrator", Render<ImportPage>().Find(".empty").TextContent, StringComparison.Ordinal);
    }

    private async Task<IRenderedComponent<ImportPage>> OpenAsync()
    {
        _rig = await ImportRig.OpenAsync(App);
        this.VisitAs(_rig.Caller);
        var page = Render<ImportPage>();
        page.WaitForElement(".drop");
        return page;
    }

    /// <summary>The worker's part, and a second for the page to look.</summary>
    private async Task TickAsync(IRenderedComponent<ImportPage> page)
    {
        await _rig.WorkAsync();
        await page.InvokeAsync(() => App.Clock.Advance(TimeSpan.FromSeconds(1)));
    }

    private static void Upload(IRenderedComponent<ImportPage> page, string text) => page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(text, "upload.csv"));

    private static IElement Button(IRenderedComponent<ImportPage> page, string text) => page.FindAll("button").Single(x => x.TextContent.Trim() == text);
}
