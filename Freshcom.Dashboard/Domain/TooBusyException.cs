namespace Freshcom.Domain;

/// <summary>The machine has more to do than anyone would wait for. Every door answers with 503 and <c>Retry-After</c>; nothing was changed.</summary>
public sealed class TooBusyException(TimeSpan retryAfter) : Exception("The server is too busy.")
{
    /// <summary>When another try is worth it.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
