using System.Text.Json;

namespace Freshcom.Tests.JsonApi;

public sealed class DescriptionTests
{
    [Fact]
    public async Task Requests_are_described_from_the_input_record()
    {
        var operation = Operation(await Describe(), "/v1/widgets", "post");
        var data = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/vnd.api+json").GetProperty("schema")
            .GetProperty("properties").GetProperty("data");
        Assert.Equal("""["type"]""", Compact(data.GetProperty("required")));
        Assert.Equal("""{"enum":["Widget"],"type":"string"}""", Compact(data.GetProperty("properties").GetProperty("type")));
        var attributes = data.GetProperty("properties").GetProperty("attributes").GetProperty("properties");
        Assert.Equal("""{"enum":["simple","tfa_email","tfa_sms","tfa_totp"],"type":"string"}""", Compact(attributes.GetProperty("authMethod")));
        Assert.Equal("""{"enum":["sendEmail","webhook",null],"type":["null","string"]}""", Compact(attributes.GetProperty("actionType")));
        Assert.Equal("""{"type":["null","string"]}""", Compact(attributes.GetProperty("name")));
        Assert.Equal("""{"type":["null","object"]}""", Compact(attributes.GetProperty("customData")));
        Assert.False(attributes.TryGetProperty("sponsor", out _));
        Assert.True(data.GetProperty("properties").GetProperty("relationships").GetProperty("properties").TryGetProperty("sponsor", out _));
    }

    [Fact]
    public async Task Answers_are_described_from_the_spec()
    {
        var document = await Describe();
        var operation = Operation(document, "/v1/widgets", "get");
        var schema = operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/vnd.api+json").GetProperty("schema");
        Assert.Equal("""{"type":"array","items":{"$ref":"#/components/schemas/Widget"}}""", Compact(schema.GetProperty("properties").GetProperty("data")));
        Assert.Equal("""["allCount","locale","totalCount"]""", Compact(schema.GetProperty("properties").GetProperty("meta").GetProperty("required")));
        var attributes = document.GetProperty("components").GetProperty("schemas").GetProperty("Widget").GetProperty("properties").GetProperty("attributes");
        Assert.Equal(
            ["name", "phoneNumber", "authMethod", "actionType", "emailVerifiedAt", "customData", "insertedAt", "updatedAt"],
            attributes.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.Equal("#/components/schemas/Errors", operation.GetProperty("responses").GetProperty("default").GetProperty("content")
            .GetProperty("application/vnd.api+json").GetProperty("schema").GetProperty("$ref").GetString());
        Assert.Equal(["204", "default"], Operation(document, "/v1/widgets/{id}", "delete").GetProperty("responses").EnumerateObject().Select(response => response.Name));
    }

    [Fact]
    public async Task The_parameters_of_lists_and_resources_are_described()
    {
        var document = await Describe();
        Assert.Equal(
            ["page[number]", "page[size]", "search", "filter[actionType]", "filter[isRed]", "filter[name]", "filter[owner]", "sort", "target", "include", "fields[Widget]", "locale"],
            Names(Operation(document, "/v1/widgets", "get")));
        Assert.Equal(["id", "include", "fields[Widget]", "locale"], Names(Operation(document, "/v1/widgets/{id}", "get")));
    }

    [Fact]
    public async Task A_token_is_needed_except_where_anyone_may_call()
    {
        var document = await Describe();
        Assert.False(Operation(document, "/v1/widgets", "post").TryGetProperty("security", out _));
        Assert.Equal("""[{"bearer":[]}]""", Compact(Operation(document, "/v1/widgets/{id}", "patch").GetProperty("security")));
        Assert.Equal("http", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("type").GetString());
        Assert.Equal("patchWidgetsById", Operation(document, "/v1/widgets/{id}", "patch").GetProperty("operationId").GetString());
    }

    [Fact]
    public async Task The_description_is_the_same_each_time_and_names_no_host()
    {
        var first = (await Describe()).GetRawText();
        Assert.Equal(first, (await Describe()).GetRawText());
        Assert.DoesNotContain("localhost", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operations_are_grouped_by_resource()
    {
        var document = await Describe();
        Assert.Equal("""[{"name":"secured"},{"name":"widget"},{"name":"widgets"}]""", Compact(document.GetProperty("tags")));
        Assert.Equal("""["widgets"]""", Compact(Operation(document, "/v1/widgets/{id}", "patch").GetProperty("tags")));
    }

    private static async Task<JsonElement> Describe()
    {
        await using var app = await JsonApiApp.StartAsync(Widgets.Map);
        return (await app.GetAsync("/openapi/v1.json")).Json;
    }

    private static JsonElement Operation(JsonElement document, string path, string method) =>
        document.GetProperty("paths").GetProperty(path).GetProperty(method);

    private static IEnumerable<string?> Names(JsonElement operation) =>
        operation.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString());

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);
}
