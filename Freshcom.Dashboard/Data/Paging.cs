using System.Linq.Expressions;
using Freshcom.Domain;
using Microsoft.EntityFrameworkCore;

namespace Freshcom.Data;

/// <summary>The sort keys of a list, each with what it orders by.</summary>
public sealed class SortMap<T>
{
    private readonly Dictionary<string, Func<IQueryable<T>, bool, bool, IQueryable<T>>> _keys = [];
    private readonly Dictionary<string, Expression<Func<T, bool>>> _some = [];

    public SortMap<T> Add<TKey>(string name, Expression<Func<T, TKey>> key)
    {
        _keys[name] = (rows, isFirst, descending) => By(rows, key, isFirst, descending);
        return this;
    }

    /// <summary>A key of another table, which not every row has something in: those without come last in both directions, so that the others can be read from that table's index.</summary>
    /// <param name="has">Which rows have something there.</param>
    /// <param name="keys">The index's columns.</param>
    public SortMap<T> AddOfSome(string name, Expression<Func<T, bool>> has, params Expression<Func<T, object?>>[] keys)
    {
        _keys[name] = (rows, isFirst, descending) =>
        {
            for (var i = 0; i < keys.Length; i++) rows = By(rows, keys[i], isFirst && i == 0, descending);
            return rows;
        };
        _some[name] = has;
        return this;
    }

    private static IQueryable<T> By<TKey>(IQueryable<T> rows, Expression<Func<T, TKey>> key, bool isFirst, bool descending) => (isFirst, descending) switch
    {
        (true, false) => rows.OrderBy(key),
        (true, true) => rows.OrderByDescending(key),
        (false, false) => ((IOrderedQueryable<T>)rows).ThenBy(key),
        (false, true) => ((IOrderedQueryable<T>)rows).ThenByDescending(key),
    };

    /// <summary>A list's order as an address carries it: <c>-name</c> is by name, last first. A key that the list does not know is newest first.</summary>
    public SortKey Read(string? text) =>
        text?.TrimStart('-') is { } name && _keys.ContainsKey(name) ? new(name, text.StartsWith('-')) : new("insertedAt", true);

    /// <summary>Which rows have the list's first key; null when all do.</summary>
    internal Expression<Func<T, bool>>? Some(IReadOnlyList<SortKey> keys) => _some.GetValueOrDefault(keys[0].Name);

    internal IQueryable<T> Order(IQueryable<T> rows, IReadOnlyList<SortKey> keys)
    {
        for (var i = 0; i < keys.Count; i++) rows = _keys[keys[i].Name](rows, i == 0, keys[i].Descending);
        return rows;
    }
}

/// <summary>Pages on the server, with counts that stay cheap however long the list is.</summary>
public static class Paging
{
    /// <summary>Counts are exact up to here, and beyond it a lower bound (contract, <i>Lists</i>).</summary>
    public const int ExactTo = 10_000;

    /// <summary>One page of <paramref name="rows"/>.</summary>
    /// <param name="all">The list before filter and search, for its count.</param>
    /// <param name="lastKey">The id: makes every order total, so that pages never overlap; follows the last key's direction.</param>
    /// <param name="few">The same rows by an index of their own, which does not give them in order: they are counted there, and listed from there unless they are too many to be counted.</param>
    public static async Task<Page<TView>> ToPageAsync<T, TView>(
        this IQueryable<T> rows, IQueryable<T> all, ListRequest request, SortMap<T> sorts, Expression<Func<T, Guid>> lastKey, Expression<Func<T, TView>> select, CancellationToken cancellationToken, IQueryable<T>? few = null)
    {
        var total = await (few ?? rows).Take(ExactTo + 1).CountAsync(cancellationToken);
        var allCount = ReferenceEquals(rows, all) ? total : await all.Take(ExactTo + 1).CountAsync(cancellationToken);
        if (few is not null && total <= ExactTo) rows = few;
        var items = sorts.Some(request.Sort) is { } has ? await TakeAsync(rows, has, request, sorts, lastKey, select, cancellationToken)
            : request.Skip == 0 ? await rows.InOrder(request.Sort, sorts, lastKey).Take(request.Take).Select(select).ToListAsync(cancellationToken)
            : await SkipAsync(rows, all, request, sorts, lastKey, select, cancellationToken);
        return new(items, Math.Min(total, ExactTo), Math.Min(allCount, ExactTo), total > ExactTo);
    }

    /// <summary>A later page: its ids first, which an index gives alone, so that nothing is joined to the rows before it.</summary>
    private static async Task<List<TView>> SkipAsync<T, TView>(
        IQueryable<T> rows, IQueryable<T> all, ListRequest request, SortMap<T> sorts, Expression<Func<T, Guid>> lastKey, Expression<Func<T, TView>> select, CancellationToken cancellationToken)
    {
        var ids = await rows.InOrder(request.Sort, sorts, lastKey).Skip(request.Skip).Take(request.Take).Select(lastKey).ToListAsync(cancellationToken);
        if (ids.Count == 0) return [];
        Expression<Func<Guid, bool>> isOne = id => ids.Contains(id);
        var wanted = Expression.Lambda<Func<T, bool>>(new Replacing(isOne.Parameters[0], lastKey.Body).Visit(isOne.Body), lastKey.Parameters);
        var pair = Expression.Lambda<Func<T, KeyValuePair<Guid, TView>>>(
            Expression.New(typeof(KeyValuePair<Guid, TView>).GetConstructor([typeof(Guid), typeof(TView)])!, new Replacing(lastKey.Parameters[0], select.Parameters[0]).Visit(lastKey.Body), select.Body), select.Parameters);
        var views = await all.Where(wanted).Select(pair).ToListAsync(cancellationToken);
        return [.. views.OrderBy(x => ids.IndexOf(x.Key)).Select(x => x.Value)];
    }

    private sealed class Replacing(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }

    /// <summary>First the rows that have the key, by it, then the others.</summary>
    private static async Task<List<TView>> TakeAsync<T, TView>(
        IQueryable<T> rows, Expression<Func<T, bool>> has, ListRequest request, SortMap<T> sorts, Expression<Func<T, Guid>> lastKey, Expression<Func<T, TView>> select, CancellationToken cancellationToken)
    {
        var first = rows.Where(has);
        var items = await first.InOrder(request.Sort, sorts, lastKey).Skip(request.Skip).Take(request.Take).Select(select).ToListAsync(cancellationToken);
        if (items.Count == request.Take) return items;
        var skipped = items.Count > 0 ? request.Skip : await first.CountAsync(cancellationToken);
        var others = rows.Where(Expression.Lambda<Func<T, bool>>(Expression.Not(has.Body), has.Parameters)).OrderBy(lastKey);
        return [.. items, .. await others.Skip(Math.Max(0, request.Skip - skipped)).Take(request.Take - items.Count).Select(select).ToListAsync(cancellationToken)];
    }

    /// <summary>All of <paramref name="rows"/> in a list's order; see <see cref="ToPageAsync"/>.</summary>
    public static IQueryable<T> InOrder<T>(this IQueryable<T> rows, IReadOnlyList<SortKey> sort, SortMap<T> sorts, Expression<Func<T, Guid>> lastKey)
    {
        var ordered = (IOrderedQueryable<T>)sorts.Order(rows, sort);
        return sort[^1].Descending ? ordered.ThenByDescending(lastKey) : ordered.ThenBy(lastKey);
    }
}
