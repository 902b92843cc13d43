namespace Freshcom.Domain;

/// <summary>Why an operation was refused. Closed: every door maps each of these once.</summary>
public abstract record Failure
{
    private Failure() { }

    /// <summary>The input breaks a rule (422); all faults of the request at once, never empty.</summary>
    public sealed record Invalid(IReadOnlyList<Error> Errors) : Failure;

    /// <summary>No such record in the caller's account and mode (404).</summary>
    public sealed record NotFound : Failure;

    /// <summary>The caller's role may not (403).</summary>
    public sealed record Forbidden : Failure;

    /// <summary>The user has to prove itself with a code of its present method first (403 with X-Freshcom-OTP; rule 7).</summary>
    public sealed record ProofRequired(AuthMethod Method) : Failure;

    /// <summary>Too many wrong tries: nothing is checked until <paramref name="RetryAfter"/> has passed (429).</summary>
    public sealed record Wait(TimeSpan RetryAfter) : Failure;
}

/// <summary>A value, or the <see cref="Domain.Failure"/> that stands in its place.</summary>
public sealed class Result<T>
{
    private readonly T? _value;

    private Result(T? value, Failure? failure) => (_value, Failure) = (value, failure);

    /// <summary>Null when the operation went through.</summary>
    public Failure? Failure { get; }

    /// <summary>The value; reading it from a failed result is a bug and throws.</summary>
    public T Value => Failure is null ? _value! : throw new InvalidOperationException($"No value: {Failure}.");

    public static implicit operator Result<T>(T value) => new(value, null);
    public static implicit operator Result<T>(Failure failure) => new(default, failure);
    public static implicit operator Result<T>(Error error) => new(default, new Failure.Invalid([error]));
    public static implicit operator Result<T>(List<Error> errors) => new(default, new Failure.Invalid(errors));
}

/// <summary>The value of an operation that returns nothing but whether it went through.</summary>
public readonly record struct Done;
