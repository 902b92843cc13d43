
namespace Freshcom.Tests.BlackBox;

public sealed class CorsTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData("/v1/token", "POST")]
    [InlineData("/v1/user", "PATCH")]
    [InlineData("/v1/customers", "GET")]
    [InlineData("/v1/customers/x", "DELETE")]
    public async Task A_browsers_preflight_is_answered_without_a_token(string path, string method)
    {
        using var request = From(HttpMethod.Options, path);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,accept,x-freshcom-otp");
        var answer = (await new ApiClient(app.Api()).SendAsync(request)).Is(200, 204);
        Assert.Contains(answer.Header("Access-Control-Allow-Origin"), new[] { "*", "https://shop.example" });
        foreach (var header in new[] { "authorization", "content-type", "accept", "x-freshcom-otp" })
            Assert.Contains(header, answer.Header("Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase);
        if (method is "PATCH" or "DELETE") Assert.Contains(method, answer.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/account")]
    [InlineData("/v1/customers")]
    public async Task Failures_too_are_readable_to_a_browser_with_the_otp_and_the_retry_header(string path)
    {
        using var request = From(HttpMethod.Get, path);
        var answer = (await new ApiClient(app.Api()).SendAsync(request)).Is(401);
        Assert.Contains(answer.Header("Access-Control-Allow-Origin"), new[] { "*", "https://shop.example" });
        Assert.Contains("X-Freshcom-OTP", answer.Header("Access-Control-Expose-Headers"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Retry-After", answer.Header("Access-Control-Expose-Headers"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Pages_outside_the_api_are_not_open_to_other_origins()
    {
        using var request = From(HttpMethod.Get, "/health/live");
        Assert.Null((await new ApiClient(app.Api()).SendAsync(request)).Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/.well-known/jwks.json")]
    public async Task The_operators_and_the_readers_addresses_answer(string path)
    {
        using var request = From(HttpMethod.Get, path);
        var answer = (await new ApiClient(app.Api()).SendAsync(request)).Is(200);
        Assert.NotEmpty(answer.Text);
        if (path.EndsWith("jwks.json", StringComparison.Ordinal)) Assert.DoesNotContain("\"d\"", answer.Text, StringComparison.Ordinal);
    }

    private static HttpRequestMessage From(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Add("Origin", "https://shop.example");
        return request;
    }
}
