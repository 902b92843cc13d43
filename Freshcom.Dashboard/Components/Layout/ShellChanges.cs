namespace Freshcom.Components.Layout;

/// <summary>How a page tells the frame around it that a figure there has changed, such as the count behind <em>Triggers</em>; one per circuit.</summary>
public sealed class ShellChanges
{
    /// <summary>Heard by the host of <see cref="ShellState"/>, which looks again.</summary>
    public event Func<Task>? Changed;

    /// <summary>Says so; done when the frame has looked.</summary>
    public Task TellAsync() => Changed?.Invoke() ?? Task.CompletedTask;
}
