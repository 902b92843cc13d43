namespace Freshcom.Components;

/// <summary>How a button looks. At most one <see cref="Filled"/> on a page or in a dialog: the act the visitor came for.</summary>
public enum ButtonLook { Outlined, Filled, Text, Danger }
