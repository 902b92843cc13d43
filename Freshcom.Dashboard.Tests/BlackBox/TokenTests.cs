using System.Text;
using System.Text.Json.Nodes;

namespace Freshcom.Tests.BlackBox;

public sealed class TokenTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_password_grant_answers_a_bearer_pair_for_an_hour_that_is_not_stored()
    {
        var shop = await Shop.OpenAsync(app);
        var answer = (await shop.OwnerLoginAsync(shop.Password)).Is(200);
        Assert.Equal("bearer", answer.Field("token_type"));
        Assert.Equal("3600", Answer.Show(answer.Body["expires_in"]));
        Assert.StartsWith("urt-live-", answer.Field("refresh_token"), StringComparison.Ordinal);
        Assert.Contains("no-store", answer.Header("Cache-Control"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_endpoint_takes_json_as_it_takes_a_form()
    {
        var shop = await Shop.OpenAsync(app);
        var body = $$"""{"grant_type":"password","username":"{{shop.Username}}","password":"{{shop.Password}}"}""";
        var answer = await shop.Nobody.SendAsync(HttpMethod.Post, "/token", body, "application/json", "application/json");
        Assert.NotEmpty(answer.Is(200).Field("access_token"));
    }

    [Fact]
    public async Task A_standard_user_with_a_scope_is_an_invalid_grant()
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.ManagedLoginAsync(shop.LiveAccountId, shop.Username, shop.Password)).IsInvalidGrant();
        (await shop.ManagedLoginAsync(shop.TestAccountId, shop.Username, shop.Password)).IsInvalidGrant();
    }

    [Fact]
    public async Task A_managed_user_without_a_scope_is_an_invalid_grant()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        (await shop.Nobody.TokenAsync(null, ("grant_type", "password"), ("username", person.Username), ("password", person.Password))).IsInvalidGrant();
    }

    [Theory]
    [InlineData("aid:{0}")]
    [InlineData("acc:{0}")]
    [InlineData("aid:aid-test-{0}")]
    [InlineData("acc:aid-test-{0}")]
    public async Task A_managed_user_logs_in_with_its_account_as_scope(string scope)
    {
        var shop = await Shop.SharedAsync(app);
        var person = await shop.RegisterAsync();
        var answer = await shop.Nobody.TokenAsync(null, ("grant_type", "password"), ("username", person.Username), ("password", person.Password),
            ("scope", scope.Replace("{0}", shop.TestAccountId, StringComparison.Ordinal)));
        Assert.StartsWith("urt-test-", answer.Is(200).Field("refresh_token"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aid:")]
    [InlineData("acc:")]
    [InlineData(":")]
    [InlineData("rubbish")]
    [InlineData("aid:rubbish")]
    [InlineData("aid:aid-test-")]
    [InlineData("aid:aid-test-rubbish")]
    [InlineData("aid:00000000-0000-0000-0000-000000000000")]
    [InlineData("aid:%00")]
    [InlineData("aid:' OR 1=1 --")]
    [InlineData("aid:１２３")]
    [InlineData("aid aid aid")]
    public async Task A_malformed_or_unknown_scope_is_an_invalid_grant(string scope)
    {
        var shop = await Shop.SharedAsync(app);
        var person = await shop.RegisterAsync();
        (await shop.Nobody.TokenAsync(null, ("grant_type", "password"), ("username", person.Username), ("password", person.Password), ("scope", scope)))
            .IsInvalidGrant();
        (await shop.Nobody.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", shop.Live.RefreshToken), ("scope", scope)))
            .IsInvalidGrant();
    }

    [Fact]
    public async Task Unknown_user_wrong_password_suspended_and_foreign_user_get_the_same_answer()
    {
        var (shop, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        var (person, suspended, foreign) = (await shop.RegisterAsync(), await shop.RegisterAsync(), await other.RegisterAsync());
        (await shop.Test.PatchAsync($"/customers/{suspended.CustomerId}", "Customer", new { status = "suspended" })).Is(200);
        Answer[] answers =
        [
            await shop.LoginAsync(person, password: "not the password"),
            await shop.ManagedLoginAsync(shop.TestAccountId, Make.Email(), Make.Password),
            await shop.LoginAsync(suspended),
            await shop.LoginAsync(foreign),
        ];
        Assert.All(answers, answer => answer.IsInvalidGrant());
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
    }

    [Fact]
    public async Task A_user_of_the_test_account_does_not_exist_in_the_live_account()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        (await shop.ManagedLoginAsync(shop.LiveAccountId, person.Username, person.Password)).IsInvalidGrant();
    }

    [Fact]
    public async Task A_username_is_compared_ignoring_case_and_a_password_is_not()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        (await shop.ManagedLoginAsync(shop.TestAccountId, person.Username.ToUpperInvariant(), person.Password)).Is(200);
        (await shop.LoginAsync(person, password: person.Password.ToUpperInvariant())).IsInvalidGrant();
    }

    [Fact]
    public async Task An_unknown_grant_is_unsupported()
    {
        var nobody = new ApiClient(app.Api());
        var answer = (await nobody.TokenAsync(null, ("grant_type", "client_credentials"))).Is(400);
        Assert.Equal("unsupported_grant_type", answer.GrantError);
        Assert.NotEmpty(answer.Field("error_description"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("username=a&password=b")]
    [InlineData("grant_type=password")]
    [InlineData("grant_type=password&username=a")]
    [InlineData("grant_type=password&password=b")]
    [InlineData("grant_type=refresh_token")]
    [InlineData("grant_type=otp")]
    [InlineData("grant_type=otp&otp=123456")]
    [InlineData("grant_type=password&grant_type=password&username=a&password=b")]
    [InlineData("grant_type=%FF%FE&username=%C3%28&password=%ZZ")]
    [InlineData("&&&=&==")]
    public async Task A_token_request_with_parts_missing_or_broken_is_400_with_an_oauth_error(string form)
    {
        var nobody = new ApiClient(app.Api());
        var answer = await nobody.SendAsync(HttpMethod.Post, "/token", form, "application/x-www-form-urlencoded", "application/json");
        Assert.Contains(answer.Is(400).GrantError, new[] { "unsupported_grant_type", "invalid_request", "invalid_grant" });
        Assert.Null(answer.Header("X-Freshcom-OTP"));
    }

    [Theory]
    [InlineData("{\"grant_type\":[\"password\"],\"username\":{},\"password\":null}")]
    [InlineData("{\"grant_type\":\"password\",\"username\":1,\"password\":true,\"scope\":[]}")]
    [InlineData("{\"grant_type\":\"refresh_token\",\"refresh_token\":{\"a\":1}}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task A_json_token_request_of_wrong_types_is_400(string json)
    {
        var nobody = new ApiClient(app.Api());
        (await nobody.SendAsync(HttpMethod.Post, "/token", json, "application/json", "application/json")).Is(400);
    }

    [Fact]
    public async Task The_token_endpoint_ignores_an_authorization_header()
    {
        var shop = await Shop.OpenAsync(app);
        var stranger = new ApiClient(app.Api(), "rubbish");
        (await stranger.TokenAsync(null, ("grant_type", "password"), ("username", shop.Username), ("password", shop.Password))).Is(200);
    }

    [Fact]
    public async Task The_access_token_names_type_account_and_user()
    {
        var shop = await Shop.OpenAsync(app);
        var user = (await shop.Live.GetAsync("/user")).Is(200);
        AssertClaims(shop.Live, "user", shop.LiveAccountId, user.Id);
        AssertClaims(shop.Test, "user", shop.TestAccountId, user.Id);
        AssertClaims(await shop.GuestAsync(), "publishable", shop.TestAccountId, shop.TestAccountId);
    }

    private static void AssertClaims(ApiClient client, string type, string account, string principal)
    {
        var payload = client.AccessToken.Split('.')[1].Replace('-', '+').Replace('_', '/');
        var json = Encoding.UTF8.GetString(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')));
        var claims = JsonNode.Parse(json)!.AsObject();
        Assert.Equal(type, Answer.Show(claims["typ"]));
        Assert.Equal(account, Answer.Show(claims["aud"] is JsonArray many ? many[0] : claims["aud"]));
        Assert.Equal(principal, Answer.Show(claims["prn"]));
        if (type == "user") Assert.Equal(principal, Answer.Show(claims["sub"]));
    }
}
