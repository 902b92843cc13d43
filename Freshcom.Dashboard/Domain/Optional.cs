namespace Freshcom.Domain;

/// <summary>An attribute that a request may leave out: "absent" (not <paramref name="IsSet"/>) is not the same as "null".</summary>
public readonly record struct Optional<T>(bool IsSet, T? Value)
{
    /// <summary>The value when the request has the attribute, else <paramref name="otherwise"/>.</summary>
    public T? Or(T? otherwise) => IsSet ? Value : otherwise;

    public static implicit operator Optional<T>(T? value) => new(true, value);
}
