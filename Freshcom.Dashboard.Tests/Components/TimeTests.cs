using Bunit;
using Freshcom.Components;

namespace Freshcom.Tests.Components;

public sealed class TimeTests : ComponentTest
{
    [Theory]
    [InlineData(0, "Just now")]
    [InlineData(12 * 60, "12 min ago")]
    [InlineData(2 * 3600, "2 h ago")]
    [InlineData(20 * 3600, "Yesterday")]
    [InlineData(3 * 86400, "3 days ago")]
    [InlineData(13 * 86400, "11 Nov")]
    [InlineData(400 * 86400, "20 Oct 2025")]
    public void Times_are_told_as_people_tell_them(int secondsAgo, string words)
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.At, Time.GetUtcNow().AddSeconds(-secondsAgo))).Find("time");

        Assert.Equal(words, time.TextContent);
        Assert.Equal(Time.GetUtcNow().AddSeconds(-secondsAgo), DateTimeOffset.Parse(time.GetAttribute("datetime")!, null));
        Assert.NotEmpty(time.GetAttribute("title")!);
    }

    [Fact]
    public void A_moment_belongs_to_the_day_of_the_viewer()
    {
        var clock = new ViewerClock(Time, TimeZoneInfo.FindSystemTimeZoneById("Pacific/Auckland"));
        var time = Render<RelativeTime>(p => p.Add(t => t.At, Time.GetUtcNow().AddHours(-7)).AddCascadingValue(clock)).Find("time");

        // 12:00 UTC is 01:00 of the next day there; seven hours before was the day before.
        Assert.Equal("Yesterday", time.TextContent);
    }

    [Fact]
    public void A_countdown_goes_by_the_clock_and_then_offers_what_may_be_done()
    {
        var done = 0;
        var countdown = Render<Countdown>(p => p.Add(c => c.Until, Time.GetUtcNow().AddSeconds(84)).Add(c => c.Words, "Send the code again in {0}")
            .Add(c => c.Done, "You can send the code again").Add(c => c.OnDone, () => done++).AddChildContent("<button>Send again</button>"));
        Assert.Contains("Send the code again in 1:24", countdown.Markup, StringComparison.Ordinal);
        var announced = countdown.Find("[aria-live]").TextContent;

        Time.Advance(TimeSpan.FromSeconds(60));
        countdown.WaitForAssertion(() => Assert.Contains("in 0:24", countdown.Markup, StringComparison.Ordinal));
        Assert.Equal(announced, countdown.Find("[aria-live]").TextContent);
        Assert.Empty(countdown.FindAll("button"));
        Time.Advance(TimeSpan.FromSeconds(24));

        countdown.WaitForAssertion(() => Assert.NotNull(countdown.Find("button")));
        Assert.Equal("You can send the code again", countdown.Find("[aria-live]").TextContent);
        Assert.Equal(1, done);
    }
}
