using Freshcom.Domain;

namespace Freshcom.Features.Imports;

/// <summary>An import as its page shows it.</summary>
public sealed record ImportView(Guid Id, string FileName, CustomerImportStatus Status, int RowCount, IReadOnlyList<ImportColumn> Columns)
{
    public bool EmailsAreVerified { get; init; }
    public bool PhonesAreVerified { get; init; }
    public string? VerifiedReason { get; init; }

    /// <summary>Rows that can be imported; while and after importing, those that were.</summary>
    public int NewCount { get; init; }
    public int ExistingCount { get; init; }
    public int FaultyCount { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    public int DoneCount => NewCount + ExistingCount + FaultyCount;

    /// <summary>A worker is at it, or about to be.</summary>
    public bool IsRunning => Status is CustomerImportStatus.Checking or CustomerImportStatus.Importing;

    public static ImportView Of(CustomerImport import) => new(import.Id, import.FileName, import.Status, import.RowCount, import.Columns)
    {
        EmailsAreVerified = import.EmailsAreVerified,
        PhonesAreVerified = import.PhonesAreVerified,
        VerifiedReason = import.VerifiedReason,
        NewCount = import.NewCount,
        ExistingCount = import.ExistingCount,
        FaultyCount = import.FaultyCount,
        UploadedAt = import.InsertedAt,
        EndedAt = import.EndedAt,
    };
}

/// <summary>What the administrator decides about a file.</summary>
/// <param name="Fields">For each column, in their order.</param>
/// <param name="VerifiedReason">Needed where addresses are vouched for (rule 5).</param>
public sealed record ImportChoices(IReadOnlyList<ImportField> Fields, bool EmailsAreVerified = false, bool PhonesAreVerified = false, string? VerifiedReason = null);

/// <summary>A column as the file has it.</summary>
/// <param name="Values">Of the first rows; what looks like a password or its hash is masked.</param>
public sealed record ImportSample(ImportColumn Column, IReadOnlyList<string> Values);

/// <summary>One reason why a row is passed over.</summary>
/// <param name="Row">As a spreadsheet numbers it.</param>
/// <param name="Heading">Of the column at fault; null where it is none of them, or the whole row.</param>
public sealed record ImportFaultRow(int Row, string? Heading, Error Error);
