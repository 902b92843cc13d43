using Freshcom.Domain;

namespace Freshcom.Components.Forms;

/// <summary>
/// The faults of a form and whether it is being sent; cascaded by <c>FormScope</c>. A field claims its name and shows its own faults;
/// whatever nobody claimed is shown by the summary, so no fault stays unseen.
/// </summary>
public sealed class FormState
{
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);

    /// <summary>All faults of the last try; empty before it.</summary>
    public IReadOnlyList<Error> Errors { get; internal set; } = [];

    /// <summary>The form waits for its answer.</summary>
    public bool Sending { get; internal set; }

    /// <summary>A field was claimed or given back: the summary has to look again.</summary>
    internal event Action? Changed;

    /// <summary>The faults no field shows.</summary>
    public IEnumerable<Error> Unclaimed => Errors.Where(e => e.Field is null || !_claimed.Contains(e.Field));

    /// <summary>The first fault of that field, or null.</summary>
    public Error? Of(string? field) => field is null ? null : Errors.FirstOrDefault(e => e.Field == field);

    internal void Claim(string field)
    {
        if (_claimed.Add(field)) Changed?.Invoke();
    }

    internal void Release(string field)
    {
        if (_claimed.Remove(field)) Changed?.Invoke();
    }
}
