using Microsoft.OpenApi;

namespace Freshcom.JsonApi.OpenApi;

/// <summary>The query parameters that a resource's endpoints take.</summary>
internal static class ApiParameters
{
    public static IEnumerable<OpenApiParameter> Of(ResourceSpec spec, bool isList) =>
        isList ? [.. OfList(spec), .. OfAny(spec)] : OfAny(spec);

    private static IEnumerable<OpenApiParameter> OfList(ResourceSpec spec)
    {
        yield return Query("page[number]", ApiSchemas.Number(1, null, 1), "The page, from 1");
        yield return Query("page[size]", ApiSchemas.Number(1, ListQuery.MaxPageSize, ListQuery.DefaultPageSize), "Resources per page; more than 100 is taken as 100");
        yield return Query("search", ApiSchemas.Text(), "What to search for");
        foreach (var (name, filter) in spec.Filters.OrderBy(filter => filter.Key, StringComparer.Ordinal))
            yield return Query($"filter[{name}]", SchemaOf(filter), null);
        yield return Query("sort", ApiSchemas.Text(), $"Comma-separated, each also with a minus: {string.Join(", ", spec.Sorts)}; newest first when left out");
        foreach (var (name, parameter) in spec.Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
            yield return Query(name, SchemaOf(parameter), null);
    }

    private static IEnumerable<OpenApiParameter> OfAny(ResourceSpec spec)
    {
        if (spec.Includes.Count > 0)
            yield return Query("include", ApiSchemas.Text(), $"Comma-separated related resources to include: {string.Join(", ", spec.Includes)}");
        yield return Query($"fields[{spec.Type}]", ApiSchemas.Text(), "Comma-separated attributes and relationships to show; all when left out");
        yield return Query("locale", ApiSchemas.Text(), "The locale of localizable attributes, such as zh-CN; the account's default when left out");
    }

    private static OpenApiSchema SchemaOf(Filter filter) => filter.Values is { } values ? ApiSchemas.Words(values) : ApiSchemas.Text();

    private static OpenApiParameter Query(string name, OpenApiSchema schema, string? description) =>
        new() { Name = name, In = ParameterLocation.Query, Schema = schema, Description = description };
}
