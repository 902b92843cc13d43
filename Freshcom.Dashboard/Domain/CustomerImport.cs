using System.Text.Json.Serialization;

namespace Freshcom.Domain;

/// <summary>Where an import stands. <see cref="Uploaded"/> waits for its columns, <see cref="Checked"/> for the word to go; a worker takes it through <see cref="Checking"/> and <see cref="Importing"/>.</summary>
public enum CustomerImportStatus
{
    Uploaded, Checking, Checked, Importing, Finished, Canceled,

    /// <summary>Nobody went on with it for a day.</summary>
    Expired,

    /// <summary>A bug, or a file that cannot be opened any more.</summary>
    Failed,
}

/// <summary>What a column of the file is taken for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImportField>))]
public enum ImportField
{
    Ignore, Name, FirstName, LastName, Email, PhoneNumber, Username, PasswordHash, AuthMethod, Status, Code, Label, Description, EmailVerified, PhoneVerified,
}

/// <summary>A column of the file, in its order.</summary>
public sealed record ImportColumn(string Heading, ImportField Field);

/// <summary>A file of customers on its way into an account: checked as a whole first, then imported, both by a worker, batch by batch from <see cref="Position"/> on. At most one of an account is open.</summary>
public sealed class CustomerImport : ITimestamped
{
    /// <summary>The uploaded content is erased at the import's end, and a day after the upload at the latest.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private CustomerImport() { }

    public CustomerImport(Guid accountId, string fileName, int rowCount, IReadOnlyList<ImportColumn> columns, DateTimeOffset now) =>
        (Id, AccountId, FileName, RowCount, Columns) = (Guid.CreateVersion7(now), accountId, fileName, rowCount, columns);

    public Guid Id { get; private set; }
    public Guid AccountId { get; private set; }
    public string FileName { get; private set; } = "";
    public CustomerImportStatus Status { get; private set; }

    /// <summary>How many rows the file has, without its headings and blank ones.</summary>
    public int RowCount { get; private set; }
    public IReadOnlyList<ImportColumn> Columns { get; private set; } = [];

    /// <summary>The administrator vouches for the addresses: all of them, or those that a column says yes for.</summary>
    public bool EmailsAreVerified { get; private set; }
    public bool PhonesAreVerified { get; private set; }

    /// <summary>Why they count as verified (rule 5).</summary>
    public string? VerifiedReason { get; private set; }

    /// <summary>The last row of the file that is done, counted from the first below the headings.</summary>
    public int Position { get; private set; }

    /// <summary>Rows that can be imported; while and after importing, those that were.</summary>
    public int NewCount { get; private set; }

    /// <summary>Rows passed over because the customer is there already.</summary>
    public int ExistingCount { get; private set; }

    /// <summary>Rows passed over because something is wrong with them.</summary>
    public int FaultyCount { get; private set; }

    /// <summary>Who let it go: in whose name its customers are made.</summary>
    public Guid? ActorUserId { get; private set; }
    public string? ActorName { get; private set; }
    public string? ClientAddress { get; private set; }

    /// <summary>Until then a worker has it for itself.</summary>
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; private set; }
    public DateTimeOffset InsertedAt { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }

    public int DoneCount => NewCount + ExistingCount + FaultyCount;

    /// <summary>Checks it from the start, by these columns.</summary>
    public void Check(IReadOnlyList<ImportColumn> columns, bool emailsAreVerified, bool phonesAreVerified, string? verifiedReason)
    {
        (Columns, EmailsAreVerified, PhonesAreVerified, VerifiedReason) = (columns, emailsAreVerified, phonesAreVerified, verifiedReason);
        Begin(CustomerImportStatus.Checking);
    }

    /// <summary>Imports what the check found to be new, in somebody's name.</summary>
    public void Import(Guid? actorUserId, string? actorName, string? clientAddress)
    {
        (ActorUserId, ActorName, ClientAddress) = (actorUserId, actorName, clientAddress);
        Begin(CustomerImportStatus.Importing);
    }

    private void Begin(CustomerImportStatus status) =>
        (Status, Position, NewCount, ExistingCount, FaultyCount, LeaseUntil) = (status, 0, 0, 0, 0, null);
}

/// <summary>The uploaded content, sealed; it holds password hashes. Its row goes with the import's end.</summary>
public sealed class CustomerImportFile
{
    private CustomerImportFile() { }

    public CustomerImportFile(Guid importId, byte[] content) => (ImportId, Content) = (importId, content);

    public Guid ImportId { get; private set; }
    public byte[] Content { get; private set; } = [];
}

/// <summary>Why a row of the file is passed over. Never holds what stands in the row.</summary>
public sealed class CustomerImportFault
{
    private CustomerImportFault() { }

    /// <param name="row">As a spreadsheet numbers it: the headings are row 1.</param>
    public CustomerImportFault(Guid importId, int row, Error error) => (ImportId, Row, Code, Title, Field) = (importId, row, error.Code, error.Title, error.Field);

    public long Id { get; private set; }
    public Guid ImportId { get; private set; }
    public int Row { get; private set; }
    public string Code { get; private set; } = "";
    public string Title { get; private set; } = "";
    public string? Field { get; private set; }
}
