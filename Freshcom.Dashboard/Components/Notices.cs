using Freshcom.Resources;
using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Freshcom.Components;

/// <summary>Says what was done, in the past tense ("Method changed"): bottom left, one at a time, 5 s. Errors never go here.</summary>
public sealed class Notices(ISnackbar snackbar, IStringLocalizer<Texts> texts)
{
    /// <summary>Shows <paramref name="text"/>; give <paramref name="undo"/> only where it truly undoes.</summary>
    public void Show(string text, Func<Task>? undo = null)
    {
        snackbar.Clear();
        snackbar.Add(text, Severity.Normal, options =>
        {
            options.Icon = Lucide.Check;
            if (undo is null) return;
            options.Action = texts["Undo"];
            options.OnClick = _ => undo();
        });
    }
}
