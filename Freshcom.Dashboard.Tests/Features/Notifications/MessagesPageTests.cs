using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class MessagesPageTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
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
}
