using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Freshcom.Components.Tables;

/// <summary>A list that the server pages, sorts and filters.</summary>
public sealed partial class DataTable<T>
{
    private readonly List<ListColumn<T>> _columns = [];
    private readonly HashSet<object> _open = [];
    private MudTable<T>? _table;
    private object? _query;
    private string? _sort;
    private bool _descending, _busy, _quiet, _loaded, _isLowerBound;
    private int _offset, _total;

    /// <summary>What the list is, for screen readers: "Customers".</summary>
    [Parameter, EditorRequired] public required string Label { get; set; }

    /// <summary>Fetches a page of rows.</summary>
    [Parameter, EditorRequired] public required Func<ListRequest, CancellationToken, Task<ListPage<T>>> Load { get; set; }

    /// <summary>The columns, in their order.</summary>
    [Parameter, EditorRequired] public required RenderFragment Columns { get; set; }

    /// <summary>What is filtered and searched for, as a record: when it changes, the list starts anew.</summary>
    [Parameter] public object? Query { get; set; }

    /// <summary>Whether a filter is set: then an empty list offers to clear it instead of <see cref="Empty"/>.</summary>
    [Parameter] public bool Filtered { get; set; }

    /// <summary>The page a row leads to: the first cell becomes its link, and a click on the row does the same.</summary>
    [Parameter] public Func<T, string>? Href { get; set; }

    /// <summary>What a row opens below itself; for a row to stay open over a reload, its type must be a record or have an own equality.</summary>
    [Parameter] public RenderFragment<T>? Details { get; set; }

    /// <summary>Search box and filters.</summary>
    [Parameter] public RenderFragment? Tools { get; set; }

    /// <summary>An EmptyState for a list that has nothing yet.</summary>
    [Parameter] public RenderFragment? Empty { get; set; }

    [Parameter] public int PageSize { get; set; } = 25;

    /// <summary>The column's <c>SortKey</c> that holds at first.</summary>
    [Parameter] public string? InitialSort { get; set; }
    [Parameter] public bool InitialDescending { get; set; }

    /// <summary>Told of each page that came, for the count beside the title.</summary>
    [Parameter] public EventCallback<ListPage<T>> OnLoaded { get; set; }

    private string RowClass => $"{(Href is null && Details is null ? "" : "clickable")} {(Details is null ? "" : "with-expander")}".Trim();

    /// <summary>Loads the page that is shown again, after a change.</summary>
    public async Task ReloadAsync()
    {
        if (_table is not null) await _table.ReloadServerData();
    }

    /// <summary>The same without a sign of it, for lists that look by themselves; what is opened and has the focus stays so.</summary>
    public async Task RefreshAsync()
    {
        _quiet = true;
        try
        {
            await ReloadAsync();
        }
        finally
        {
            _quiet = false;
        }
    }

    internal void Add(ListColumn<T> column)
    {
        _columns.Add(column);
        StateHasChanged();
    }

    internal void Remove(ListColumn<T> column) => _columns.Remove(column);

    protected override void OnInitialized()
    {
        (_query, _sort, _descending) = (Query, InitialSort, InitialDescending);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Equals(_query, Query)) return;
        _query = Query;
        await GoAsync(0);
    }

    private async Task<TableData<T>> LoadAsync(TableState state, CancellationToken cancellationToken)
    {
        _busy = !_quiet;
        StateHasChanged();
        var page = await Load(new ListRequest(_offset, PageSize, _sort, _descending), cancellationToken);
        (_busy, _loaded, _total, _isLowerBound) = (false, true, page.Total, page.TotalIsLowerBound);
        await OnLoaded.InvokeAsync(page);
        StateHasChanged();
        return new TableData<T> { Items = page.Items, TotalItems = page.Total };
    }

    private Task GoAsync(int offset)
    {
        _offset = Math.Max(0, offset);
        _open.Clear();
        return ReloadAsync();
    }

    private Task SortAsync(ListColumn<T> column)
    {
        (_descending, _sort) = (_sort == column.SortKey && !_descending, column.SortKey);
        return GoAsync(0);
    }

    private string? AriaSort(ListColumn<T> column) =>
        column.SortKey is null ? null : column.SortKey != _sort ? "none" : _descending ? "descending" : "ascending";

    private bool IsOpen(T? row) => row is not null && _open.Contains(row);

    private void Toggle(T? row)
    {
        if (row is not null && !_open.Remove(row)) _open.Add(row);
    }

    private void Open(TableRowClickEventArgs<T> click)
    {
        // A click with a key held belongs to the link in the first cell: the browser opens it elsewhere.
        if (click.Item is null || click.MouseEventArgs is { CtrlKey: true } or { MetaKey: true } or { ShiftKey: true }) return;
        if (Details is not null) Toggle(click.Item);
        else if (Href is not null) Navigation.NavigateTo(Href(click.Item));
    }
}
