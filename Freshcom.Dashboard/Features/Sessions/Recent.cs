using System.Collections.Concurrent;

namespace Freshcom.Features.Sessions;

/// <summary>What was looked up at most <see cref="SessionCache.Freshness"/> ago; 10,000 things at most, then it begins anew.</summary>
public sealed class Recent<TKey, TValue>(TimeProvider time)
    where TKey : notnull
    where TValue : class
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<TKey, Entry> _known = new();

    /// <returns>What <paramref name="lookAsync"/> finds, now or a moment ago. Nothing (null) is not remembered.</returns>
    public async Task<TValue?> GetAsync(TKey key, Func<Task<TValue?>> lookAsync)
    {
        if (_known.TryGetValue(key, out var known) && known.Value is { } recent && time.GetElapsedTime(known.At) < SessionCache.Freshness) return recent;
        if (_known.Count >= Most) _known.Clear();
        // There before the look: what is forgotten meanwhile is not remembered by it.
        var entry = _known[key] = new(time.GetTimestamp());
        entry.Value = await lookAsync();
        if (entry.Value is null) _known.TryRemove(new(key, entry));
        return entry.Value;
    }

    public void Forget(TKey key) => _known.TryRemove(key, out _);

    private sealed class Entry(long at)
    {
        public long At => at;

        /// <summary>Null until it is found.</summary>
        public TValue? Value { get; set; }
    }
}
