using Bunit;
using Freshcom.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;

namespace Freshcom.Tests.Components;

/// <summary>A page with everything the shared components need, and a clock that the test turns.</summary>
public abstract class ComponentTest : BunitContext, IAsyncLifetime
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    protected ComponentTest()
    {
        // A second is little on a machine that runs the other tests meanwhile.
        DefaultWaitTimeout = TimeSpan.FromSeconds(15);
        Services.AddMudServices();
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddScoped<Notices>();
        Services.AddSingleton<TimeProvider>(Time);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Render<MudPopoverProvider>();
    }

    ValueTask IAsyncLifetime.InitializeAsync() => ValueTask.CompletedTask;

    // MudBlazor's services can only be disposed asynchronously.
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
    }
}
