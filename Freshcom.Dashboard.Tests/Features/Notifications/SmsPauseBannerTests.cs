using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Accounts;
using Freshcom.Features.Home;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>What the log and Home show of pauses and receipts.</summary>
public sealed class SmsPauseBannerTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private const string Title = "Text messages to strangers are paused until";

    [Theory]
    [InlineData(typeof(HomePage))]
    [InlineData(typeof(MessagesPage))]
    public async Task Home_and_Messages_tell_of_a_pause_and_end_it(Type pageType)
    {
        var caller = await PausedAsync(Role.Developer);
        var page = Render(pageType);
        Assert.StartsWith(Title, (await page.WaitForElementAsync(".banner.tone-red .title")).TextContent, StringComparison.Ordinal);
        Assert.Contains("12 of the last 60 codes were used.", page.Find(".banner").TextContent, StringComparison.Ordinal);

        page.FindAll(".banner button").Single(x => x.TextContent == "Resume now").Click();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".banner")));
        Assert.Contains("Text messages go out again", Noticed);
        Assert.Null(await Pauses.FindAsync(caller, Merchant.Stop));
    }

    [Theory]
    [InlineData(typeof(HomePage))]
    [InlineData(typeof(MessagesPage))]
    public async Task Support_sees_it_without_the_button(Type pageType)
    {
        await PausedAsync(Role.SupportSpecialist);
        var page = Render(pageType);
        await page.WaitForElementAsync(".banner.tone-red");
        Assert.Empty(page.FindAll(".banner button"));
    }

    [Fact]
    public async Task The_checklist_of_SMS_codes_ends_a_pause_too()
    {
        var caller = await PausedAsync(Role.Developer);
        Assert.Null((await App.Services.GetRequiredService<TriggerPresets>().CreateAsync(caller, Preset.PhoneVerificationCode, Merchant.Stop)).Failure);
        var page = await ChecklistAsync("Paused until");
        Assert.Contains("Phone verification trigger", page.Find(".checks .icon.warn + .words").TextContent, StringComparison.Ordinal);

        page.FindAll(".checks button").Single(x => x.TextContent == "Resume now").Click();

        page.WaitForAssertion(() => Assert.DoesNotContain("Paused until", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Text messages go out again", Noticed);
        Assert.Null(await Pauses.FindAsync(caller, Merchant.Stop));
    }

    [Fact]
    public async Task In_test_mode_the_checklist_still_mends_while_the_settings_are_locked()
    {
        this.VisitAs((await Merchant.OpenAsync(App)).Owner);
        var page = await ChecklistAsync("Nothing sends an SMS");
        Assert.NotEmpty(page.FindAll("fieldset[disabled] .choices"));

        page.FindAll(".checks button").Single(x => x.GetAttribute("aria-label") == "Create: Login code trigger").Click();

        page.WaitForAssertion(() => Assert.Contains("Active, sends", page.Find(".checks").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("fieldset[disabled] .checks"));
    }

    [Fact]
    public async Task An_opened_message_says_when_its_receipt_came_and_what_it_said()
    {
        var merchant = await Merchant.OpenAsync(App);
        var message = new OutgoingMessage(merchant.AccountId, MessageKind.Sms, EventNames.TfaCodeCreated, App.Clock.GetUtcNow())
        {
            Status = MessageStatus.Undelivered,
            Receipt = MessageStatus.Undelivered,
            ReceiptAt = App.Clock.GetUtcNow().AddMinutes(-3),
            NextTryAt = null,
            To = "+14165550100",
            BodyText = "CODE=••••••",
            IsCode = true,
            Reason = "The number is unknown or no longer in service (30005).",
        };
        await using (var db = await merchant.DbAsync())
        {
            db.Messages.Add(message);
            await db.SaveChangesAsync(Merchant.Stop);
        }
        this.VisitAs(merchant.Owner);
        var page = Render<MessagesPage>();
        (await page.WaitForElementAsync("td.expander button")).Click();
        var fact = page.FindAll("tr.opened dt").Single(x => x.TextContent == "Undelivered");
        Assert.Equal("3 min ago", fact.NextElementSibling!.TextContent.Trim());
        Assert.Contains("no longer in service (30005). A new login makes a new code.", page.Find("tr.opened").TextContent, StringComparison.Ordinal);
    }

    /// <summary>The settings' page with the needs of SMS codes, once it says <paramref name="words"/>.</summary>
    private async Task<IRenderedComponent<SettingsAuthenticationPage>> ChecklistAsync(string words)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/settings/authentication?method=tfa_sms");
        var page = Render<SettingsAuthenticationPage>();
        await page.WaitForAssertionAsync(() => Assert.Contains(words, page.Find(".checks").TextContent, StringComparison.Ordinal));
        return page;
    }

    private SmsPauses Pauses => (SmsPauses)App.Services.GetService(typeof(SmsPauses))!;

    private IRenderedComponent<IComponent> Render(Type pageType) => Render(builder =>
    {
        builder.OpenComponent(0, pageType);
        builder.CloseComponent();
    });

    /// <summary>The caller of a live account in which the pause has just begun.</summary>
    private async Task<Caller> PausedAsync(Role role)
    {
        var merchant = await Merchant.OpenAsync(App);
        await using var db = await merchant.DbAsync();
        var now = App.Clock.GetUtcNow();
        var live = await db.Accounts.SingleAsync(x => x.Id == merchant.Owner.Account.LiveId, Merchant.Stop);
        db.Codes.AddRange(Enumerable.Range(0, 60).Select(_ => new VerificationCode(CodePurpose.PhoneVerification, new(live.Id, null, null, Channel.Sms, ""), now.AddMinutes(-5), TimeSpan.FromMinutes(30))));
        await db.SaveChangesAsync(Merchant.Stop);
        var used = await db.Codes.Where(x => x.AccountId == live.Id).Select(x => x.Id).Take(12).ToListAsync(Merchant.Stop);
        await db.Codes.Where(x => used.Contains(x.Id)).ExecuteUpdateAsync(x => x.SetProperty(c => c.UsedAt, now), Merchant.Stop);
        Assert.NotNull(await Pauses.RefusalAsync(db, live, Merchant.Stop));
        await db.SaveChangesAsync(Merchant.Stop);
        var caller = merchant.Staff(role) with { Account = live.ToInfo(merchant.AccountId) };
        this.VisitAs(caller);
        return caller;
    }
}
