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

    private static string Label(IStringLocalizer<Texts> texts, string field)
    {
        var label = texts[$"Field.{field}"];
        return label.ResourceNotFound ? Errors.Label(field) : label;
    }
}
