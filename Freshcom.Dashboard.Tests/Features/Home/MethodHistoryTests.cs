using Bunit;
using Freshcom.Domain;
using Freshcom.Features.Home;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Features.Users;
using Microsoft.AspNetCore.Components;

namespace Freshcom.Tests.Features.Home;

public sealed class MethodHistoryTests : Components.ComponentTest
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    private static MethodDay Day(int daysAgo, int simple, int email = 0) => new(Today.AddDays(-daysAgo), new Dictionary<AuthMethod, int> { [AuthMethod.Simple] = simple, [AuthMethod.TfaEmail] = email });

    [Fact]
    public void Twelve_weeks_end_today_each_with_its_last_count()
    {
        var days = Enumerable.Range(1, 100).Reverse().Select(x => Day(x, 200 - x)).ToList();
        var history = MethodHistory.Of(days, Day(0, 500));
        Assert.True(history.IsWeekly);
        Assert.Equal(Enumerable.Range(0, 12).Select(x => Today.AddDays(-7 * x)).Reverse(), history.Bars.Select(x => x.Day));
        Assert.Equal([123, 130], history.Bars.Take(2).Select(x => x.Counted!.Total));
        Assert.Equal(500, history.Bars[^1].Counted!.Total);
    }

    [Fact]
    public void A_week_that_was_not_counted_stays_empty_and_one_that_was_once_is_taken_from_there()
    {
        var history = MethodHistory.Of([Day(28, 1), Day(20, 2), Day(10, 3)], Day(0, 4));
        Assert.Equal([(28, 1), (21, null), (14, 2), (7, 3), (0, (int?)4)], history.Bars.Select(x => (Today.DayNumber - x.Day.DayNumber, x.Counted?.Total)));
    }

    [Fact]
    public void Within_the_first_two_weeks_it_is_daily_and_the_first_day_is_nothing_to_compare()
    {
        Assert.False(MethodHistory.Of([], Day(0, 4)).IsComparable);
        var history = MethodHistory.Of([Day(3, 1), Day(1, 2)], Day(0, 4));
        Assert.Equal((false, true), (history.IsWeekly, history.IsComparable));
        Assert.Equal([1, null, 2, 4], history.Bars.Select(x => x.Counted?.Total));
    }

    private IRenderedComponent<UsersByMethod> Draw(MethodHistory history)
    {
        var methods = Enum.GetValues<AuthMethod>().Select(x => new MethodReadiness(x, x == AuthMethod.Simple ? 4 : 0, 0, 0, 4, [])).ToList();
        RenderTree.Add<CascadingValue<Caller>>(p => p.Add(x => x.Value, new Caller { Account = new(Guid.Empty, AccountMode.Live, Guid.Empty, Guid.Empty, "Shop", "en"), Role = Role.Administrator }));
        return Render<UsersByMethod>(p => p.Add(x => x.Readiness, new Readiness(AuthMethod.Simple, methods)).Add(x => x.History, history));
    }

    [Fact]
    public void The_drawing_says_in_words_what_it_shows_and_six_weeks_fit_a_phone()
    {
        var page = Draw(MethodHistory.Of([.. Enumerable.Range(1, 84).Reverse().Select(x => Day(x, 100, 84 - x))], Day(0, 4)));
        var (wide, phone) = (page.Find(".chart.not-phone svg"), page.Find(".chart.only-phone svg"));
        Assert.Equal("Users by method. 8 Sept: Password only: 100, E-mail code: 7, SMS code: 0, Authenticator app: 0. 24 Nov: Password only: 4, E-mail code: 0, SMS code: 0, Authenticator app: 0.", wide.GetAttribute("aria-label")!.Replace("8 Sep:", "8 Sept:", StringComparison.Ordinal));
        Assert.Equal(("img", 12, 6), (wide.GetAttribute("role"), wide.QuerySelectorAll("g").Length, phone.QuerySelectorAll("g").Length));
        Assert.StartsWith("24 Nov: Password only: 4", wide.QuerySelectorAll("title")[^1].TextContent);
        Assert.Equal("/team?kind=managed&method=simple", page.Find(".chart-legend a").GetAttribute("href"));
    }

    [Fact]
    public void The_table_holds_the_same_numbers_newest_first()
    {
        var page = Draw(MethodHistory.Of([Day(2, 3, 1), Day(1, 3)], Day(0, 4)));
        page.Find(".action .link-button").Click();
        Assert.Empty(page.FindAll(".chart"));
        Assert.Equal(["24 Nov 2026|4|0|0|0|4", "23 Nov 2026|3|0|0|0|3", "22 Nov 2026|3|1|0|0|4"], page.FindAll("tbody tr").Select(row => string.Join('|', row.Children.Select(x => x.TextContent))));
        page.Find(".action .link-button").Click();
        Assert.NotEmpty(page.FindAll(".chart"));
    }

    [Fact]
    public void On_the_first_day_it_says_when_the_chart_begins()
    {
        var page = Draw(MethodHistory.Of([], Day(0, 4)));
        Assert.Contains("The chart begins tomorrow", page.Markup);
        Assert.Empty(page.FindAll(".chart, .action .link-button"));
    }
}
