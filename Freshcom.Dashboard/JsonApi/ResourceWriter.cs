using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Freshcom.JsonApi;

/// <summary>Writes resources as a query wants them: fields left out, related ones included once each.</summary>
internal sealed class ResourceWriter(Utf8JsonWriter json, ResourceQuery query)
{
    // What is asked of each type of attributes once, instead of for each resource of a list.
    private static readonly ConcurrentDictionary<Type, Attribute[]> Known = new();

    /// <summary>The primary data, and <c>included</c> when the query asks for it.</summary>
    public void WriteData(IReadOnlyList<Resource> resources, bool isList)
    {
        json.WritePropertyName("data");
        if (isList) json.WriteStartArray();
        foreach (var resource in resources) Write(resource);
        if (isList) json.WriteEndArray();
        WriteIncluded(resources);
    }

    private void Write(Resource resource)
    {
        json.WriteStartObject();
        json.WriteString("type", resource.Type);
        json.WriteString("id", resource.Id);
        json.WriteStartObject("attributes");
        WriteAttributes(resource);
        json.WriteEndObject();
        WriteRelationships(resource);
        if (resource.Meta is { } meta)
        {
            json.WritePropertyName("meta");
            JsonSerializer.Serialize(json, meta, meta.GetType(), ApiJson.Options);
        }
        json.WriteEndObject();
    }

    private void WriteAttributes(Resource resource)
    {
        foreach (var (name, encoded, property, type) in Known.GetOrAdd(resource.Attributes.GetType(), AttributesOf))
        {
            if (!query.Shows(resource.Type, name)) continue;
            var value = property.Get!(resource.Attributes);
            if (property.ShouldSerialize?.Invoke(resource.Attributes, value) == false) continue;
            json.WritePropertyName(encoded);
            JsonSerializer.Serialize(json, value, type);
        }
        if (query.Shows(resource.Type, "insertedAt")) json.WriteString("insertedAt", ApiJson.Time(resource.InsertedAt));
        if (query.Shows(resource.Type, "updatedAt")) json.WriteString("updatedAt", ApiJson.Time(resource.UpdatedAt));
    }

    private static Attribute[] AttributesOf(Type type) =>
        [.. ApiJson.Options.GetTypeInfo(type).Properties.Where(x => x.Get is not null).Select(x => new Attribute(x.Name, JsonEncodedText.Encode(x.Name), x, ApiJson.Options.GetTypeInfo(x.PropertyType)))];

    private readonly record struct Attribute(string Name, JsonEncodedText Encoded, JsonPropertyInfo Property, JsonTypeInfo Type);

    private void WriteRelationships(Resource resource)
    {
        var shown = resource.Relationships.Where(relationship => query.Shows(resource.Type, relationship.Name)).ToList();
        if (shown.Count == 0) return;
        json.WriteStartObject("relationships");
        foreach (var relationship in shown)
        {
            json.WriteStartObject(relationship.Name);
            json.WritePropertyName("data");
            WriteLinkage(relationship);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private void WriteLinkage(Relationship relationship)
    {
        if (relationship.IsMany) json.WriteStartArray();
        else if (relationship.Related.Count == 0) json.WriteNullValue();
        foreach (var related in relationship.Related)
        {
            json.WriteStartObject();
            json.WriteString("type", related.Type);
            json.WriteString("id", related.Id);
            json.WriteEndObject();
        }
        if (relationship.IsMany) json.WriteEndArray();
    }

    private void WriteIncluded(IReadOnlyList<Resource> resources)
    {
        if (!query.HasInclude) return;
        var seen = resources.Select(resource => (resource.Type, resource.Id)).ToHashSet();
        json.WriteStartArray("included");
        foreach (var resource in resources) WriteIncluded(resource, "", seen);
        json.WriteEndArray();
    }

    private void WriteIncluded(Resource resource, string path, HashSet<(string Type, Guid Id)> seen)
    {
        foreach (var relationship in resource.Relationships.Where(relationship => query.Includes(path + relationship.Name)))
        {
            foreach (var related in relationship.Resources)
            {
                if (seen.Add((related.Type, related.Id))) Write(related);
                WriteIncluded(related, $"{path}{relationship.Name}.", seen);
            }
        }
    }
}
