using System.Reflection;
using System.Text.Json;
using Freshcom.Domain;

namespace Freshcom.JsonApi;

/// <summary>
/// A record of what a request may bring: init-only properties of <see cref="Optional{T}"/>. T is string, bool, int, Guid, an enum or
/// <see cref="JsonElement"/> (an object), nullable where null is allowed (a string always may be null), or <see cref="ResourceIdentifier"/> for a relationship to one.
/// </summary>
public interface IResourceInput
{
    /// <summary>The <c>data.type</c> that the request must have.</summary>
    static abstract string ResourceType { get; }

    /// <summary>True where the query may bring everything, so that there need not be a body.</summary>
    static virtual bool MayLackBody => false;
}

/// <summary>One attribute or relationship of an input record.</summary>
internal sealed record InputMember(string Name, Type Type, PropertyInfo Property)
{
    public bool IsRelationship => Type == typeof(ResourceIdentifier);

    /// <summary>The undefined value that stands for a text which names no value; null where such a text is malformed.</summary>
    public object? Unknown { get; } = Property.IsDefined(typeof(TakesUnknownAttribute)) ? Enum.ToObject(Nullable.GetUnderlyingType(Type) ?? Type, -1) : null;

    /// <summary>Sets the member to <paramref name="value"/>, which is of its type.</summary>
    public void Set(object input, object? value) =>
        Property.SetValue(input, Activator.CreateInstance(Property.PropertyType, true, value));
}

/// <summary>The members of an input record, by their names on the wire.</summary>
internal static class InputShape
{
    /// <summary>In the order of declaration. A property that cannot be read is a bug and throws.</summary>
    public static IReadOnlyList<InputMember> Of(Type input) =>
        [.. input.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(MemberOf)];

    private static InputMember MemberOf(PropertyInfo property)
    {
        var type = property.PropertyType;
        var value = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>) ? type.GetGenericArguments()[0] : null;
        if (value is null || !(JsonValues.Knows(value) || value == typeof(ResourceIdentifier)) || property.SetMethod is null)
            throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} is no settable Optional of a known type.");
        return new(WireNames.Of(property), value, property);
    }
}
