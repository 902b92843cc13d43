using System.Text.Json;

namespace Freshcom.JsonApi;

/// <summary>Reads single JSON values strictly: nothing is converted, and a text is well-formed Unicode without NUL.</summary>
internal static class JsonValues
{
    /// <summary>False when <paramref name="json"/> is not of <paramref name="type"/>; null is read where the type has it (texts always).</summary>
    public static bool TryRead(Type type, JsonElement json, out object? value)
    {
        value = null;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (json.ValueKind is JsonValueKind.Null) return plain != type || !type.IsValueType;
        if (plain == typeof(JsonElement)) return TryObject(json, out value);
        if (plain == typeof(bool)) return TryBool(json, out value);
        if (plain == typeof(int)) return TryInt(json, out value);
        if (!TryText(json, out var text)) return false;
        if (plain == typeof(string)) value = text;
        else if (plain == typeof(Guid)) value = ResourceIds.Parse(text);
        else if (plain.IsEnum && WireNames.TryParse(plain, text, out var named)) value = named;
        return value is not null;
    }

    /// <summary>What a value of the type has to be, for a title: "a string".</summary>
    public static string Describe(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(JsonElement)) return "an object of well-formed text without NUL";
        if (plain == typeof(bool)) return "true or false";
        if (plain == typeof(int)) return "a whole number";
        if (plain == typeof(Guid)) return "a UUID";
        if (plain == typeof(ResourceIdentifier)) return "{\"data\": null} or {\"data\": {\"type\", \"id\"}}";
        return plain.IsEnum
            ? $"one of {string.Join(", ", Enum.GetValues(plain).Cast<Enum>().Select(WireNames.Of))}"
            : "a string of well-formed text without NUL";
    }

    /// <summary>The types that <see cref="TryRead"/> knows.</summary>
    public static bool Knows(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum || plain == typeof(string) || plain == typeof(bool) || plain == typeof(int)
            || plain == typeof(Guid) || plain == typeof(JsonElement);
    }

    /// <summary>True for a JSON string that is well-formed Unicode without NUL.</summary>
    public static bool TryText(JsonElement json, out string text)
    {
        text = "";
        if (json.ValueKind is not JsonValueKind.String) return false;
        try
        {
            text = json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The only sign by which JsonElement tells of broken UTF-8 and of lone surrogates.
            return false;
        }
        return !text.Contains('\0');
    }

    private static bool TryObject(JsonElement json, out object? value)
    {
        var sound = json.ValueKind is JsonValueKind.Object && IsSound(json);
        value = sound ? json.Clone() : null;
        return sound;
    }

    /// <summary>Recursion ends: the parser lets no document be deeper than 64.</summary>
    private static bool IsSound(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().All(property => IsSoundName(property) && IsSound(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().All(IsSound),
        JsonValueKind.String => TryText(json, out _),
        _ => true,
    };

    private static bool IsSoundName(JsonProperty property)
    {
        try
        {
            return !property.Name.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryBool(JsonElement json, out object? value)
    {
        value = json.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
        return value is not null;
    }

    private static bool TryInt(JsonElement json, out object? value)
    {
        value = json.ValueKind is JsonValueKind.Number && json.TryGetInt32(out var number) ? number : null;
        return value is not null;
    }
}
