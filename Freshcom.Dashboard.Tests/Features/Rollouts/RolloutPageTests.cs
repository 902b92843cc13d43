using AngleSharp.Dom;
using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Accounts;
using Freshcom.Features.Home;
using Freshcom.Features.Notifications;
using Freshcom.Features.Rollouts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Freshcom.Tests.Features.Rollouts;

public sealed class RolloutPageTests(RolloutApp app) : PageTest(app), IClassFixture<RolloutApp>
{
    private RolloutRig _rig = default!;

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private async Task OpenAsync(Role role = Role.Administrator)
    {
        _rig = await RolloutRig.OpenAsync(App);
        this.VisitAs(_rig.Merchant.Staff(role));
    }

    private async Task<IRenderedComponent<RolloutPage>> DryRunAsync(string query)
    {
        Navigation.NavigateTo($"/settings/rollout?{query}&dry=yes");
        var page = Render<RolloutPage>();
        await page.WaitForElementAsync(".facts");
        return page;
    }

    private async Task<IRenderedComponent<RolloutRunPage>> RunPageAsync(RolloutView rollout, string query = "")
    {
        Navigation.NavigateTo($"/settings/rollout/{rollout.Id}{query}");
        var page = Render<RolloutRunPage>(p => p.Add(x => x.Id, rollout.Id));
        await page.WaitForElementAsync("tbody tr");
        return page;
    }

    [Fact]
    public async Task The_result_says_until_when_its_list_is_kept_and_then_that_it_is_gone()
    {
        await OpenAsync();
        await _rig.UserAsync();
        var rollout = await _rig.FinishAsync(await _rig.StartAsync());
        Assert.Contains((await RunPageAsync(rollout)).FindAll(".hint"), x => x.TextContent.StartsWith("kept until ", StringComparison.Ordinal));

        App.Clock.Advance(Rollout.ListFor);
        var page = Render<RolloutRunPage>(p => p.Add(x => x.Id, rollout.Id));
        await page.WaitForElementAsync(".empty");

        Assert.Contains("The list is not kept any longer", page.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Contains(page.FindAll(".chart-legend li"), x => x.TextContent.Contains('1', StringComparison.Ordinal));
        Assert.Empty(page.FindAll("tbody"));
    }

    private static IElement Button(IRenderedComponent<IComponent> page, string text) => page.FindAll("button").Single(x => x.TextContent.Trim() == text);

    [Fact]
    public async Task The_choice_leads_to_its_dry_run_by_an_address_that_outlives_a_reload()
    {
        await OpenAsync();
        var page = Render<RolloutPage>();
        await page.WaitForElementAsync(".choice");
        Assert.Equal("step", page.Find(".step-line li").GetAttribute("aria-current"));
        page.FindAll(".choice input")[1].Change(true);
        page.FindAll("select")[1].Change("2");
        page.Find("input[type=date]").Input("2026-01-31");

        await page.Find("form").SubmitAsync();

        Assert.EndsWith("/settings/rollout?to=tfa_sms&who=everyone&since=2026-01-31&dry=yes", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dry_run_shows_the_figures_the_list_and_how_many_the_button_would_move()
    {
        await OpenAsync();
        var ready = await _rig.UserAsync();
        await _rig.Merchant.RegisterAsync();
        var page = await DryRunAsync("to=tfa_email");

        Assert.Equal(["1", "1", "0"], page.FindAll(".forecast .figure").Select(x => x.TextContent));
        Assert.Equal("What would happen: Ready 1, Not verified 1, No e-mail 0", page.Find("svg.stacked").GetAttribute("aria-label"));
        page.WaitForAssertion(() => Assert.Contains(ready.Email!, Assert.Single(page.FindAll("tbody tr")).TextContent));
        Assert.Equal($"/customers/{ready.Id}", page.Find("tbody a").GetAttribute("href"));

        page.FindAll(".choice").Single(x => x.TextContent.Contains("confirm", StringComparison.Ordinal)).QuerySelector("input")!.Change(true);
        await Button(page, "Move 2 users to e-mail codes").ClickAsync(new());

        Assert.Contains("/settings/rollout/", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(2, (await _rig.FinishAsync((await _rig.Results.FindUnderWayAsync(_rig.Owner, RolloutRig.Stop))!)).Moved);
        Assert.Equal(["Move started"], Noticed);
    }

    [Fact]
    public async Task A_method_that_cannot_work_says_so_and_moves_nobody()
    {
        await OpenAsync();
        await _rig.UserAsync();
        foreach (var trigger in (await _rig.Merchant.Get<TriggerService>().ListAsync(_rig.Owner, new(0, 100, null, [new("name", false)]), new TriggerFilter(), null, RolloutRig.Stop)).Items)
            await _rig.Merchant.Get<TriggerService>().DeleteAsync(_rig.Owner, trigger.Id, RolloutRig.Stop);

        var page = await DryRunAsync("to=tfa_sms");

        Assert.Contains("everyone moved would be locked out", page.Find(".fault").TextContent);
        Assert.True(Button(page, "Move 1 user to SMS codes").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Turning_codes_off_warns()
    {
        await OpenAsync();
        await _rig.UserAsync(x => x.ChangeAuthMethod(AuthMethod.TfaSms, false));

        var page = await DryRunAsync("to=simple&from=tfa_sms");

        Assert.Contains("Whoever knows the password can log in.", page.Find(".fault").TextContent);
        Assert.False(Button(page, "Move 1 user to the password alone").HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_second_one_is_refused_where_its_button_stands_and_the_banner_leads_to_the_first()
    {
        await OpenAsync();
        await _rig.UserAsync();
        var first = await _rig.ListAsync(await _rig.StartAsync());
        var page = await DryRunAsync("to=tfa_email");

        Assert.Equal($"/settings/rollout/{first.Id}", page.Find(".banner.tone-blue a").GetAttribute("href"));
        await Button(page, "Move 1 user to e-mail codes").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("Another move is under way.", page.Find(".form-faults").TextContent));
    }

    [Fact]
    public async Task The_run_shows_its_progress_and_pauses_and_resumes()
    {
        await OpenAsync();
        await _rig.ManyAsync(RolloutRunner.BatchSize + 10);
        var page = await RunPageAsync(await _rig.ListAsync(await _rig.StartAsync()));
        Assert.Equal(($"0 of {RolloutRunner.BatchSize + 10}", $"{RolloutRunner.BatchSize + 10}"), (page.Find(".run .num").TextContent, page.Find("[role=progressbar]").GetAttribute("aria-valuemax")));

        await _rig.Runner.WorkOnceAsync(RolloutRig.Stop);
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal($"{RolloutRunner.BatchSize} of {RolloutRunner.BatchSize + 10}", page.Find(".run .num").TextContent));

        await Button(page, "Pause").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("Paused", page.Find(".run .tag").TextContent));
        Assert.Contains("Nobody is moved until you resume.", page.Find(".foot").TextContent);
        await Button(page, "Resume").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal("Running", page.Find(".run .tag").TextContent));
        Assert.Equal("Move resumed", Noticed.Last());
    }

    [Fact]
    public async Task The_result_names_each_one_skipped_with_the_reason_and_is_filtered()
    {
        await OpenAsync();
        var moved = await _rig.UserAsync();
        await _rig.Merchant.RegisterAsync();
        var rollout = await _rig.FinishAsync(await _rig.StartAsync());

        var page = await RunPageAsync(rollout);
        Assert.Equal("1 user moved to e-mail codes", page.Find(".card h2").TextContent);
        Assert.Equal(2, page.FindAll("tbody tr").Count);

        Navigation.NavigateTo($"/settings/rollout/{rollout.Id}?outcome=skipped");
        page = await RunPageAsync(rollout, "?outcome=skipped");
        Assert.Contains("The address is not verified.", Assert.Single(page.FindAll("tbody tr")).TextContent);
        page = await RunPageAsync(rollout, "?outcome=moved");
        Assert.Equal($"/customers/{moved.Id}", Assert.Single(page.FindAll("tbody tr a")).GetAttribute("href"));
    }

    [Fact]
    public async Task Undo_asks_first_and_begins_at_once()
    {
        await OpenAsync();
        var dialogs = Render<MudDialogProvider>();
        await _rig.UserAsync();
        var rollout = await _rig.FinishAsync(await _rig.StartAsync());
        var page = await RunPageAsync(rollout);

        var click = Button(page, "Undo").ClickAsync(new());
        dialogs.WaitForElement(".mud-dialog");
        await Button(dialogs, "Move 1 user back").ClickAsync(new());
        await click;

        page.WaitForAssertion(() => Assert.Equal("Being undone", page.Find(".run .tag").TextContent));
        await _rig.FinishAsync(rollout);
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Equal("1 user moved back", page.Find(".card h2").TextContent));
        Assert.DoesNotContain(page.FindAll("button"), x => x.TextContent.Trim() == "Undo");
    }

    [Fact]
    public async Task Home_tells_an_administrator_until_it_has_ended()
    {
        await OpenAsync();
        await _rig.UserAsync();
        var rollout = await _rig.ListAsync(await _rig.StartAsync());
        var page = Render<HomePage>();

        Assert.Equal("Moving 1 user to e-mail codes", (await page.WaitForElementAsync(".banner.tone-blue .title")).TextContent);

        await _rig.FinishAsync(rollout);
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".banner.tone-blue")));
    }

    [Theory]
    [InlineData(Role.Administrator, true)]
    [InlineData(Role.Developer, false)]
    public async Task Only_an_administrator_finds_the_way_there(Role role, bool may)
    {
        await OpenAsync(role);
        var rollout = await _rig.StartAsync(await ReadyPlanAsync());
        var settings = Render<SettingsAuthenticationPage>();
        await settings.WaitForElementAsync(".foot");

        Assert.Equal(may, settings.FindAll("a[href='/settings/rollout']").Count == 1);
        Assert.Equal(may, Render<RolloutPage>().FindAll(".step-line").Count == 1);
        Assert.Equal(may, Render<RolloutRunPage>(p => p.Add(x => x.Id, rollout.Id)).FindAll(".step-line").Count == 1);
    }

    private async Task<RolloutPlan> ReadyPlanAsync()
    {
        await _rig.UserAsync();
        return RolloutRig.ToEmail;
    }
}
