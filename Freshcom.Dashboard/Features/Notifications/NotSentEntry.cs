using Freshcom.Domain;

namespace Freshcom.Features.Notifications;

/// <summary>Something that was not even queued, for the dashboard's log.</summary>
/// <param name="Why">A sentence that a merchant understands.</param>
public sealed record NotSentEntry(Guid? AccountId, Channel Channel, string EventName, string To, string Why, Guid? UserId = null)
{
    public Guid? CustomerId { get; init; }
    public Guid? TriggerId { get; init; }

    /// <summary>It would have carried a code or token.</summary>
    public bool IsCode { get; init; } = true;
}
