using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>What a worker takes next of one class.</summary>
/// <param name="IsCode">Codes and tokens, or everything else.</param>
/// <param name="Count">How many messages at most; 0 while there is no place.</param>
public sealed record Bite(bool IsCode, int Count)
{
    /// <summary>Accounts that hold their share of places, of which nothing is taken now; <see cref="Guid.Empty"/> for the system's own mail.</summary>
    public IReadOnlyList<Guid> Without { get; init; } = [];
}

/// <summary>
/// A worker's places, one for each delivery at once, and who holds them. A quarter of them only codes may take. An account takes another place
/// only while more are free than it holds: alone it has half of them, two have a third each, and one is always free for whoever comes next.
/// After Choudhury and Hahne, <i>Dynamic queue length thresholds for shared-memory packet switches</i> (1998).
/// </summary>
/// <param name="places">How many there are, from 1.</param>
public sealed class DeliveryPlaces(int places)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(bool IsCode, Guid Account), int> _held = [];

    /// <summary>What may be claimed now; so little at once that it keeps to the shares even if it is all of one account.</summary>
    public Bite Next(bool isCode)
    {
        lock (_lock)
        {
            var free = places - _held.Values.Sum();
            if (!isCode) free = Math.Min(free, places - (places / 4) - _held.Where(x => !x.Key.IsCode).Sum(x => x.Value));
            var holders = _held.Where(x => x.Key.IsCode == isCode).ToList();
            var most = holders.Select(x => x.Value).Where(x => x < free).DefaultIfEmpty().Max();
            return new(isCode, free <= 0 ? 0 : Math.Max(1, (free - most) / 2)) { Without = [.. holders.Where(x => x.Value >= free).Select(x => x.Key.Account)] };
        }
    }

    /// <summary>A claimed message takes its place.</summary>
    public void Take(OutgoingMessage message)
    {
        lock (_lock) _held[KeyOf(message)] = _held.GetValueOrDefault(KeyOf(message)) + 1;
    }

    /// <summary>Its delivery has ended, however it did.</summary>
    public void Free(OutgoingMessage message)
    {
        lock (_lock)
            if (--_held[KeyOf(message)] == 0) _held.Remove(KeyOf(message));
    }

    private static (bool IsCode, Guid Account) KeyOf(OutgoingMessage message) => (message.IsCode, message.AccountId ?? Guid.Empty);
}
