using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Freshcom.JsonApi.OpenApi;

/// <summary>Makes the description of /v1 from what the endpoints declare. The same endpoints always make the same text.</summary>
internal static class ApiDescription
{
    private const string Bearer = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) is true;
        options.AddDocumentTransformer((document, _, _) => Complete(document));
        options.AddOperationTransformer((operation, context, _) => Complete(operation, context));
    }

    private static Task Complete(OpenApiDocument document)
    {
        document.Info = new() { Title = "Freshcom API", Version = "v1" };
        // Where it runs is not part of what it is; without servers, paths are relative to the description's own origin.
        document.Servers = [];
        var tags = document.Paths.Keys.Select(TagOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        document.Tags = new HashSet<OpenApiTag>(tags.Select(tag => new OpenApiTag { Name = tag }));
        document.AddComponent(Bearer, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" });
        document.AddComponent(ApiDocuments.Errors, ApiDocuments.ErrorDocument());
        return Task.CompletedTask;
    }

    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        operation.OperationId ??= OperationId(context.Description.HttpMethod!, context.Description.RelativePath!);
        operation.Tags = new HashSet<OpenApiTagReference> { new(TagOf(context.Description.RelativePath!), document) };
        if (!metadata.OfType<IAllowAnonymous>().Any())
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        if (metadata.OfType<ReadsMetadata>().FirstOrDefault() is { } reads) operation.RequestBody = Body(reads);
        if (metadata.OfType<ReturnsMetadata>().FirstOrDefault() is { } returns) Complete(operation, returns, document);
        return Task.CompletedTask;
    }

    private static OpenApiRequestBody Body(ReadsMetadata reads) => new()
    {
        Required = !reads.MayLackBody,
        Content = Content(ApiDocuments.Request(reads)),
    };

    private static void Complete(OpenApiOperation operation, ReturnsMetadata returns, OpenApiDocument document)
    {
        operation.Responses = [];
        var answer = new OpenApiResponse { Description = returns.Status switch { 201 => "Made", 204 => "Done", _ => "Found" } };
        if (returns.Spec is { } spec)
        {
            document.AddComponent(spec.Type, ApiDocuments.Resource(spec));
            answer.Content = Content(ApiDocuments.Answer(returns, new OpenApiSchemaReference(spec.Type, document)));
            foreach (var parameter in ApiParameters.Of(spec, returns.IsList)) (operation.Parameters ??= []).Add(parameter);
        }
        operation.Responses[returns.Status.ToString(CultureInfo.InvariantCulture)] = answer;
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Refused",
            Content = Content(new OpenApiSchemaReference(ApiDocuments.Errors, document)),
        };
    }

    private static Dictionary<string, OpenApiMediaType> Content(IOpenApiSchema schema) =>
        new() { [ApiMediaTypes.JsonApi] = new() { Schema = schema } };

    /// <summary>/v1/customers/{id} → customers</summary>
    private static string TagOf(string path) => path.Trim('/').Split('/')[1];

    /// <summary>PATCH v1/customers/{id} → patchCustomersById</summary>
    private static string OperationId(string method, string path) =>
        method.ToLowerInvariant() + string.Concat(path.Split('/').Skip(1).Select(segment => segment.StartsWith('{')
            ? $"By{Pascal(segment.Trim('{', '}').Split(':')[0])}"
            : Pascal(segment)));

    private static string Pascal(string name) => WireNames.ToCamel(name) is { Length: > 0 } camel
        ? char.ToUpperInvariant(camel[0]) + camel[1..]
        : "";
}
