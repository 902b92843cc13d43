using Freshcom.Domain;

namespace Freshcom.Features.Imports;

/// <summary>Some rows, sorted into new, there already, and faulty.</summary>
internal sealed class Batch(Guid importId)
{
    public List<Candidate> Candidates { get; } = [];
    public List<Candidate> New { get; } = [];
    public List<CustomerImportFault> Faults { get; } = [];
    public int ExistingCount { get; private set; }
    public int FaultyCount { get; private set; }

    public void Read(ImportRow row, Account account, CustomerImport import, DateTimeOffset now)
    {
        List<Error> errors = [];
        if (Candidate.Read(row, account, import, now, errors) is { } candidate) Candidates.Add(candidate);
        else Fault(row, errors);
    }

    /// <summary>Decides about each candidate.</summary>
    /// <param name="existing">Whom the account has.</param>
    /// <param name="met">Whom earlier rows of the file brought; it is not changed.</param>
    public void Settle(HashSet<ImportKey> existing, HashSet<ImportKey> met)
    {
        HashSet<ImportKey> here = [];
        foreach (var candidate in Candidates)
        {
            var keys = candidate.Keys.ToList();
            if (keys.Find(existing.Contains) is { Field: not null } known)
            {
                ExistingCount++;
                Faults.Add(new(importId, candidate.Row.ShownNumber, Errors.Exists(known.Field)));
            }
            else if (keys.Find(x => met.Contains(x) || here.Contains(x)) is { Field: not null } twice)
            {
                Fault(candidate.Row, [Errors.Repeated(twice.Field)]);
            }
            else
            {
                here.UnionWith(keys);
                New.Add(candidate);
            }
        }
    }

    /// <summary>Notes whom these rows bring.</summary>
    public void MeetAll(HashSet<ImportKey> met) => met.UnionWith(Candidates.SelectMany(x => x.Keys));

    private void Fault(ImportRow row, List<Error> errors)
    {
        FaultyCount++;
        Faults.AddRange(errors.Select(x => new CustomerImportFault(importId, row.ShownNumber, x)));
    }
}
