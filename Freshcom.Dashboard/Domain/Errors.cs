using System.Text;

namespace Freshcom.Domain;

/// <summary>The one catalogue of expected faults: code, English title and field of each.</summary>
public static class Errors
{
    public static Error Required(string field) => new("required", $"{Label(field)} is required", field);
    public static Error Invalid(string field) => new("invalid", $"{Label(field)} is invalid", field);
    public static Error TooLong(string field, int max) => new("tooLong", $"{Label(field)} must be at most {max} characters", field);
    public static Error TooShort(string field, int min) => new("tooShort", $"{Label(field)} must be at least {min} characters", field);
    public static Error OutOfRange(string field, int min, int max) => new("outOfRange", $"{Label(field)} must be from {min} to {max}", field);
    public static Error Taken(string field) => new("taken", $"{Label(field)} is already taken", field);
    public static Error LineBreak(string field) => new("lineBreak", $"{Label(field)} must not contain line breaks or control characters", field);
    public static Error ReadOnly(string field) => new("readOnly", $"{Label(field)} cannot be changed here", field);
    public static Error NotVerified(string field) => new("notVerified", $"{Label(field)} is not verified; send its verification code along", field);
    public static Error NeededByMethod(string field) => new("neededByAuthMethod", $"{Label(field)} cannot be removed while the authentication method uses it", field);
    public static Error AlreadyMember(string field) => new("alreadyMember", $"{Label(field)} is of a member of the team", field);
    public static Error AlreadyInvited(string field) => new("alreadyInvited", $"{Label(field)} is invited already", field);
    public static Error TooManyInvitations(int max) => new("tooManyInvitations", $"At most {max} invitations can wait for an answer at once");
    public static Error SentTooOften(string field) => new("sentTooOften", "Too many invitations were sent to this address, or by this account, lately", field);
    public static Error OwnEmailNotVerified() => new("ownEmailNotVerified", "Only who has verified its own e-mail address can invite");
    public static Error Unchanged(string field) => new("unchanged", $"{Label(field)} is the present one already", field);
    public static Error Nameless() => new("nameless", "A name, an e-mail address or a phone number is needed to find the customer again", "name");
    public static Error NotEnrolled() => new("notEnrolled", "Auth method needs an enrolled authenticator app", "authMethod");
    public static Error NoSecondFactor() => new("noSecondFactor", "Recovery codes are for users whose authentication method takes a code");
    public static Error WrongCode(string field) => new("invalid", $"{Label(field)} is invalid or has expired", field);
    public static Error WrongCurrentPassword() => new("invalid", "Current password is invalid", "currentPassword");
    public static Error TestAccountReadOnly() => new("testAccountReadOnly", "A test account mirrors its live account and cannot be changed by itself");
    public static Error LiveAccountReset() => new("liveAccount", "A live account cannot be reset");
    public static Error NotHttps(string field) => new("notHttps", $"{Label(field)} must begin with https", field);
    public static Error PrivateAddress(string field) => new("privateAddress", $"{Label(field)} must not be an address of a private network", field);
    public static Error EnterAgain(string field) => new("enterAgain", $"{Label(field)} has to be entered again: the saved one belongs to another server or name", field);
    public static Error Placeholders(string field) => new("placeholders", $"{Label(field)} must have {{{{to}}}} and {{{{body}}}} in its texts, and no placeholders beside {{{{id}}}}, {{{{from}}}} and {{{{receiptUrl}}}}", field);
    public static Error RolloutUnderWay() => new("rolloutUnderWay", "Another rollout is under way; it has to end first");
    public static Error RolloutChanged() => new("rolloutChanged", "The rollout has changed meanwhile");
    public static Error RolloutNotRunning() => new("rolloutNotRunning", "The rollout does not run");
    public static Error RolloutNotPaused() => new("rolloutNotPaused", "The rollout is not paused");
    public static Error RolloutNotUndoable() => new("rolloutNotUndoable", "Only a rollout that is paused or finished can be undone");
    public static Error UndoOver() => new("undoOver", "A rollout can be undone for 7 days");
    public static Error MethodCannotWork(string field) => new("cannotWork", $"{Label(field)} cannot work yet: its codes would not arrive", field);
    public static Error NobodyToMove() => new("nobodyToMove", "Nobody would be moved");
    public static Error NoGateway() => new("noGateway", "There is no gateway to send it through");
    public static Error TooManyTests(int max) => new("tooManyTests", $"{max} test messages were sent within the last hour");
    public static Error CountryNotAllowed(string field) => new("countryNotAllowed", $"{Label(field)} is of a country that text messages may not go to", field);
    public static Error NotSentAgain() => new("notSentAgain", "Only messages without a code that have ended can be sent again");
    public static Error SecretRotating() => new("secretRotating", "The old secret still signs; end it before making another");
    public static Error TooManySamples(int perHour) => new("tooManySamples", $"At most {perHour} tests an hour can be sent");
    public static Error NoSample() => new("noSample", "A webhook is never called for this event, or only another module knows what it sends");
    public static Error UsedBy(string names) => new("inUse", $"It is used by {names}; delete these first or give them another");
    public static Error FileTooLarge() => new("fileTooLarge", "A file may have 20 MB and 100,000 rows", "file");
    public static Error FileNotUtf8() => new("fileNotUtf8", "The file is not in UTF-8; save it as CSV UTF-8", "file");
    public static Error FileWithoutHeadings() => new("fileWithoutHeadings", "The first row has to hold the headings of the columns", "file");
    public static Error FileWithoutRows() => new("fileWithoutRows", "There is no row below the headings", "file");
    public static Error FileTooWide() => new("fileTooWide", "A file may have 100 columns", "file");
    public static Error FileOpenQuote() => new("fileOpenQuote", "A quotation mark is opened and never closed", "file");
    public static Error ImportOpen() => new("importOpen", "Another import of this account is open; end it first", "file");
    public static Error NothingToImport() => new("nothingToImport", "No row of the file can be imported");
    public static Error ColumnMissing(string field) => new("columnMissing", $"No column is chosen for the {Label(field).ToLowerInvariant()}", "columns");
    public static Error ColumnTwice(string field) => new("columnTwice", $"{Label(field)} is chosen for two columns", "columns");
    public static Error MalformedRow() => new("malformedRow", "The quotation marks of the row are wrong");
    public static Error OtherColumnCount() => new("otherColumnCount", "The row has more or fewer cells than there are headings");
    public static Error Exists(string field) => new("exists", $"A customer with this {Label(field).ToLowerInvariant()} is there already", field);
    public static Error Repeated(string field) => new("repeated", $"{Label(field)} stands in an earlier row, too", field);
    public static Error NotOfThisAccount(string field) => new("notFound", $"{Label(field)} is not of this account", field);

    /// <summary>"phoneNumber" → "Phone number": what a title begins with.</summary>
    public static string Label(string field)
    {
        var name = field[(field.LastIndexOf('/') + 1)..];
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c)) text.Append(' ').Append(char.ToLowerInvariant(c));
            else text.Append(text.Length == 0 ? char.ToUpperInvariant(c) : c);
        }
        return text.ToString();
    }
}
