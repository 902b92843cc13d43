using Freshcom.Domain;

namespace Freshcom.Features.Imports;

/// <summary>The rules of what an administrator decides about a file; all faults at once.</summary>
internal static class ImportChoicesCheck
{
    public static List<Error> Of(ImportChoices choices, int columns)
    {
        if (choices.Fields.Count != columns || !choices.Fields.All(Enum.IsDefined)) return [Errors.Invalid("columns")];
        List<Error> errors = [.. ImportColumns.Check(choices.Fields)];
        if (!choices.EmailsAreVerified && !choices.PhonesAreVerified) return errors;
        if (Text.RequiredLine(choices.VerifiedReason, "verifiedReason") is { } error) errors.Add(error);
        return errors;
    }
}
