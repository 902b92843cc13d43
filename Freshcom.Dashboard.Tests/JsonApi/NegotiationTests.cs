namespace Freshcom.Tests.JsonApi;

public sealed class NegotiationTests(WidgetApp widgets) : IClassFixture<WidgetApp>
{
    private static readonly byte[] Document = """{"data":{"type":"Widget"}}"""u8.ToArray();
    private readonly JsonApiApp _app = widgets.App;

    [Theory]
    [InlineData("application/vnd.api+json", "application/vnd.api+json")]
    [InlineData("application/json", "application/json")]
    [InlineData("*/*", "application/vnd.api+json")]
    [InlineData("application/*", "application/vnd.api+json")]
    [InlineData("text/html, application/json;q=0.1", "application/json")]
    [InlineData("application/json, */*", "application/vnd.api+json")]
    [InlineData("APPLICATION/VND.API+JSON; charset=utf-8", "application/vnd.api+json")]
    [InlineData("application/vnd.api+json;profile=\"https://a.example\"", "application/vnd.api+json")]
    [InlineData("application/vnd.api+json;ext=\"https://a.example\", application/vnd.api+json", "application/vnd.api+json")]
    [InlineData("", "application/vnd.api+json")]
    public async Task The_answer_is_of_a_type_that_Accept_allows(string accept, string type)
    {
        var answer = await _app.GetAsync($"/v1/widgets/{Widgets.Id}", ("Accept", accept));
        Assert.Equal((200, type), (answer.Status, answer.ContentType!.ToString()));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/*")]
    [InlineData("application/xml;q=0.9, text/html")]
    [InlineData("application/vnd.api+json;ext=\"https://a.example\"")]
    [InlineData("application/vnd.api+json;version=1")]
    [InlineData("application/vnd.api+json;q=0, application/json;q=0")]
    [InlineData("garbage")]
    [InlineData(";;;,")]
    public async Task Anything_else_is_406(string accept)
    {
        var answer = await _app.GetAsync($"/v1/widgets/{Widgets.Id}", ("Accept", accept));
        Assert.Equal((406, "notAcceptable"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("application/vnd.api+json", 201)]
    [InlineData("application/vnd.api+json; charset=utf-8", 201)]
    [InlineData("application/json", 201)]
    [InlineData("application/json; charset=\"UTF-8\"; indent=2", 201)]
    [InlineData("application/vnd.api+json; ext=\"https://a.example\"", 415)]
    [InlineData("application/json; charset=latin1", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("garbage", 415)]
    [InlineData(null, 415)]
    public async Task A_body_is_one_of_the_two_types_or_415(string? type, int status) =>
        Assert.Equal(status, (await _app.SendAsync(HttpMethod.Post, "/v1/widgets", Document, type)).Status);

    [Fact]
    public async Task The_token_endpoint_is_left_alone()
    {
        Assert.Equal(200, (await _app.SendAsync(HttpMethod.Post, "/v1/token", "a=b"u8.ToArray(), "application/x-www-form-urlencoded", ("Accept", "text/html"))).Status);
        Assert.Equal(200, (await _app.SendAsync(HttpMethod.Post, "/v1/Token/", "a=b"u8.ToArray(), "text/plain")).Status);
        Assert.Equal(415, (await _app.SendAsync(HttpMethod.Post, "/v1/tokens", "a=b"u8.ToArray(), "text/plain")).Status);
    }

    [Fact]
    public async Task Checks_come_in_the_order_406_415_401_403_400()
    {
        Assert.Equal(406, (await Secured("text/plain", ("Accept", "text/html"))).Status);
        Assert.Equal(415, (await Secured("text/plain")).Status);
        Assert.Equal((401, "unauthorized"), Summary(await Secured("application/json")));
        Assert.Equal((403, "forbidden"), Summary(await Secured("application/json", ("Authorization", "Bearer good"))));
        Assert.Equal((400, "invalidJson"), Summary(await Secured("application/json", ("Authorization", "Bearer boss"))));
    }

    [Fact]
    public async Task Browsers_of_any_origin_may_call_and_read_the_two_headers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/widgets");
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "PATCH");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,accept,x-freshcom-otp");
        using var preflight = await _app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)preflight.StatusCode);
        Assert.Equal("*", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("X-Freshcom-OTP", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("PATCH", Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Credentials"));

        foreach (var accept in (string[])["*/*", "text/html"])
        {
            var answer = await _app.GetAsync("/v1/nope", ("Origin", "https://shop.example"), ("Accept", accept));
            Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
            Assert.Equal("X-Freshcom-OTP,Retry-After", answer.Header("Access-Control-Expose-Headers"));
        }
    }

    private Task<Answer> Secured(string type, params (string Name, string Value)[] headers) =>
        _app.SendAsync(HttpMethod.Post, "/v1/secured", "{"u8.ToArray(), type, headers);

    private static (int Status, string? Code) Summary(Answer answer) => (answer.Status, answer.Code);
}
