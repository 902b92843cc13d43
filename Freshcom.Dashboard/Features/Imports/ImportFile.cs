using System.Text.Unicode;
using CsvHelper;
using Freshcom.Domain;

namespace Freshcom.Features.Imports;

/// <summary>What a file turned out to be.</summary>
/// <param name="RowCount">Without headings and blank rows.</param>
public sealed record ImportShape(IReadOnlyList<string> Headings, int RowCount);

/// <summary>Reads an uploaded file: UTF-8, the first row its headings, fields apart by comma, semicolon, tab or bar, whichever the first lines show.</summary>
public static class ImportFile
{
    /// <summary>The largest file, in bytes and in rows.</summary>
    public const int MaxBytes = 20 * 1024 * 1024, MaxRows = 100_000;

    private const int MaxColumns = 100, MaxHeading = 100;

    /// <summary>Headings and size, or why it cannot be read; nothing of its content is in the fault.</summary>
    public static Result<ImportShape> Look(byte[] content)
    {
        if (content.Length > MaxBytes) return Errors.FileTooLarge();
        if (!Utf8.IsValid(content) || content.Contains((byte)0)) return Errors.FileNotUtf8();
        CsvMalformedReason? fault = null;
        using var csv = CsvReader.Create(content, CsvReaderOptions.Default with { SkipEmptyLines = false, OnMalformedRecord = x => fault = x.Reason });
        var headings = csv.Headers.Select(x => x.Trim()).ToList();
        if (headings.All(x => x.Length == 0)) return Errors.FileWithoutHeadings();
        if (headings.Count > MaxColumns) return Errors.FileTooWide();
        var rows = 0;
        while (csv.Read())
            if (!IsBlank(csv) && ++rows > MaxRows) return Errors.FileTooLarge();
        // Everything behind an open quotation mark is one cell.
        if (fault is CsvMalformedReason.UnterminatedQuote) return Errors.FileOpenQuote();
        return rows == 0 ? Errors.FileWithoutRows() : new ImportShape([.. headings.Select(x => x[..Math.Min(x.Length, MaxHeading)])], rows);
    }

    /// <summary>The rows that are not blank, by what their columns are taken for.</summary>
    public static IEnumerable<ImportRow> Rows(byte[] content, IReadOnlyList<ImportColumn> columns)
    {
        var malformed = 0L;
        using var csv = CsvReader.Create(content, CsvReaderOptions.Default with { SkipEmptyLines = false, OnMalformedRecord = x => malformed = x.RecordNumber });
        while (csv.Read())
        {
            if (IsBlank(csv)) continue;
            // A record's number counts the headings, a row's does not.
            var row = new ImportRow((int)csv.RowNumber) { IsMalformed = malformed == csv.RowNumber + 1, HasOtherWidth = csv.FieldCount != columns.Count };
            for (var i = 0; i < columns.Count; i++)
                if (columns[i].Field != ImportField.Ignore) row[columns[i].Field] = csv.GetString(i);
            yield return row;
        }
    }

    /// <summary>The first rows' cells, column by column, for people to see what is in them.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Samples(byte[] content, int columns, int rows)
    {
        using var csv = CsvReader.Create(content, CsvReaderOptions.Default);
        var samples = Enumerable.Range(0, columns).Select(_ => new List<string>()).ToList();
        for (var row = 0; row < rows && csv.Read(); row++)
            for (var i = 0; i < columns; i++) samples[i].Add(csv.GetString(i));
        return samples;
    }

    private static bool IsBlank(CsvReader csv)
    {
        for (var i = 0; i < csv.FieldCount; i++)
            if (csv.GetSpan(i).ContainsAnyExcept((byte)' ', (byte)'\t')) return false;
        return true;
    }
}

/// <summary>One row of the file.</summary>
/// <param name="number">Counted from the first below the headings.</param>
public sealed class ImportRow(int number)
{
    private static readonly int Fields = Enum.GetValues<ImportField>().Length;

    private readonly string?[] _cells = new string?[Fields];

    public int Number => number;

    /// <summary>As a spreadsheet counts it: the headings are row 1.</summary>
    public int ShownNumber => number + 1;

    /// <summary>Its quotation marks are wrong.</summary>
    public bool IsMalformed { get; init; }

    /// <summary>It has more or fewer cells than there are headings.</summary>
    public bool HasOtherWidth { get; init; }

    /// <summary>Trimmed; null when blank. An apostrophe that keeps a spreadsheet from running the rest as a formula is taken away, as our own files have it.</summary>
    public string? this[ImportField field]
    {
        get => _cells[(int)field];
        set
        {
            var text = value?.Trim();
            if (text is ['\'', '=' or '+' or '-' or '@', ..]) text = text[1..];
            _cells[(int)field] = string.IsNullOrEmpty(text) ? null : text;
        }
    }
}
