using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What a worker takes next of one class.</summary>
/// <param name="IsCode">Codes and tokens, or everything else.</param>
/// <param name="Count">How many messages at most; 0 while there is no place.</param>
public sealed record Bite(bool IsCode, int Count)
{
    /// <summary>Accounts of which nothing is taken now; <see cref="Guid.Empty"/> for the system's own mail.</summary>
    public IReadOnlyList<Guid> Without { get; init; } = [];
}

/// <summary>
/// A worker's places, one for each delivery at once, and whose turn it is. A quarter of them only codes may take. Accounts take turns, bite by bite,
/// so that a long queue does not stand before another account's message. And an account takes another place only while more than twice as many
/// are free as it holds, so that its hanging gateway leaves places for others: alone it has a third of them. The second is a dynamic threshold
/// as in Choudhury and Hahne, <i>Dynamic queue length thresholds for shared-memory packet switches</i> (1998).
/// </summary>
/// <param name="places">How many there are, from 1.</param>
public sealed class DeliveryPlaces(int places)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(bool IsCode, Guid Account), int> _held = [];
    private readonly HashSet<(bool IsCode, Guid Account)> _served = [];

    /// <summary>What may be claimed now; so little at once that it keeps to the shares even if it is all of one account.</summary>
    public Bite Next(bool isCode)
    {
        lock (_lock)
        {
            var free = places - _held.Values.Sum();
            if (!isCode) free = Math.Min(free, places - (places / 4) - _held.Where(x => !x.Key.IsCode).Sum(x => x.Value));
            var holders = _held.Where(x => x.Key.IsCode == isCode).ToList();
            var without = _served.Where(x => x.IsCode == isCode).Union(holders.Where(x => x.Value * 2 >= free).Select(x => x.Key)).ToHashSet();
            var most = holders.Where(x => !without.Contains(x.Key)).Select(x => x.Value).DefaultIfEmpty().Max();
            return new(isCode, free <= 0 ? 0 : 1 + ((free - (2 * most) - 1) / 3)) { Without = [.. without.Select(x => x.Account)] };
        }
    }

    /// <summary>Nothing is due but of the accounts that <paramref name="bite"/> left out: those that had their turn may have another.</summary>
    /// <returns>False when there was none, or none that may take a place.</returns>
    public bool NextRound(Bite bite)
    {
        lock (_lock)
        {
            _served.RemoveWhere(x => x.IsCode == bite.IsCode);
            return Next(bite.IsCode).Without.Count < bite.Without.Count;
        }
    }

    /// <summary>A claimed message takes its place, and its account has had its turn.</summary>
    public void Take(OutgoingMessage message)
    {
        lock (_lock)
        {
            _held[KeyOf(message)] = _held.GetValueOrDefault(KeyOf(message)) + 1;
            _served.Add(KeyOf(message));
        }
    }

    /// <summary>Its delivery has ended, however it did.</summary>
    public void Free(OutgoingMessage message)
    {
        lock (_lock)
            if (--_held[KeyOf(message)] == 0) _held.Remove(KeyOf(message));
    }

    private static (bool IsCode, Guid Account) KeyOf(OutgoingMessage message) => (message.IsCode, message.AccountId ?? Guid.Empty);
}
