using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Freshcom.Components.Tables;

/// <summary>A filter that lives in the address: it reads its parameter there and changes it there; the page reads the same with <c>[SupplyParameterFromQuery]</c>.</summary>
public abstract class UrlFilter : ComponentBase, IDisposable
{
    [Inject] protected NavigationManager Navigation { get; set; } = default!;
    [CascadingParameter] internal FilterBar? Bar { get; set; }

    /// <summary>The query parameter: <c>status</c>.</summary>
    [Parameter, EditorRequired] public required string Name { get; set; }

    /// <summary>The parameter's value now; null when it is not set.</summary>
    protected string? Current =>
        QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).TryGetValue(Name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    internal bool IsSet => Current is not null;

    protected void Set(string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(Name, string.IsNullOrEmpty(value) ? null : value), replace: true);

    protected override void OnInitialized()
    {
        Navigation.LocationChanged += Moved;
        Bar?.Add(this);
    }

    protected virtual void OnMoved() { }

    private void Moved(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(() =>
    {
        OnMoved();
        StateHasChanged();
    });

    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        Bar?.Remove(this);
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}
