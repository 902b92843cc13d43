using Bunit;
using Freshcom.Data;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>One trigger's page: what it would send, its webhook's secret and test, and what became of its messages.</summary>
public sealed class TriggerPageTests(TriggerPageTests.FakedApp app) : PageTest(app), IClassFixture<TriggerPageTests.FakedApp>
{
    private Merchant _merchant = default!;
    private Caller _caller = default!;
    private IRenderedComponent<MudDialogProvider> _dialogs = default!;

    /// <summary>An app whose webhooks a fake takes.</summary>
    public sealed class FakedApp : TestApp
    {
        public FakedApp() => WithServices(services => services.AddSingleton<IWebhookSender>(Senders));

        internal FakeSenders Senders { get; } = new();
    }

    private async Task<IRenderedComponent<TriggerPage>> VisitAsync(Func<TriggerService, Task<Guid>> make, bool isLive = false)
    {
        _merchant = await Merchant.OpenAsync(App);
        _caller = isLive ? await _merchant.LiveAsync() : _merchant.Owner;
        var id = await make(_merchant.Get<TriggerService>());
        this.VisitAs(_caller);
        _dialogs = Render<MudDialogProvider>();
        var page = Render<TriggerPage>(p => p.Add(x => x.Id, id));
        await page.WaitForElementAsync(".sentence");
        return page;
    }

    private Task<IRenderedComponent<TriggerPage>> VisitWebhookAsync(string eventName = EventNames.CustomerCreated, bool isLive = false) => VisitAsync(async triggers =>
        (await triggers.CreateAsync(_caller, new TriggerInput { Name = "Tell the ERP", Event = eventName, ActionType = "webhook", ActionTarget = "https://erp.example.com/hooks" }, Merchant.Stop)).Value.Trigger.Id, isLive);

    private Task<IRenderedComponent<TriggerPage>> VisitPresetAsync(Preset preset) =>
        VisitAsync(async _ => (await _merchant.Get<TriggerPresets>().CreateAsync(_caller, preset, Merchant.Stop)).Value.Id);

    private static void Click(IRenderedComponent<TriggerPage> page, string text) => page.FindAll("button").Single(x => x.TextContent.Trim() == text).Click();

    private async Task ConfirmAsync(string act)
    {
        await _dialogs.WaitForElementAsync(".mud-dialog");
        _dialogs.FindAll(".mud-dialog button").Single(x => x.TextContent.Trim() == act).Click();
    }

    private async Task<T> AskAsync<T>(Func<FreshcomDbContext, Task<T>> ask)
    {
        await using var db = await _merchant.DbAsync();
        return await ask(db);
    }

    [Fact]
    public async Task A_dry_run_shows_the_mail_with_a_sample_code_and_leaves_nothing_behind()
    {
        var page = await VisitPresetAsync(Preset.LoginCodeEmail);
        var before = await AskAsync(async db => (await db.Messages.CountAsync(Merchant.Stop), await db.AuditEntries.CountAsync(Merchant.Stop)));
        Click(page, "Run");
        await page.WaitForElementAsync(".mail");
        Assert.Contains(SampleEvents.Email, page.Find(".mail-head").TextContent);
        Assert.Contains("123456", page.Find(".mail-text").TextContent);
        Assert.DoesNotContain("<", page.Find(".mail-text").TextContent);
        Assert.Equal(before, await AskAsync(async db => (await db.Messages.CountAsync(Merchant.Stop), await db.AuditEntries.CountAsync(Merchant.Stop))));
    }

    [Fact]
    public async Task A_text_is_shown_with_what_it_is_paid_as()
    {
        var page = await VisitPresetAsync(Preset.LoginCodeSms);
        Click(page, "Run");
        await page.WaitForElementAsync(".mail");
        Assert.Contains(SampleEvents.Phone, page.Find(".mail-head").TextContent);
        Assert.Matches(@"1 SMS segment · \d+ of 160 characters \(GSM-7\)", page.Markup);
    }

    [Fact]
    public async Task A_fault_stands_in_plain_words_with_a_link_that_mends_it()
    {
        var page = await VisitPresetAsync(Preset.LoginCodeSms);
        var template = await AskAsync(async db =>
        {
            await db.Templates.Where(x => x.AccountId == _merchant.AccountId).ExecuteUpdateAsync(x => x.SetProperty(t => t.To, "+14165550199"), Merchant.Stop);
            return await db.Triggers.Where(x => x.AccountId == _merchant.AccountId && x.Event == EventNames.TfaCodeCreated).Select(x => x.ActionTarget).SingleAsync(Merchant.Stop);
        });
        Click(page, "Run");
        var link = await page.WaitForElementAsync($"a.button[href='/notifications/sms-templates/{template}']");
        Assert.Equal("Open the template", link.TextContent.Trim());
        Assert.Contains("a code goes only to the address that it belongs to", page.Markup);
        Assert.Empty(page.FindAll(".mail"));
    }

    [Fact]
    public async Task A_webhooks_dry_run_shows_the_three_headers_and_the_payload_readable_and_as_sent()
    {
        var page = await VisitWebhookAsync();
        Click(page, "Run");
        await page.WaitForElementAsync(".snippet");
        var head = page.FindAll(".snippet code")[0].TextContent;
        Assert.Matches(@"\APOST https://erp\.example\.com/hooks\ncontent-type: application/json; charset=utf-8\nwebhook-id: \S+\nwebhook-timestamp: \d+\nwebhook-signature: v1,\S+\z", head);
        Assert.Contains("\n  \"data\": {\n", page.FindAll(".snippet code")[1].TextContent.ReplaceLineEndings("\n"));
        Click(page, "As sent");
        page.WaitForAssertion(() => Assert.StartsWith("{\"data\":{\"type\":\"Customer\"", page.FindAll(".snippet code")[1].TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_secret_is_hidden_until_someone_asks_rotated_and_the_old_one_ended()
    {
        var page = await VisitWebhookAsync();
        Assert.DoesNotContain("whsec_", page.Markup);
        Click(page, "Show secret");
        var old = (await page.WaitForElementAsync(".secret-line > span")).TextContent;
        Assert.StartsWith("whsec_", old, StringComparison.Ordinal);

        Click(page, "Rotate secret");
        await ConfirmAsync("Rotate secret");
        page.WaitForAssertion(() => Assert.Contains("The old secret signs too until", page.Markup));
        var fresh = page.Find(".secret-line > span").TextContent;
        Assert.NotEqual(old, fresh);
        Assert.DoesNotContain(page.FindAll("button"), x => x.TextContent.Trim() == "Rotate secret");

        Click(page, "End the old one now");
        await ConfirmAsync("End the old one now");
        page.WaitForAssertion(() => Assert.DoesNotContain("The old secret signs too until", page.Markup));
        Assert.Equal([fresh], await AskAsync(async db => _merchant.Get<WebhookSecrets>().Live(await db.Triggers.SingleAsync(x => x.AccountId == _merchant.AccountId && x.ActionType == ActionType.Webhook, Merchant.Stop))));
        Click(page, "Hide");
        page.WaitForAssertion(() => Assert.DoesNotContain("whsec_", page.Markup));
    }

    [Fact]
    public async Task In_test_mode_a_test_event_is_captured_and_stands_among_the_results_as_a_test()
    {
        var page = await VisitWebhookAsync();
        Click(page, "Send a test event");
        page.WaitForAssertion(() => Assert.Contains("Test mode: it was kept and did not leave this machine.", page.Markup));
        page.WaitForAssertion(() => Assert.Contains("Test", page.Find("table.plain tbody tr").TextContent));
        Assert.Empty(page.FindAll("button[aria-label='Send again']"));
    }

    [Fact]
    public async Task A_test_events_outcome_is_followed_in_place_and_a_test_is_not_sent_again()
    {
        ((FakedApp)App).Senders.Answer = (_, _) => Task.FromResult<DeliveryResult>(new DeliveryResult.Refused("The webhook's target answered 404"));
        var page = await VisitWebhookAsync(isLive: true);
        Click(page, "Send a test event");
        // The page's patience is by the clock: that stands until the target has answered.
        await OutboxRig.UntilAsync(() => AskAsync(db => db.Messages.AnyAsync(x => x.AccountId == _caller.AccountId && x.IsSample && x.Status == MessageStatus.Failed, Merchant.Stop)), "The test event was not sent.");
        await OutboxRig.UntilAsync(() =>
        {
            App.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return page.InvokeAsync(() => page.FindAll("table.plain tbody tr").Any(x => x.TextContent.Contains("Failed", StringComparison.Ordinal)));
        }, "The outcome was not shown.");
        Assert.Contains("The webhook's target answered 404", page.FindAll("section").Single(x => x.TextContent.Contains("Send a test event", StringComparison.Ordinal)).TextContent);
        // It would pass the limit on tests.
        Assert.Empty(page.FindAll("button[aria-label='Send again']"));
    }

    [Theory]
    [InlineData(EventNames.TfaCodeCreated, "webhooks never carry codes or links with tokens")]
    [InlineData(EventNames.PasswordResetUnknownName, "this event has no record that a webhook could carry")]
    [InlineData("storefront:order.create.success", "Another module emits this event")]
    public async Task Where_webhooks_carry_nothing_the_page_says_so_instead_of_offering_a_test(string eventName, string words)
    {
        var page = await VisitWebhookAsync(eventName);
        Assert.Contains(words, page.Markup);
        Assert.DoesNotContain("Send a test event", page.Markup);
    }

    [Fact]
    public async Task A_target_that_is_gone_is_told_with_what_to_do_on_the_page_and_in_the_list()
    {
        var page = await VisitWebhookAsync(isLive: true);
        await AskAsync(db => db.Triggers.Where(x => x.AccountId == _caller.AccountId && x.ActionType == ActionType.Webhook).ExecuteUpdateAsync(x => x
            .SetProperty(t => t.Status, TriggerStatus.Disabled).SetProperty(t => t.StatusReason, "The webhook's target answered 410: it asks never to be called again."), Merchant.Stop));
        var list = Render<TriggersPage>();
        list.WaitForAssertion(() => Assert.Contains("The target is gone. Correct its address, then turn it on.", list.Markup));
        var id = await AskAsync(db => db.Triggers.Where(x => x.AccountId == _caller.AccountId && x.ActionType == ActionType.Webhook).Select(x => x.Id).SingleAsync(Merchant.Stop));
        var again = Render<TriggerPage>(p => p.Add(x => x.Id, id));
        var banner = await again.WaitForElementAsync(".banner");
        Assert.Contains("Turned off by itself: the target is gone", banner.TextContent);
        Assert.Contains("answered 410", banner.TextContent);
        banner.QuerySelectorAll("button").Single(x => x.TextContent.Trim() == "Turn on").Click();
        again.WaitForAssertion(() => Assert.Empty(again.FindAll(".banner")));
    }
}
