using Bunit;
using Freshcom.Components;

namespace Freshcom.Tests.Components;

public sealed class AppButtonTests : ComponentTest
{
    [Fact]
    public async Task A_button_that_waits_keeps_its_label_shows_a_ring_and_takes_no_second_click()
    {
        var clicks = 0;
        var work = new TaskCompletionSource();
        var button = Render<AppButton>(p => p.AddChildContent("Save").Add(b => b.OnClick, () =>
        {
            clicks++;
            return work.Task;
        }));

        button.Find("button").Click();
        button.Find("button").Click();

        Assert.Equal(1, clicks);
        Assert.Equal("true", button.Find("button").GetAttribute("aria-busy"));
        Assert.Equal("Save", button.Find(".label").TextContent);
        Assert.NotNull(button.Find(".ring"));
        Assert.False(button.Find("button").HasAttribute("disabled"));

        work.SetResult();
        button.WaitForAssertion(() => Assert.Empty(button.FindAll(".ring")));
        await button.Find("button").ClickAsync(new());
        Assert.Equal(2, clicks);
    }

    [Fact]
    public void A_button_works_again_after_its_work_has_failed()
    {
        var button = Render<AppButton>(p => p.AddChildContent("Save").Add(b => b.OnClick, () => throw new InvalidOperationException("broken")));

        Assert.Throws<InvalidOperationException>(() => button.Find("button").Click());
        button.Render();

        Assert.False(button.Find("button").HasAttribute("aria-busy"));
    }

    [Fact]
    public void An_icon_is_drawn_from_its_constant()
    {
        var button = Render<AppButton>(p => p.AddChildContent("New").Add(b => b.Icon, Lucide.Add));

        Assert.NotNull(button.Find("svg g path"));
        Assert.Equal("true", button.Find("svg").GetAttribute("aria-hidden"));
    }
}
