using System.Text.Json;
using Freshcom.Domain;

namespace Freshcom.Features.Imports;

/// <summary>The columns as a whole, and their names in faults.</summary>
public static class ImportColumns
{
    /// <summary>The attribute's name: <c>phoneNumber</c>.</summary>
    public static string NameOf(ImportField field) => JsonNamingPolicy.CamelCase.ConvertName(field.ToString());

    /// <summary>Each field at most once, and enough to make a customer of: a name and an e-mail, unless a status may say that there are guests.</summary>
    public static IEnumerable<Error> Check(IReadOnlyList<ImportField> columns)
    {
        var fields = columns.Where(x => x != ImportField.Ignore).ToList();
        foreach (var twice in fields.GroupBy(x => x).Where(x => x.Count() > 1)) yield return Errors.ColumnTwice(NameOf(twice.Key));
        if (fields.Contains(ImportField.Status)) yield break;
        if (!fields.Exists(x => x is ImportField.Name or ImportField.FirstName or ImportField.LastName)) yield return Errors.ColumnMissing("name");
        if (!fields.Contains(ImportField.Email)) yield return Errors.ColumnMissing("email");
    }
}
