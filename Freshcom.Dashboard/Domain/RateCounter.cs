namespace Freshcom.Domain;

/// <summary>How often something happened lately, shared by all instances: a window's count, or wrong passwords and the wait they caused.</summary>
public sealed class RateCounter
{
    private RateCounter() { }

    /// <summary>What is counted; hashed, so that the table lists no addresses.</summary>
    public string Key { get; private set; } = "";
    public int Count { get; private set; }

    /// <summary>Nothing is allowed before this.</summary>
    public DateTimeOffset BlockedUntil { get; private set; }

    /// <summary>The count starts anew from here.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }
}
