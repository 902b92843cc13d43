using Freshcom.Domain;
using Freshcom.Security;

namespace Freshcom.Features.Imports;

/// <summary>Lets people see what is in a column, and no password of anybody.</summary>
internal static class ImportSamples
{
    private const int Rows = 3, MaxLength = 60;
    private const string Mask = "••••••••";

    public static List<ImportSample> Of(byte[] content, IReadOnlyList<ImportColumn> columns)
    {
        var samples = ImportFile.Samples(content, columns.Count, Rows);
        return [.. columns.Select((column, i) => new ImportSample(column, [.. samples[i].Where(x => !string.IsNullOrWhiteSpace(x)).Select(x => Shown(column, x))]))];
    }

    /// <summary>By its heading, by what it is taken for, and by what stands there: a column of passwords is none that anyone may read.</summary>
    private static string Shown(ImportColumn column, string value)
    {
        var text = value.Trim();
        if (column.Field == ImportField.PasswordHash || ImportHeadings.IsSecret(column.Heading) || text.StartsWith('$') || PasswordHashes.IsVerifiable(text)) return Mask;
        return text.Length <= MaxLength ? text : $"{text[..MaxLength]}…";
    }
}
