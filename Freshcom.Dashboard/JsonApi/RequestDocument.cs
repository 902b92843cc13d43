using System.Text.Json;

namespace Freshcom.JsonApi;

/// <summary>Reads <c>{"data":{"type","id","attributes","relationships"}}</c> into an input record and notes every fault.</summary>
internal sealed class RequestDocument(object input, IReadOnlyList<InputMember> members, string type)
{
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = 64, AllowDuplicateProperties = false };
    private readonly List<ApiError> _faults = [];

    public IReadOnlyList<ApiError> Faults => _faults;

    public string? Id { get; private set; }

    public void Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Parsing);
            ReadRoot(document.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two are how the parser answers names of broken UTF-8 or of lone surrogates.
            _faults.Clear();
            Fault("The body is not well-formed JSON", null, "invalidJson");
        }
    }

    public void Fault(string title, string? at, string code = "invalidDocument") =>
        _faults.Add(ApiError.Malformed(title, at, code));

    private void ReadRoot(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("data", out var data)
            || data.ValueKind is not JsonValueKind.Object)
        {
            Fault("The body must be an object whose \"data\" is an object", "/data");
            return;
        }
        if (!data.TryGetProperty("type", out var found) || !JsonValues.TryText(found, out var name) || name != type)
            Fault($"The type must be \"{type}\"", "/data/type", "invalidType");
        if (data.TryGetProperty("id", out var id)) ReadId(id);
        if (Section(data, "attributes") is { } attributes) ReadAttributes(attributes);
        if (Section(data, "relationships") is { } relationships) ReadRelationships(relationships);
    }

    private void ReadId(JsonElement id)
    {
        if (id.ValueKind is JsonValueKind.Null) return;
        if (JsonValues.TryText(id, out var text)) Id = text;
        else Fault("The id must be a string", "/data/id");
    }

    private JsonElement? Section(JsonElement data, string name)
    {
        if (!data.TryGetProperty(name, out var section) || section.ValueKind is JsonValueKind.Null) return null;
        if (section.ValueKind is JsonValueKind.Object) return section;
        Fault($"The {name} must be an object", $"/data/{name}");
        return null;
    }

    private void ReadAttributes(JsonElement attributes)
    {
        foreach (var (member, json) in Known(attributes, relationships: false))
        {
            if (JsonValues.TryRead(member.Type, json, out var value)) member.Set(input, value);
            else if (member.Unknown is { } unknown && JsonValues.TryText(json, out _)) member.Set(input, unknown);
            else _faults.Add(ApiError.WrongType(member.Name, JsonValues.Describe(member.Type)));
        }
    }

    private void ReadRelationships(JsonElement relationships)
    {
        foreach (var (member, json) in Known(relationships, relationships: true))
        {
            if (TryIdentifier(json, out var value)) member.Set(input, value);
            else _faults.Add(ApiError.WrongType($"relationships/{member.Name}", JsonValues.Describe(member.Type)));
        }
    }

    /// <summary>The members that the input knows; a name given twice, as itself and as its synonym, is a fault.</summary>
    private List<(InputMember Member, JsonElement Json)> Known(JsonElement section, bool relationships)
    {
        var known = new List<(InputMember Member, JsonElement Json)>();
        foreach (var property in section.EnumerateObject())
        {
            var name = WireNames.ToCamel(property.Name);
            if (members.FirstOrDefault(member => member.Name == name && member.IsRelationship == relationships) is not { } found) continue;
            if (known.Exists(other => other.Member == found))
                _faults.Add(ApiError.WrongType(relationships ? $"relationships/{name}" : name, "given once"));
            else known.Add((found, property.Value));
        }
        return known;
    }

    private static bool TryIdentifier(JsonElement relationship, out ResourceIdentifier? identifier)
    {
        identifier = null;
        if (relationship.ValueKind is not JsonValueKind.Object || !relationship.TryGetProperty("data", out var data)) return false;
        if (data.ValueKind is JsonValueKind.Null) return true;
        if (data.ValueKind is not JsonValueKind.Object || !data.TryGetProperty("id", out var id) || !JsonValues.TryText(id, out var text))
            return false;
        var type = "";
        if (data.TryGetProperty("type", out var named) && !JsonValues.TryText(named, out type)) return false;
        identifier = new(type, text);
        return true;
    }
}
