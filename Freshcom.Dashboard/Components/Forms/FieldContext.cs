namespace Freshcom.Components.Forms;

/// <summary>What a control takes over from its <c>Field</c>: ids that tie it to label, help and fault.</summary>
/// <param name="Id">The control's id, to which the label points.</param>
/// <param name="DescribedBy">The id of the help or fault below it; null when there is neither.</param>
/// <param name="Invalid">Whether a fault is shown.</param>
public sealed record FieldContext(string Id, string? DescribedBy, bool Invalid)
{
    /// <summary>The value of <c>aria-invalid</c>.</summary>
    public string? AriaInvalid => Invalid ? "true" : null;
}
