using Bunit;
using Freshcom.Data;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class MessagesPageTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    // The look that shows it runs on the pool, which the tests beside this one use as well.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private Merchant _merchant = default!;

    private async Task<IRenderedComponent<MessagesPage>> VisitAsync(string query = "", params Preset[] triggers)
    {
        _merchant = await Merchant.OpenAsync(App);
        foreach (var preset in triggers) await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, preset, Merchant.Stop);
        var customer = await _merchant.RegisterAsync();
        await _merchant.Get<Freshcom.Features.VerificationCodes.VerificationCodeService>().SendAsync(_merchant.AccountId, Channel.Sms, customer.PhoneNumber!, null, Merchant.Stop);
        this.VisitAs(_merchant.Owner);
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/messages{query}");
        var page = Render<MessagesPage>();
        await page.WaitForElementAsync("tbody tr");
        return page;
    }

    [Fact]
    public async Task What_was_not_sent_is_a_row_with_its_reason()
    {
        var page = await VisitAsync();

        var row = page.FindAll("tbody tr").Single(x => x.TextContent.Contains("Not sent", StringComparison.Ordinal));
        Assert.Contains("Phone verification code made", row.TextContent);
        Assert.Contains("No active trigger sends this code.", row.QuerySelector(".sub")!.TextContent);
        Assert.Equal("1", page.Find("button.pill .count").TextContent);
    }

    [Fact]
    public async Task The_question_narrows_to_what_did_not_arrive()
    {
        var page = await VisitAsync("?problems=yes");

        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Contains("Not sent", page.Find("tbody tr").TextContent);
    }

    [Fact]
    public async Task A_captured_code_is_readable_in_test_mode_and_can_be_copied()
    {
        var page = await VisitAsync("?kind=sms", Preset.PhoneVerificationCode);

        page.Find("td.expander button").Click();

        var code = (await page.WaitForElementAsync("[data-copy]")).GetAttribute("data-copy")!;
        Assert.Equal(6, code.Length);
        Assert.Contains($"your verification code is {code}", page.Find(".mail-text").TextContent);
        Assert.Contains("SMS segments1", page.Find("tr.opened").TextContent);
        Assert.DoesNotContain("Send again", page.Find("tr.opened").TextContent);
    }

    [Theory]
    [InlineData(Role.Developer, "/settings/sms")]
    [InlineData(Role.SupportSpecialist, null)]
    public async Task What_lacks_a_gateway_leads_those_who_may_to_where_one_is_set_up(Role role, string? expected)
    {
        _merchant = await Merchant.OpenAsync(App);
        await using (var db = await _merchant.Get<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Merchant.Stop))
        {
            db.Messages.Add(new(_merchant.AccountId, MessageKind.Sms, EventNames.TfaCodeCreated, App.Clock.GetUtcNow()) { To = BlackBox.Make.Phone(), Status = MessageStatus.Failed, Reason = MessageDelivery.NoSms, NextTryAt = null });
            await db.SaveChangesAsync(Merchant.Stop);
        }
        this.VisitAs(_merchant.Staff(role));
        var page = Render<MessagesPage>();

        (await page.WaitForElementAsync("td.expander button")).Click();

        Assert.Contains("Not sent: this account has no SMS gateway yet.", (await page.WaitForElementAsync("tr.opened")).TextContent);
        Assert.Equal(expected, page.FindAll("tr.opened p a").SingleOrDefault()?.GetAttribute("href"));
    }

    private Task AskAsync() => _merchant.Get<Freshcom.Features.VerificationCodes.VerificationCodeService>().SendAsync(_merchant.AccountId, Channel.Sms, BlackBox.Make.Phone(), null, Merchant.Stop);

    [Fact]
    public async Task New_messages_appear_by_themselves_and_what_is_open_stays_open()
    {
        var page = await VisitAsync("?kind=sms", Preset.PhoneVerificationCode);
        page.Find("td.expander button").Click();
        var code = (await page.WaitForElementAsync("[data-copy]")).GetAttribute("data-copy");

        await AskAsync();
        App.Clock.Advance(TimeSpan.FromSeconds(3));

        await page.WaitForAssertionAsync(() => Assert.Equal(2, page.FindAll("td.expander").Count), Patience);
        Assert.Equal("1 new", page.Find(".watching [aria-live=polite]").TextContent);
        Assert.Equal(code, Assert.Single(page.FindAll("[data-copy]")).GetAttribute("data-copy"));
        Assert.Single(page.FindAll("td.expander button"), x => x.GetAttribute("aria-expanded") == "true");
    }

    [Fact]
    public async Task What_has_changed_is_shown_as_it_is_now()
    {
        var page = await VisitAsync("?kind=sms", Preset.PhoneVerificationCode);
        Assert.Contains("Captured", page.Find("tbody tr").TextContent);
        await using (var db = await _merchant.DbAsync())
            await db.Messages.Where(x => x.AccountId == _merchant.AccountId && x.Kind == MessageKind.Sms)
                .ExecuteUpdateAsync(x => x.SetProperty(m => m.Status, MessageStatus.Delivered).SetProperty(m => m.UpdatedAt, App.Clock.GetUtcNow()), Merchant.Stop);

        App.Clock.Advance(TimeSpan.FromSeconds(3));

        await page.WaitForAssertionAsync(() => Assert.Contains("Delivered", page.Find("tbody tr").TextContent), Patience);
        Assert.Equal("", page.Find(".watching [aria-live=polite]").TextContent);
    }

    [Fact]
    public async Task Nobody_looks_while_the_page_is_hidden()
    {
        var hidden = JSInterop.Setup<bool>("isPageHidden", _ => true);
        hidden.SetResult(true);
        var page = await VisitAsync("?kind=sms", Preset.PhoneVerificationCode);
        await AskAsync();
        App.Clock.Advance(TimeSpan.FromSeconds(3));
        await page.WaitForAssertionAsync(() => Assert.Single(hidden.Invocations), Patience);
        Assert.Single(page.FindAll("td.expander"));

        hidden.SetResult(false);
        App.Clock.Advance(TimeSpan.FromSeconds(3));

        await page.WaitForAssertionAsync(() => Assert.Equal(2, page.FindAll("td.expander").Count), Patience);
    }

    [Fact]
    public async Task The_time_is_a_filter_and_how_long_the_log_is_kept_stands_above_it()
    {
        var page = await VisitAsync("?since=1");
        Assert.Contains("Kept for 90 days.", page.Find(".lead").TextContent);
        Assert.Contains("Last 24 hours", page.FindAll("button.pill").Single(x => x.ClassName!.Contains("set", StringComparison.Ordinal)).TextContent);
        Assert.NotEmpty(page.FindAll("tbody tr"));
        var before = App.Clock.GetUtcNow().AddDays(-2);
        await using (var db = await _merchant.DbAsync())
            await db.Messages.Where(x => x.AccountId == _merchant.AccountId).ExecuteUpdateAsync(x => x.SetProperty(m => m.InsertedAt, before), Merchant.Stop);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/messages?since=1&kind=sms");
        await page.WaitForAssertionAsync(() => Assert.Contains("Nothing matches these filters.", page.Markup), Patience);
    }
}
