using Bunit;
using Freshcom.Components.Dialogs;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Freshcom.Tests.Components;

public sealed class ConfirmDialogTests : ComponentTest
{
    private readonly IRenderedComponent<MudDialogProvider> _page;

    public ConfirmDialogTests() => _page = Render<MudDialogProvider>();

    private async Task<Task<bool>> AskAsync(string? typeName = null)
    {
        var dialogs = Services.GetRequiredService<IDialogService>();
        var answer = Task.FromResult(false);
        // A block, not an expression: the answer comes only once the dialog is closed.
        await _page.InvokeAsync(() =>
        {
            answer = dialogs.ConfirmAsync(
                "Delete “Login code made”?", "361 users get their login code through this trigger.", "Delete trigger", typeName);
        });
        _page.WaitForElement(".button.danger");
        return answer;
    }

    [Fact]
    public async Task The_act_names_itself_and_is_true_only_when_it_was_clicked()
    {
        var answer = await AskAsync();
        Assert.Equal("Delete trigger", _page.Find(".button.danger").TextContent);

        _page.Find(".button.danger").Click();

        Assert.True(await answer);
    }

    [Fact]
    public async Task Cancel_and_the_cross_leave_everything_as_it_is()
    {
        var answer = await AskAsync();
        _page.Find(".mud-dialog-actions .button.outlined").Click();
        Assert.False(await answer);

        answer = await AskAsync();
        _page.Find("button[aria-label='Close']").Click();
        Assert.False(await answer);
    }

    [Fact]
    public async Task What_others_depend_on_goes_only_after_its_name_was_typed()
    {
        var answer = await AskAsync("Login code made");
        Assert.True(_page.Find(".button.danger").HasAttribute("disabled"));

        _page.Find("input").Input("login code made");
        Assert.True(_page.Find(".button.danger").HasAttribute("disabled"));
        _page.Find("input").Input("Login code made");
        _page.WaitForAssertion(() => Assert.False(_page.Find(".button.danger").HasAttribute("disabled")));
        _page.Find(".button.danger").Click();

        Assert.True(await answer);
    }
}
