using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Freshcom.Components.Dialogs;

/// <summary>Opens dialogs in the house's way; looks, Escape and backdrop are set once, at the layout's MudDialogProvider.</summary>
public static class DialogOpening
{
    /// <summary>Shows a <see cref="ConfirmDialog"/>; true when the act was confirmed.</summary>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs, string title, string text, string act, string? typeName = null, bool harmless = false)
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { d => d.Title, title },
            { d => d.Text, text },
            { d => d.ActText, act },
            { d => d.TypeName, typeName },
            { d => d.Harmless, harmless },
        };
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(title, parameters);
        return await dialog.Result is { Canceled: false };
    }

    /// <summary>Shows a dialog of a feature (made of an AppDialog); what it was closed with, or default when it was cancelled.</summary>
    public static async Task<TResult?> AskAsync<TDialog, TResult>(this IDialogService dialogs, DialogParameters<TDialog> parameters)
        where TDialog : IComponent
    {
        var dialog = await dialogs.ShowAsync<TDialog>(null, parameters);
        return await dialog.Result is { Canceled: false, Data: TResult data } ? data : default;
    }
}
