using Freshcom.Domain;

namespace Freshcom.Components.Forms;

/// <summary>Why an operation was refused, as a form shows it.</summary>
public static class Failures
{
    /// <summary>The faults; empty when it went through. What is no fault of the input becomes one without a field.</summary>
    public static IReadOnlyList<Error> ToErrors(this Failure? failure) => failure switch
    {
        null => [],
        Failure.Invalid invalid => invalid.Errors,
        Failure.NotFound => [Errors.Gone()],
        Failure.Forbidden => [Errors.NotYourRole()],
        Failure.ProofRequired => [Errors.ProofRequired()],
        Failure.Wait wait => [Errors.TooManyTries((int)Math.Ceiling(wait.RetryAfter.TotalMinutes))],
        _ => throw new InvalidOperationException($"Unknown failure {failure}."),
    };
}
