using System.Text;

namespace Freshcom.Tests.BlackBox;

/// <summary>Whatever comes in, it is 400 or 422 with a pointer, and never 500.</summary>
public sealed class MalformedInputTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData("name", "true")]
    [InlineData("name", "42")]
    [InlineData("name", "[]")]
    [InlineData("name", "{}")]
    [InlineData("email", "[\"a@example.com\"]")]
    [InlineData("phoneNumber", "14165550123")]
    [InlineData("phoneNumber", "\"+１４１６５５５０１２３\"")]
    [InlineData("description", "{}")]
    [InlineData("label", "[1]")]
    [InlineData("name", "\"a\\u0000b\"")]
    [InlineData("name", "\"\\ud800\"")]
    public async Task A_value_of_the_wrong_type_is_422_or_400_and_changes_nothing(string field, string json)
    {
        var shop = await Shop.SharedAsync(app);
        var path = "/customers/" + (await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name = "A", email = Make.Email() })).Is(201).Id;
        var before = (await shop.Test.GetAsync(path)).Is(200);
        (await SendAsync(shop.Test, "PATCH", path, "Customer", field, json)).Is(400, 422);
        Assert.Equal(before.Text, (await shop.Test.GetAsync(path)).Is(200).Text);
    }

    [Fact]
    public async Task A_broken_body_is_400()
    {
        var shop = await Shop.SharedAsync(app);
        byte[][] bodies =
        [
            [0xFF, 0xFE, 0x00],
            [.. Encoding.UTF8.GetBytes("{\"data\":{\"type\":\"Customer\",\"attributes\":{\"name\":\""), 0xC3, 0x28, 0xED, 0xA0, 0x80, .. Encoding.UTF8.GetBytes("\"}}}")],
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 100_000))),
            Encoding.UTF8.GetBytes("{\"data\":{\"type\":\"Customer\",\"attributes\":{\"customData\":" + new string('[', 5000) + new string(']', 5000) + "}}}"),
            Encoding.UTF8.GetBytes(ApiClient.Document("Customer") + "}"),
            Encoding.UTF8.GetBytes("{\"data\":{\"type\":\"Customer\",}}"),
            Encoding.UTF8.GetBytes("{'data':{'type':'Customer'}}"),
            Encoding.Unicode.GetBytes(ApiClient.Document("Customer")),
        ];
        foreach (var body in bodies) (await shop.Test.SendBytesAsync(HttpMethod.Post, "/customers", body)).Is(400);
    }

    [Theory]
    [InlineData("/customers/rubbish")]
    [InlineData("/customers/%01")]
    [InlineData("/customers/１２３")]
    [InlineData("/customers/00000000-0000-0000-0000-00000000000g")]
    [InlineData("/users/..%2f..%2fetc%2fpasswd")]
    [InlineData("/sms/'%20OR%201=1")]
    [InlineData("/notification_triggers/-1")]
    [InlineData("/passwords/rubbish")]
    public async Task A_malformed_id_is_404_or_400(string path)
    {
        var shop = await Shop.SharedAsync(app);
        if (!path.StartsWith("/passwords", StringComparison.Ordinal)) (await shop.Test.GetAsync(path)).Is(400, 404);
        else (await shop.Test.PatchAsync(path, "Password", new { value = Make.OtherPassword })).Is(400, 404);
    }

    [Theory]
    [InlineData("search=%00")]
    [InlineData("search=%FF%FE")]
    [InlineData("search=%25%5F%5C")]
    [InlineData("locale=%00")]
    [InlineData("locale=zh-CN%0d%0aX:1")]
    [InlineData("page[size]=%EF%BC%91")]
    [InlineData("page[[]]=1")]
    [InlineData("filter[status]=%00")]
    [InlineData("sort=,,,-")]
    [InlineData("fields[]=,")]
    [InlineData("include=a.b.c.d.e.f.g")]
    public async Task A_malformed_query_is_never_a_server_error(string query)
    {
        var shop = await Shop.SharedAsync(app);
        foreach (var list in new[] { "/customers", "/users", "/emails" })
            Assert.InRange((await shop.Test.GetAsync($"{list}?{query}")).Status, 200, 499);
        Assert.InRange((await shop.Test.GetAsync($"/customers?search={new string('x', 10_000)}")).Status, 200, 499);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("\"")]
    public async Task A_malformed_authorization_is_401(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/account", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", header);
        (await new ApiClient(app.Api()).SendAsync(request)).Is(401);
        (await new ApiClient(app.Api(), new string('x', 10_000)).GetAsync("/account")).Is(401);
    }

    private static Task<Answer> SendAsync(ApiClient caller, string method, string path, string type, string field, string json) =>
        caller.SendAsync(new HttpMethod(method), path, "{\"data\":{\"type\":\"" + type + "\",\"attributes\":{\"" + field + "\":" + json + "}}}");
}
