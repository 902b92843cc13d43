using System.Text;
using System.Text.Json;
using Freshcom.Domain;
using Freshcom.JsonApi;

namespace Freshcom.Tests.JsonApi;

public sealed class RequestTests(WidgetApp widgets) : IClassFixture<WidgetApp>
{
    private readonly JsonApiApp _app = widgets.App;

    [Theory]
    [InlineData("""{"phoneNumber":"+1","actionType":"sendEmail","authMethod":"tfa_sms"}""")]
    [InlineData("""{"phone_number":"+1","action_type":"send_email","auth_method":"tfa_phone"}""")]
    [InlineData("""{"phoneNumber":"+1","actionType":"SendEmail","authMethod":"tfaSms","unknown":[1]}""")]
    public async Task Attributes_and_enum_values_are_read_in_camel_and_snake_case(string attributes)
    {
        var answer = await PostAttributes(attributes);
        Assert.Equal(201, answer.Status);
        Assert.Equal("+1", answer.Attributes.GetProperty("phoneNumber").GetString());
        Assert.Equal("sendEmail", answer.Attributes.GetProperty("actionType").GetString());
        Assert.Equal("tfa_sms", answer.Attributes.GetProperty("authMethod").GetString());
    }

    [Fact]
    public async Task An_alias_of_an_enum_value_is_read()
    {
        var answer = await Post("""{"data":{"type":"Widget","attributes":{"actionType":"invoke_webhook"}}}""");
        Assert.Equal("webhook", answer.Attributes.GetProperty("actionType").GetString());
    }

    [Fact]
    public async Task Custom_data_and_relationships_come_through()
    {
        var answer = await Post("""
            {"data":{"type":"Widget","attributes":{"customData":{"a_b":[1,"二"]}},
             "relationships":{"sponsor":{"data":{"type":"whatever","id":"22222222-2222-4222-8222-222222222222"}}}}}
            """);
        Assert.Equal("""{"a_b":[1,"二"]}""", answer.Attributes.GetProperty("customData").GetRawText());
        Assert.Equal(Widgets.OwnerId, answer.Data.GetProperty("relationships").GetProperty("sponsor").GetProperty("data").GetProperty("id").GetGuid());
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("{", null)]
    [InlineData("[]", "/data")]
    [InlineData("null", "/data")]
    [InlineData("\"x\"", "/data")]
    [InlineData("{}", "/data")]
    [InlineData("""{"data":null}""", "/data")]
    [InlineData("""{"data":[]}""", "/data")]
    [InlineData("""{"data":{}}""", "/data/type")]
    [InlineData("""{"data":{"type":"Gadget"}}""", "/data/type")]
    [InlineData("""{"data":{"type":1}}""", "/data/type")]
    [InlineData("""{"data":{"type":"Widget","id":7}}""", "/data/id")]
    [InlineData("""{"data":{"type":"Widget","attributes":[]}}""", "/data/attributes")]
    [InlineData("""{"data":{"type":"Widget","relationships":1}}""", "/data/relationships")]
    [InlineData("""{"data":{"type":"Widget","relationships":{"sponsor":{"data":[]}}}}""", "/data/relationships/sponsor")]
    [InlineData("""{"data":{"type":"Widget","relationships":{"sponsor":{"data":{"id":1}}}}}""", "/data/relationships/sponsor")]
    [InlineData("""{"data":{"type":"Widget","relationships":{"sponsor":7}}}""", "/data/relationships/sponsor")]
    [InlineData("""{"data":{"type":"Widget","attributes":{"phoneNumber":"1","phone_number":"2"}}}""", "/data/attributes/phoneNumber")]
    [InlineData("""{"data":{"type":"Widget","attributes":{"name":"1","name":"2"}}}""", null)]
    public async Task A_faulty_document_is_400_and_says_where(string body, string? at)
    {
        var answer = await Post(body);
        Assert.Equal(400, answer.Status);
        if (at is null) Assert.False(answer.Errors[0].TryGetProperty("source", out _));
        else Assert.Equal([at], answer.Pointers);
    }

    [Fact]
    public async Task All_attributes_of_a_wrong_type_are_named_at_once()
    {
        var answer = await Post("""
            {"data":{"type":"Widget","attributes":{"name":1,"phone_number":"a\u0000b","authMethod":"sms","actionType":2,"isRed":"true",
             "size":1.5,"key":"x","customData":{"deep":["\ud800"]}}}}
            """);
        Assert.Equal(400, answer.Status);
        Assert.Equal(
            ["name", "phoneNumber", "authMethod", "actionType", "isRed", "size", "key", "customData"],
            answer.Pointers.Select(pointer => pointer!["/data/attributes/".Length..]));
        Assert.All(answer.Errors, error => Assert.Equal("invalid", error.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("[\"x\"]")]
    [InlineData("{}")]
    [InlineData("true")]
    public async Task A_name_that_is_no_text_is_400_at_its_pointer(string value)
    {
        var answer = await PostAttributes($$"""{"name":{{value}}}""");
        Assert.Equal((400, "/data/attributes/name"), (answer.Status, answer.Pointers[0]));
    }

    [Fact]
    public async Task Broken_UTF8_in_a_value_is_400_at_its_pointer()
    {
        byte[] body = [.. """{"data":{"type":"Widget","attributes":{"name":"""u8, .. "\""u8, 0xC3, 0x28, .. "\"}}}"u8];
        var answer = await _app.PostAsync("/v1/widgets", body);
        Assert.Equal((400, "/data/attributes/name"), (answer.Status, answer.Pointers[0]));
    }

    [Theory]
    [InlineData("\"\\ud800\":1")]
    [InlineData("\"type\\ud800\":1")]
    public async Task A_broken_name_is_400(string member)
    {
        Assert.Equal(400, (await Post("{" + member + "}")).Status);
        Assert.Equal(400, (await Post("{\"data\":{" + member + "}}")).Status);
        Assert.Equal(400, (await PostAttributes("{" + member + "}")).Status);
        Assert.Equal(400, (await PostAttributes("{\"customData\":{" + member + "}}")).Status);
    }

    [Fact]
    public async Task Null_clears_a_text_and_is_refused_where_the_type_has_none()
    {
        Assert.Equal(201, (await Post("""{"data":{"type":"Widget","attributes":{"name":null,"actionType":null,"customData":null}}}""")).Status);
        var answer = await Post("""{"data":{"type":"Widget","attributes":{"authMethod":null,"isRed":null}}}""");
        Assert.Equal(["/data/attributes/authMethod", "/data/attributes/isRed"], answer.Pointers);
    }

    [Fact]
    public async Task A_body_beyond_256_kB_is_413_and_one_of_256_kB_is_read()
    {
        const string document = """{"data":{"type":"Widget"}}""";
        Assert.Equal(201, (await Post(document.PadRight(256 * 1024))).Status);
        Assert.Equal(413, (await Post(document.PadRight(256 * 1024 + 1))).Status);
    }

    [Fact]
    public async Task A_long_body_of_unknown_length_is_413()
    {
        using var content = new StreamContent(new MemoryStream(new byte[300_000]));
        content.Headers.TryAddWithoutValidation("Content-Type", ApiMediaTypes.JsonApi);
        content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/widgets") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task Deep_nesting_is_400()
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        Assert.Equal(400, (await PostAttributes($$"""{"x":{{deep}}}""")).Status);
    }

    [Theory]
    [InlineData("11111111-1111-4111-8111-111111111111", 200)]
    [InlineData("11111111-1111-4111-8111-11111111111A", 400)]
    [InlineData("aid-live-11111111-1111-4111-8111-111111111111", 200)]
    [InlineData("x", 400)]
    [InlineData("", 400)]
    public async Task The_documents_id_is_that_of_the_route_or_of_the_handlers_resource(string id, int status)
    {
        var body = Encoding.UTF8.GetBytes("""{"data":{"type":"Widget","id":"#"}}""".Replace("#", id, StringComparison.Ordinal));
        foreach (var path in (string[])[$"/v1/widgets/{Widgets.Id}", "/v1/widget"])
        {
            var answer = await _app.SendAsync(HttpMethod.Patch, path, body, ApiMediaTypes.JsonApi);
            Assert.Equal(status, answer.Status);
            if (status == 400) Assert.Equal(["/data/id"], answer.Pointers);
        }
    }

    [Fact]
    public async Task A_patch_needs_no_id()
    {
        var answer = await _app.SendAsync(HttpMethod.Patch, $"/v1/widgets/{Widgets.Id}", """{"data":{"type":"Widget"}}"""u8.ToArray(), "application/json");
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task An_input_that_may_lack_a_body_is_read_without_one_but_not_with_a_faulty_one()
    {
        Assert.Equal("false", (await _app.SendAsync(HttpMethod.Post, "/v1/tokens", [], null)).Text);
        Assert.Equal(400, (await _app.PostAsync("/v1/tokens", "{}")).Status);
    }

    [Fact]
    public void An_input_with_a_property_that_cannot_be_read_is_found_out_at_the_start() =>
        Assert.Throws<InvalidOperationException>(() => InputShape.Of(typeof(WrongInput)));

    [Fact]
    public void An_absent_attribute_is_not_a_null_one()
    {
        Optional<string> absent = default, cleared = (string?)null;
        Assert.NotEqual(absent, cleared);
        Assert.Equal("old", absent.Or("old"));
        Assert.Null(cleared.Or("old"));
    }

    private Task<Answer> PostAttributes(string attributes) =>
        Post("{\"data\":{\"type\":\"Widget\",\"attributes\":" + attributes + "}}");

    private Task<Answer> Post(string body) => _app.PostAsync("/v1/widgets", body);

    private sealed record WrongInput(Optional<JsonDocument> Document);
}
