using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;

namespace Freshcom.JsonApi.OpenApi;

/// <summary>The schemas of documents and of the values in them. The same types always make the same schemas, in the order of declaration.</summary>
internal static class ApiSchemas
{
    /// <summary>A value of a .NET type as <see cref="ApiJson"/> writes it.</summary>
    public static OpenApiSchema OfValue(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(bool)) return new() { Type = JsonSchemaType.Boolean };
        if (plain == typeof(int) || plain == typeof(long)) return new() { Type = JsonSchemaType.Integer };
        if (plain == typeof(decimal) || plain == typeof(double)) return new() { Type = JsonSchemaType.Number };
        if (plain == typeof(Guid)) return Id();
        if (plain == typeof(DateTimeOffset)) return Time();
        if (plain == typeof(string) || plain == typeof(Uri)) return Text();
        if (plain.IsEnum) return Words([.. Enum.GetValues(plain).Cast<Enum>().Select(WireNames.Of)]);
        if (plain == typeof(JsonElement) || typeof(JsonNode).IsAssignableFrom(plain)) return new() { Type = JsonSchemaType.Object };
        return ItemOf(plain) is { } item
            ? new() { Type = JsonSchemaType.Array, Items = OfValue(item) }
            : OfRecord(plain);
    }

    /// <summary>The attributes that a resource shows, with its times.</summary>
    public static OpenApiSchema OfAttributes(Type attributes)
    {
        var schema = OfRecord(attributes);
        schema.Properties!["insertedAt"] = Time();
        schema.Properties["updatedAt"] = Time();
        return schema;
    }

    /// <summary>The attributes (or relationships) that an input takes.</summary>
    public static OpenApiSchema OfInput(IEnumerable<InputMember> members) => Object([.. members.Select(member =>
        (member.Name, member.IsRelationship ? Object(("data", OrNull(Identifier(null)))) : OrNullIf(AllowsNull(member.Type), OfValue(member.Type))))]);

    /// <summary>A resource identifier, of this type if any.</summary>
    public static OpenApiSchema Identifier(string? type) => Required(Object(("type", type is null ? Text() : Words([type])), ("id", Id())));

    public static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    public static OpenApiSchema Words(IReadOnlyList<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)word)] };

    public static OpenApiSchema Number(int from, int? to, int otherwise) => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = from.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Maximum = to?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Default = otherwise,
    };

    /// <summary>An object with these members, none of them required.</summary>
    public static OpenApiSchema Object(params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = members.ToDictionary(member => member.Name, member => member.Schema),
    };

    /// <summary>The same object with these members required; with all, when none is named.</summary>
    public static OpenApiSchema Required(OpenApiSchema schema, params string[] names)
    {
        schema.Required = new SortedSet<string>(names.Length > 0 ? names : schema.Properties!.Keys, StringComparer.Ordinal);
        return schema;
    }

    public static OpenApiSchema OrNull(OpenApiSchema schema) => OrNullIf(true, schema);

    private static OpenApiSchema OrNullIf(bool allowed, OpenApiSchema schema)
    {
        if (!allowed) return schema;
        schema.Type |= JsonSchemaType.Null;
        schema.Enum?.Add(JsonNullSentinel.JsonNull);
        return schema;
    }

    private static OpenApiSchema Id() => new() { Type = JsonSchemaType.String, Format = "uuid" };

    private static OpenApiSchema Time() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    private static bool AllowsNull(Type type) => !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    private static OpenApiSchema OfRecord(Type record)
    {
        var nullability = new NullabilityInfoContext();
        return Object([.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => (
            WireNames.Of(property),
            (IOpenApiSchema)OrNullIf(nullability.Create(property).ReadState is NullabilityState.Nullable && !IsLeftOut(property), OfValue(property.PropertyType))))]);
    }

    /// <summary>Instead of null it is not there.</summary>
    private static bool IsLeftOut(PropertyInfo property) => property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.WhenWritingNull };

    private static Type? ItemOf(Type type) => type.IsArray
        ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() is { } open
            && (open == typeof(IReadOnlyList<>) || open == typeof(List<>) || open == typeof(IReadOnlyCollection<>))
            ? type.GetGenericArguments()[0]
            : null;
}
