using Microsoft.OpenApi;

namespace Freshcom.JsonApi.OpenApi;

/// <summary>The schemas of whole documents: what is sent, what is answered, what is refused.</summary>
internal static class ApiDocuments
{
    public const string Errors = "Errors";

    /// <summary><c>{data:{type,id?,attributes,relationships?}}</c></summary>
    public static OpenApiSchema Request(ReadsMetadata reads)
    {
        var data = ApiSchemas.Object(("type", ApiSchemas.Words([reads.ResourceType])), ("id", ApiSchemas.Text()));
        var (attributes, relationships) = (reads.Members.Where(member => !member.IsRelationship).ToList(), reads.Members.Where(member => member.IsRelationship).ToList());
        if (attributes.Count > 0) data.Properties!["attributes"] = ApiSchemas.OfInput(attributes);
        if (relationships.Count > 0) data.Properties!["relationships"] = ApiSchemas.OfInput(relationships);
        return ApiSchemas.Required(ApiSchemas.Object(("data", ApiSchemas.Required(data, "type"))));
    }

    /// <summary>A resource: <c>{type,id,attributes,relationships?,meta?}</c></summary>
    public static OpenApiSchema Resource(ResourceSpec spec)
    {
        var resource = ApiSchemas.Required(ApiSchemas.Identifier(spec.Type));
        resource.Properties!["attributes"] = ApiSchemas.OfAttributes(spec.Attributes);
        ApiSchemas.Required(resource);
        if (spec.Relationships.Count > 0)
            resource.Properties["relationships"] = ApiSchemas.Object([.. spec.Relationships
                .OrderBy(relationship => relationship.Key, StringComparer.Ordinal)
                .Select(relationship => (relationship.Key, (IOpenApiSchema)ApiSchemas.Object(("data", ApiSchemas.OrNull(ApiSchemas.Identifier(relationship.Value))))))]);
        if (spec.Meta is { } meta) resource.Properties["meta"] = ApiSchemas.OfValue(meta);
        return resource;
    }

    /// <summary><c>{data,included?,meta}</c> around one resource or a list of them.</summary>
    public static OpenApiSchema Answer(ReturnsMetadata returns, IOpenApiSchema resource)
    {
        var meta = ApiSchemas.Required(ApiSchemas.Object(("locale", ApiSchemas.Text())));
        IOpenApiSchema data = resource;
        if (returns.IsList)
        {
            data = new OpenApiSchema { Type = JsonSchemaType.Array, Items = resource };
            meta = ApiSchemas.Required(
                ApiSchemas.Object(("locale", ApiSchemas.Text()), ("totalCount", Count()), ("allCount", Count()), ("totalCountIsLowerBound", new OpenApiSchema { Type = JsonSchemaType.Boolean })),
                "locale", "totalCount", "allCount");
        }
        var answer = ApiSchemas.Required(ApiSchemas.Object(("data", data), ("meta", meta)));
        if (returns.Spec!.Includes.Count > 0)
            answer.Properties!["included"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.Object } };
        return answer;
    }

    /// <summary>The error document.</summary>
    public static OpenApiSchema ErrorDocument()
    {
        var error = ApiSchemas.Object(
            ("id", ApiSchemas.Text()), ("status", ApiSchemas.Text()), ("code", ApiSchemas.Text()), ("title", ApiSchemas.Text()),
            ("source", ApiSchemas.Object(("pointer", ApiSchemas.Text()), ("parameter", ApiSchemas.Text()))));
        return ApiSchemas.Required(
            ApiSchemas.Object(
                ("errors", new OpenApiSchema { Type = JsonSchemaType.Array, Items = ApiSchemas.Required(error, "id", "status", "code", "title") }),
                ("meta", ApiSchemas.Object(("locale", ApiSchemas.Text())))),
            "errors");
    }

    private static OpenApiSchema Count() => new() { Type = JsonSchemaType.Integer, Minimum = "0" };
}
