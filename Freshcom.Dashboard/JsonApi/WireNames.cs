using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Freshcom.Domain;

namespace Freshcom.JsonApi;

/// <summary>Names as they stand on the wire: camelCase out; camelCase, snake_case and the names in the code in.</summary>
public static class WireNames
{
    private static readonly ConcurrentDictionary<Type, Dictionary<string, object>> Known = new();

    /// <summary>"phone_number" → "phoneNumber"; a name without underscores stays as it is.</summary>
    public static string ToCamel(string name)
    {
        if (!name.Contains('_')) return name;
        var text = new StringBuilder(name.Length);
        var startsWord = false;
        foreach (var c in name)
        {
            if (c != '_') text.Append(startsWord && text.Length > 0 ? char.ToUpperInvariant(c) : c);
            startsWord = c == '_';
        }
        return text.ToString();
    }

    /// <summary>A property's name on the wire.</summary>
    public static string Of(PropertyInfo property) => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    /// <summary>An enum's value on the wire: <c>tfa_sms</c> for a method, camelCase for all others.</summary>
    public static string Of(Enum value) =>
        value is AuthMethod method ? method.Wire() : JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Reads <c>sendEmail</c>, <c>send_email</c> or an <see cref="InputAliasAttribute"/>; numbers are no names.</summary>
    public static bool TryParse<TEnum>(string? name, out TEnum value) where TEnum : struct, Enum
    {
        var found = TryParse(typeof(TEnum), name, out var boxed);
        value = found ? (TEnum)boxed! : default;
        return found;
    }

    /// <inheritdoc cref="TryParse{TEnum}(string, out TEnum)"/>
    public static bool TryParse(Type type, string? name, [NotNullWhen(true)] out object? value)
    {
        value = null;
        return name is { Length: <= 100 }
            && Known.GetOrAdd(type, NamesOf).TryGetValue(name.Replace("_", "", StringComparison.Ordinal), out value);
    }

    private static Dictionary<string, object> NamesOf(Type type)
    {
        var names = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var value = field.GetValue(null)!;
            names.Add(field.Name, value);
            if (field.GetCustomAttribute<InputAliasAttribute>() is { } alias) names.Add(alias.Name, value);
        }
        return names;
    }
}
