using AngleSharp.Dom;
using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Tests.Features.Customers;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>The studio as it is worked with: preview and checks while typing, languages, history, tests, unsaved changes.</summary>
public sealed class TemplateStudioPageTests(TestApp app) : PageTest(app), IClassFixture<TestApp>
{
    private Merchant _merchant = default!;
    private IRenderedComponent<MudDialogProvider> _dialogs = default!;
    private MessageKind _kind = MessageKind.Email;
    private Guid _id;

    /// <summary>The template that one click makes, with the trigger that sends it.</summary>
    private async Task<IRenderedComponent<TemplateEditor>> OpenAsync(Preset preset = Preset.LoginCodeEmail, string? website = null)
    {
        _merchant = await Merchant.OpenAsync(App);
        await using (var db = await _merchant.DbAsync())
            await db.Accounts.Where(x => x.Id == _merchant.AccountId).ExecuteUpdateAsync(x => x.SetProperty(a => a.WebsiteUrl, website), Merchant.Stop);
        _id = (await _merchant.Get<TriggerPresets>().CreateAsync(_merchant.Owner, preset, Merchant.Stop)).Value.TemplateId!.Value;
        this.VisitAs(_merchant.Owner);
        _dialogs = Render<MudDialogProvider>();
        var page = Render<TemplateEditor>(p => p.Add(x => x.Kind, DefaultNotifications.KindOf(preset)).Add(x => x.Id, _id));
        page.WaitForState(() => page.FindAll(".checks li").Count > 0);
        return page;
    }

    private static void Type(IRenderedComponent<TemplateEditor> page, string label, string text) =>
        page.FindAll(".field").Single(x => x.QuerySelector("label")!.TextContent.Trim().StartsWith(label, StringComparison.Ordinal)).QuerySelector("input, textarea")!.Input(text);

    private static void Press(IRenderedComponent<IComponent> place, string text) => Button(place, text).Click();

    private static IElement Button(IRenderedComponent<IComponent> place, string text) => place.FindAll("button").Single(x => x.TextContent.Trim() == text);

    /// <summary>A pause in typing, and what it brings.</summary>
    // Again and again: on a busy machine the page may begin to wait only after the clock was moved.
    private Task PauseAsync(IRenderedComponent<TemplateEditor> page, Func<bool> until) => OutboxRig.UntilAsync(() =>
    {
        App.Clock.Advance(TemplatePreviewCard.Pause);
        return page.InvokeAsync(until);
    }, "The preview did not follow.");

    private static string Checks(IRenderedComponent<TemplateEditor> page) => page.Find(".checks").TextContent;

    private async Task<TemplateView> ReadAsync(string? locale = null) =>
        (await _merchant.Get<TemplateService>().GetAsync(_merchant.Owner, _kind, _id, locale, Merchant.Stop)).Value;

    [Fact]
    public async Task The_preview_follows_the_typing_after_a_pause_in_a_frame_that_runs_nothing()
    {
        var page = await OpenAsync();
        Assert.Equal("Your  login code", page.FindAll(".mail-head dd")[2].TextContent.Replace(_merchant.Owner.Account.Name, "", StringComparison.Ordinal));
        var frame = page.Find("iframe");
        Assert.Equal("", frame.GetAttribute("sandbox"));
        var before = frame.GetAttribute("src");

        Type(page, "Subject", "Hello {{user.name}}");
        Type(page, "HTML", "<p>{{code}} is it</p>");
        Assert.DoesNotContain("Hello Kim", page.Find(".mail-head").TextContent);
        await PauseAsync(page, () => page.Find(".mail-head").TextContent.Contains("Hello Kim Example", StringComparison.Ordinal));

        Assert.NotEqual(before, page.Find("iframe").GetAttribute("src"));
        Press(page, "Text");
        Assert.Contains("your login code is 123456", page.WaitForElement(".mail-plain").TextContent);
        Press(page, "Phone");
        Assert.NotNull(page.Find(".mail.narrow iframe"));
    }

    [Fact]
    public async Task The_checks_follow_too_and_a_warning_keeps_nobody_from_saving()
    {
        var page = await OpenAsync();
        Assert.Equal(["Contains what it is sent for, and not in the subject", "All variables belong to the event, all tags are closed"], page.FindAll(".checks li").Select(x => x.TextContent.Trim()));

        Type(page, "HTML", "<p><b>{{code}} {{user.nmae}}</p>");
        await PauseAsync(page, () => Checks(page).Contains("user.nmae", StringComparison.Ordinal));

        Assert.Contains("Perhaps {{user.name}} is meant.", Checks(page));
        Assert.Contains("<b> is opened and not closed", Checks(page));
        Assert.Contains("2 warnings", page.FindAll(".tag").Select(x => x.TextContent.Trim()));
        Press(page, "Save");
        page.WaitForAssertion(() => Assert.Contains("Template saved", Noticed));
        Assert.Equal("<p><b>{{code}} {{user.nmae}}</p>", (await ReadAsync()).BodyHtml);
    }

    [Fact]
    public async Task Without_the_code_the_bar_says_what_customers_would_get()
    {
        var page = await OpenAsync();
        Type(page, "HTML", "<p>Hello</p>");
        await PauseAsync(page, () => Checks(page).Contains("HTML does not contain {{code}}", StringComparison.Ordinal));
        Assert.Contains("Customers would get a message without the code.", page.Find(".save-bar .what").TextContent);
        Assert.NotNull(Button(page, "Save anyway"));
        Press(page, "Discard");
        Assert.Empty(page.FindAll(".save-bar"));
    }

    [Fact]
    public async Task An_error_brings_its_part_to_the_front()
    {
        var page = await OpenAsync();
        Press(page, "Plain text");
        Type(page, "Plain text", "{{code}} {{#user}}");
        Press(page, "HTML");

        await page.Find("form").SubmitAsync();

        Assert.Contains("opens {{#user}} but never closes it", page.FindAll(".field").Single(x => x.QuerySelector("textarea") is not null).QuerySelector(".fault")!.TextContent);
    }

    [Fact]
    public async Task A_language_is_added_edited_by_itself_falls_back_and_is_removed()
    {
        var page = await OpenAsync();
        page.Find("button[title='Add language']").Click();
        _dialogs.WaitForElement("input").Input("nonsense tag");
        Press(_dialogs, "Add language");
        Assert.Contains("Type a language tag", _dialogs.Find(".fault").TextContent);
        _dialogs.Find("input").Input("EN");
        Press(_dialogs, "Add language");
        Assert.Contains("The template has this language already.", _dialogs.Find(".fault").TextContent);
        _dialogs.Find("input").Input("zh-cn");
        Press(_dialogs, "Add language");

        page.WaitForState(() => page.FindAll(".segments [aria-pressed=true]")[0].TextContent == "简体中文");
        Assert.Equal("Your {{account.name}} login code", page.Find(".field input").GetAttribute("placeholder"));
        Assert.Contains("What is left empty here is sent in English.", page.Find("form").TextContent);
        Type(page, "Subject", "登录验证码");
        await PauseAsync(page, () => page.Find(".mail-head").TextContent.Contains("登录验证码", StringComparison.Ordinal));
        Press(page, "Save");
        page.WaitForAssertion(() => Assert.Contains("Template saved", Noticed));
        var (own, chinese) = (await ReadAsync(), await ReadAsync("zh-CN"));
        Assert.Equal(("Your {{account.name}} login code", "登录验证码", own.BodyHtml), (own.Subject, chinese.Subject, chinese.BodyHtml));
        Assert.Equal(["subject"], chinese.Translated);

        page.FindAll(".item").Single(x => x.TextContent.Trim() == "Remove 简体中文").Click();
        _dialogs.WaitForElement(".button.danger").Click();
        page.WaitForAssertion(() => Assert.Contains("Language removed", Noticed));
        Assert.Empty((await ReadAsync()).Translations);
    }

    [Fact]
    public async Task The_history_shows_a_save_and_restores_it()
    {
        var page = await OpenAsync();
        Type(page, "Subject", "A mistake");
        App.Clock.Advance(TimeSpan.FromMinutes(1));
        Press(page, "Save");
        page.WaitForAssertion(() => Assert.Contains("Template saved", Noticed));

        Press(page, "History");
        _dialogs.WaitForState(() => _dialogs.FindAll(".lines li").Count == 2);
        Assert.Contains(_merchant.Owner.UserName!, _dialogs.FindAll(".lines li")[0].TextContent);
        Assert.Contains("before the history began", _dialogs.FindAll(".lines li")[1].TextContent);
        _dialogs.FindAll(".lines li")[1].QuerySelector("button")!.Click();
        _dialogs.WaitForState(() => _dialogs.Markup.Contains("Restore this version", StringComparison.Ordinal));
        Assert.Contains("{{account.name}} login code", _dialogs.Markup);
        Press(_dialogs, "Restore this version");

        page.WaitForAssertion(() => Assert.Contains("Version restored", Noticed));
        Assert.Equal("Your {{account.name}} login code", (await ReadAsync()).Subject);
        Assert.Empty(page.FindAll(".save-bar"));
    }

    [Fact]
    public async Task A_test_of_what_is_typed_and_not_saved_is_followed_in_place()
    {
        var page = await OpenAsync();
        Type(page, "Subject", "Not saved");

        Press(page, "Send me a test");

        page.WaitForState(() => page.FindAll(".banner").Count == 1);
        Assert.Contains($"Test to {_merchant.Owner.UserName} captured", page.Find(".banner").TextContent);
        Assert.StartsWith("/messages?search=owner", page.Find(".banner a").GetAttribute("href"), StringComparison.Ordinal);
        await using var db = await _merchant.DbAsync();
        Assert.Equal("Not saved", (await db.Messages.SingleAsync(x => x.TemplateId == _id && x.IsSample, Merchant.Stop)).Subject);
        Assert.NotEqual("Not saved", (await ReadAsync()).Subject);
    }

    [Fact]
    public async Task An_SMS_is_measured_on_a_phone_and_the_line_for_phones_is_added_by_a_click()
    {
        _kind = MessageKind.Sms;
        var page = await OpenAsync(Preset.LoginCodeSms, "https://shop.example");
        Assert.Contains("your login code is 123456. Never share it.", page.Find(".bubble").TextContent);
        Assert.Contains("1 of 1 segment, ", page.Find(".sms-meter").TextContent);
        Assert.Contains("of 160, GSM-7", page.Find(".sms-meter").TextContent);

        Press(page, "Add it");
        await PauseAsync(page, () => page.FindAll(".offer").Count == 1);
        Assert.Equal("The phone offers “123456” to fill in", page.Find(".offer").TextContent);
        Type(page, "Text", "{{code}} – " + new string('x', 70));
        await PauseAsync(page, () => Checks(page).Contains("2 segments", StringComparison.Ordinal));
        Assert.Contains("2 segments: each SMS is paid twice", Checks(page));
        Assert.Contains("“–” is outside the GSM alphabet", Checks(page));
        Assert.Contains("One SMS holds 70 characters with it, 160 without.", Checks(page));
    }

    [Fact]
    public async Task Leaving_with_unsaved_changes_is_asked_about()
    {
        var page = await OpenAsync();
        var navigation = Services.GetRequiredService<NavigationManager>();
        var here = navigation.Uri;
        Type(page, "Subject", "Not saved");

        await page.InvokeAsync(() => navigation.NavigateTo("/customers"));
        _dialogs.WaitForState(() => _dialogs.Markup.Contains("Discard your changes?", StringComparison.Ordinal));
        Press(_dialogs, "Cancel");
        _dialogs.WaitForState(() => !_dialogs.Markup.Contains("Discard your changes?", StringComparison.Ordinal));
        Assert.Equal(here, navigation.Uri);

        await page.InvokeAsync(() => navigation.NavigateTo("/customers"));
        _dialogs.WaitForElement(".button.danger").Click();
        // Leaving renders nothing that could be waited for.
        await OutboxRig.UntilAsync(() => Task.FromResult(navigation.Uri.EndsWith("/customers", StringComparison.Ordinal)), "The page was not left.");
    }
}
