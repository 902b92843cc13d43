namespace Freshcom.Domain;

/// <summary>Another name by which input may call an enum's member (camelCase; snake_case is understood by itself). It is never written.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class InputAliasAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
