using Freshcom.Domain;
using Freshcom.Resources;
using Microsoft.Extensions.Localization;

namespace Freshcom.Components.Forms;

/// <summary>Puts a fault into the visitor's language.</summary>
public static class ErrorTexts
{
    /// <summary>
    /// The text under <c>Error.code.field</c>, else under <c>Error.code</c> ({0} is the field's label, from <c>Field.field</c>),
    /// else the fault's own English title.
    /// </summary>
    public static string Of(this IStringLocalizer<Texts> texts, Error error)
    {
        var special = texts[$"Error.{error.Code}.{error.Field}"];
        if (error.Field is not null && !special.ResourceNotFound) return special;
        var label = error.Field is null ? "" : Label(texts, error.Field);
        var general = texts[$"Error.{error.Code}", label];
        return general.ResourceNotFound ? error.Title : general;
    }

    /// <summary>The faults of a refused operation, for a form to show: those of its fields, or one sentence for the whole.</summary>
    public static IReadOnlyList<Error> Faults(this IStringLocalizer<Texts> texts, Failure failure) => failure switch
    {
        Failure.Invalid invalid => invalid.Errors,
        Failure.NotFound => [new("gone", texts["Fault.Gone"])],
        Failure.Forbidden => [new("forbidden", texts["Fault.Forbidden"])],
        Failure.ProofRequired => [new("proof", texts["Fault.Proof"])],
        Failure.Wait wait => [new("wait", wait.RetryAfter < TimeSpan.FromMinutes(1) ? texts["Fault.WaitSeconds", Math.Ceiling(wait.RetryAfter.TotalSeconds)] : texts["Fault.WaitMinutes", Math.Ceiling(wait.RetryAfter.TotalMinutes)])],
        _ => throw new InvalidOperationException($"Unknown failure {failure}."),
    };

    private static string Label(IStringLocalizer<Texts> texts, string field)
    {
        var label = texts[$"Field.{field}"];
        return label.ResourceNotFound ? Errors.Label(field) : label;
    }
}
