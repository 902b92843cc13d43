namespace Freshcom.Domain;

/// <summary>How many of an account's users had a method on a day. A method that nobody had has no row.</summary>
/// <param name="Day">In UTC; the day's first count is kept.</param>
public sealed record MethodCount(Guid AccountId, DateOnly Day, AuthMethod Method, int Count)
{
    /// <summary>Counts are kept this long: thirteen months, so that a year can be compared.</summary>
    public const int DaysKept = 396;
}

/// <summary>How often an account's users logged in with a method on a day (UTC); <see cref="AuthMethod.Simple"/> is without a code.</summary>
public sealed record LoginCount(Guid AccountId, DateOnly Day, AuthMethod Method, int Count);
