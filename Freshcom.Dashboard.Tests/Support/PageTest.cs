using Bunit;
using Freshcom.Components;
using Freshcom.Features.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace Freshcom.Tests;

/// <summary>Pages and dialogs on the application's own services and database, rendered without a browser; <see cref="TestApp.Clock"/> is their clock.</summary>
public abstract class PageTest : BunitContext, IAsyncLifetime
{
    protected PageTest(TestApp app)
    {
        App = app;
        // A second is little on a machine that runs the other tests meanwhile.
        DefaultWaitTimeout = TimeSpan.FromSeconds(15);
        Services.AddMudServices();
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddScoped<Notices>();
        Services.AddSingleton<TimeProvider>(app.Clock);
        Services.AddFallbackServiceProvider(app.Services);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Render<MudPopoverProvider>();
    }

    protected TestApp App { get; }

    /// <summary>What stood in the snackbar, oldest first.</summary>
    protected IEnumerable<string?> Noticed => Services.GetRequiredService<ISnackbar>().ShownSnackbars.Select(x => x.Message);

    /// <summary>The place where dialogs appear, for <paramref name="caller"/>; call it once.</summary>
    protected IRenderedComponent<MudDialogProvider> DialogsFor(Caller caller)
    {
        RenderTree.Add<CascadingValue<Caller>>(p => p.Add(x => x.Value, caller));
        return Render<MudDialogProvider>();
    }

    /// <summary>Opens a dialog; the task is what it is closed with, null when it was cancelled.</summary>
    protected async Task<Task<DialogResult?>> OpenAsync<TDialog>(IRenderedComponent<MudDialogProvider> place, DialogParameters<TDialog> parameters) where TDialog : IComponent
    {
        var result = Task.FromResult<DialogResult?>(null);
        await place.InvokeAsync(async () => result = (await Services.GetRequiredService<IDialogService>().ShowAsync<TDialog>(null, parameters)).Result);
        return result;
    }

    ValueTask IAsyncLifetime.InitializeAsync() => ValueTask.CompletedTask;

    // MudBlazor's services can only be disposed asynchronously.
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
    }
}
