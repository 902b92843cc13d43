using System.Net;
using System.Text;
using Freshcom.Data;
using Freshcom.Tests.BlackBox;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Hosting;

/// <summary>What the server says besides its pages and its API.</summary>
public sealed class HostingTests(Browser browser)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/account")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/no-such-page")]
    public async Task Every_answer_forbids_guessing_its_type(string path)
    {
        await using var app = new TestApp();
        using var answer = await app.Api().GetAsync(path, Stop);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("same-origin", Header(answer, "Referrer-Policy"));
        Assert.Null(Header(answer, "Server"));
    }

    [Fact]
    public async Task A_page_allows_own_scripts_and_no_frame_around_it()
    {
        await using var app = new TestApp();
        using var answer = await app.Api().GetAsync("/docs/", Stop);
        var policy = Header(answer, "Content-Security-Policy")!.Split("; ");
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("frame-src 'self'", policy);
        Assert.Contains("object-src 'none'", policy);
        Assert.Matches("^script-src 'self' 'nonce-[^']+'$", Assert.Single(policy, x => x.StartsWith("script-src", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_reference_page_works_under_the_policy_and_asks_no_other_host()
    {
        await using var app = new TestApp();
        var site = app.StartKestrel();
        await using var page = await browser.OpenAsync(site);
        var hosts = new HashSet<string>();
        page.Page.Request += (_, request) => { if (request.Url.StartsWith("http", StringComparison.Ordinal)) hosts.Add(new Uri(request.Url).Authority); };
        Assert.Equal(200, await page.GotoAsync("/docs", interactive: false));
        await page.Page.GetByText("/v1/account").First.WaitForAsync();
        Assert.Equal([site.Authority], hosts);
        page.ShouldBeClean();
    }

    [Fact]
    public async Task Ready_means_that_the_database_answers_and_has_the_schema()
    {
        await using var app = new TestApp();
        using var client = app.Api();
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(app.DataDirectory.FullName, "freshcom.db")}"))
        {
            await database.OpenAsync(Stop);
            await using var command = database.CreateCommand();
            command.CommandText = """DELETE FROM "__EFMigrationsHistory" """;
            await command.ExecuteNonQueryAsync(Stop);
        }
        using var unready = await client.GetAsync("/health/ready", Stop);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (unready.StatusCode, await unready.Content.ReadAsStringAsync(Stop)));
        Assert.Equal("Healthy", await client.GetStringAsync("/health/live", Stop));
        await using var other = new TestApp();
        Assert.Equal("Healthy", await other.Api().GetStringAsync("/health/ready", Stop));
    }

    [Fact]
    public async Task Figures_are_for_this_machine_and_not_for_who_comes_through_a_proxy()
    {
        await using var app = new TestApp();
        app.StartKestrel();
        using var client = app.Api();
        Assert.Contains("http_server_request_duration_seconds", await FiguresAsync(client), StringComparison.Ordinal);
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "X-Forwarded-For", "127.0.0.1" } } };
        using var refused = await client.SendAsync(forwarded, Stop);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Theory]
    [InlineData("aspnetcore_authentication_authenticate_duration")]
    [InlineData("aspnetcore_authorization_attempts")]
    [InlineData("aspnetcore_routing_match_attempts")]
    [InlineData("aspnetcore_memory_pool")]
    public async Task Nothing_is_measured_with_each_request_that_tells_an_operator_nothing(string figure)
    {
        await using var app = new TestApp();
        app.StartKestrel();
        using var client = app.Api();
        Assert.DoesNotContain(figure, await FiguresAsync(client), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "203.0.113.7", "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.0/8", "198.51.100.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1, 203.0.113.0/24", "198.51.100.1, 203.0.113.7", "198.51.100.1")]
    public async Task A_forwarded_address_is_believed_of_a_trusted_proxy_only(string trusted, string forwardedFor, string expected)
    {
        await using var app = new TestApp().With("Proxy:Trusted", trusted);
        app.StartKestrel();
        using var client = app.Api();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        var nobody = new ApiClient(client);
        var username = Make.Email();
        (await nobody.PostAsync("/users", "User", new { name = "Olga Owner", username, password = Make.Password })).Is(204);
        (await nobody.TokenAsync(null, ("grant_type", "password"), ("username", username), ("password", Make.Password))).Is(200);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<FreshcomDbContext>>().CreateDbContextAsync(Stop);
        Assert.Equal(expected, (await db.Sessions.SingleAsync(Stop)).ClientAddress);
    }

    [Fact]
    public async Task Figures_are_also_for_the_addresses_that_the_operator_allows()
    {
        await using var app = new TestApp().With("Proxy:Trusted", "127.0.0.1").With("Metrics:Allowed", "203.0.113.0/24");
        app.StartKestrel();
        foreach (var (address, status) in new[] { ("203.0.113.7", HttpStatusCode.OK), ("198.51.100.1", HttpStatusCode.NotFound) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "X-Forwarded-For", address } } };
            using var answer = await app.Api().SendAsync(request, Stop);
            Assert.Equal((address, status), (address, answer.StatusCode));
        }
    }

    [Fact]
    public async Task A_body_over_256_kB_is_refused_with_an_error_document()
    {
        await using var app = new TestApp();
        app.StartKestrel();
        using var body = new StringContent(ApiClient.Document("User", new { name = new string('x', 300_000) }), Encoding.UTF8, ApiClient.JsonApi);
        using var answer = await app.Api().PostAsync("/v1/users", body, Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("payloadTooLarge", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "password"), KeyValuePair.Create("username", new string('x', 300_000))]);
        using var token = await app.Api().PostAsync("/v1/token", form, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, token.StatusCode);
        Assert.Contains("invalid_request", await token.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static async Task<string> FiguresAsync(HttpClient client)
    {
        await client.GetAsync("/v1/account", Stop);
        return await client.GetStringAsync("/metrics", Stop);
    }

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
