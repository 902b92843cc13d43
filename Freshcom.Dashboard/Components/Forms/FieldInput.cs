using Microsoft.AspNetCore.Components;

namespace Freshcom.Components.Forms;

/// <summary>What all fields of interactive forms have in common.</summary>
public abstract class FieldInput<TValue> : ComponentBase
{
    [Parameter, EditorRequired] public required string Label { get; set; }
    [Parameter] public bool LabelHidden { get; set; }

    /// <summary>The field's name in errors, camelCase: <c>phoneNumber</c>.</summary>
    [Parameter] public string? Name { get; set; }
    [Parameter] public string? Help { get; set; }

    /// <summary>A fault of its own; those of the form come by <see cref="Name"/>.</summary>
    [Parameter] public string? Error { get; set; }
    [Parameter] public bool Optional { get; set; }
    [Parameter] public bool Disabled { get; set; }
    [Parameter] public TValue? Value { get; set; }
    [Parameter] public EventCallback<TValue?> ValueChanged { get; set; }

    protected Task ChangeAsync(TValue? value)
    {
        Value = value;
        return ValueChanged.InvokeAsync(value);
    }
}
