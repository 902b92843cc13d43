
namespace Freshcom.Tests.BlackBox;

public sealed class RefreshTokenTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task Refresh_tokens_are_prefixed_by_kind_and_mode()
    {
        var shop = await Shop.OpenAsync(app);
        Assert.StartsWith("urt-live-", shop.Live.RefreshToken, StringComparison.Ordinal);
        Assert.StartsWith("urt-test-", shop.Test.RefreshToken, StringComparison.Ordinal);
        Assert.StartsWith("prt-live-", await Shop.PublishableTokenAsync(shop.Live), StringComparison.Ordinal);
        Assert.StartsWith("prt-test-", await Shop.PublishableTokenAsync(shop.Test), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publishable_token_makes_a_guest_of_its_own_account()
    {
        var shop = await Shop.OpenAsync(app);
        var guest = await shop.GuestAsync();
        Assert.Equal(shop.TestAccountId, (await guest.GetAsync("/account")).Is(200).Id);
        (await guest.GetAsync("/user")).Is(403);
        Assert.Equal(shop.LiveAccountId, (await (await shop.LiveGuestAsync()).GetAsync("/account")).Is(200).Id);
    }

    [Fact]
    public async Task A_users_refresh_token_is_not_rotated()
    {
        var shop = await Shop.OpenAsync(app);
        var first = (await shop.RefreshAsync(shop.Live.RefreshToken)).Is(200);
        var second = (await shop.RefreshAsync(shop.Live.RefreshToken)).Is(200);
        Assert.Equal(shop.Live.RefreshToken, first.Field("refresh_token"));
        Assert.Equal(shop.Live.RefreshToken, second.Field("refresh_token"));
        Assert.Contains("no-store", first.Header("Cache-Control"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aid:")]
    [InlineData("acc:")]
    [InlineData("aid:aid-test-")]
    public async Task A_live_refresh_token_is_exchanged_for_the_test_account(string prefix)
    {
        var shop = await Shop.OpenAsync(app);
        var test = shop.Nobody.As(await shop.RefreshAsync(shop.Live.RefreshToken, prefix + shop.TestAccountId));
        var account = (await test.GetAsync("/account")).Is(200);
        Assert.Equal((shop.TestAccountId, "test"), (account.Id, account["mode"]));
    }

    [Fact]
    public async Task A_test_refresh_token_refreshes_in_test_mode_but_not_for_the_live_account()
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.RefreshAsync(shop.Test.RefreshToken)).Is(200);
        (await shop.RefreshAsync(shop.Test.RefreshToken, $"aid:{shop.LiveAccountId}")).IsInvalidGrant();
    }

    [Fact]
    public async Task A_refresh_token_is_worth_nothing_for_another_merchants_accounts()
    {
        var (shop, other) = (await Shop.OpenAsync(app), await Shop.OpenAsync(app));
        (await shop.RefreshAsync(shop.Live.RefreshToken, $"aid:{other.LiveAccountId}")).IsInvalidGrant();
        (await shop.RefreshAsync(shop.Live.RefreshToken, $"aid:{other.TestAccountId}")).IsInvalidGrant();
        (await shop.RefreshAsync(await Shop.PublishableTokenAsync(shop.Live), $"aid:{other.LiveAccountId}")).IsInvalidGrant();
    }

    [Fact]
    public async Task A_managed_users_refresh_token_stays_in_its_account()
    {
        var shop = await Shop.OpenAsync(app);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        (await shop.RefreshAsync(session.RefreshToken)).Is(200);
        (await shop.RefreshAsync(session.RefreshToken, $"aid:{shop.LiveAccountId}")).IsInvalidGrant();
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("urt-")]
    [InlineData("urt-live-")]
    [InlineData("prt-live-rubbish")]
    [InlineData("prt-test-00000000-0000-0000-0000-000000000000")]
    [InlineData("urt-live-00000000-0000-0000-0000-000000000000")]
    [InlineData("urt-live-１２３")]
    public async Task A_malformed_or_unknown_refresh_token_is_an_invalid_grant(string token)
    {
        var nobody = new ApiClient(app.Api());
        var answer = (await nobody.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", token))).Is(400);
        Assert.Contains(answer.GrantError, token.Length == 0 ? ["invalid_grant", "invalid_request"] : new[] { "invalid_grant" });
    }

    [Fact]
    public async Task A_refresh_token_under_another_kinds_prefix_is_an_invalid_grant()
    {
        var shop = await Shop.OpenAsync(app);
        var token = shop.Live.RefreshToken;
        foreach (var prefix in new[] { "urt-test-", "prt-live-", "prt-test-", "" })
            (await shop.RefreshAsync(prefix + token["urt-live-".Length..])).IsInvalidGrant();
    }

    [Fact]
    public async Task A_refresh_token_is_no_access_token()
    {
        var shop = await Shop.SharedAsync(app);
        (await new ApiClient(app.Api(), shop.Live.RefreshToken).GetAsync("/account")).Is(401);
        (await new ApiClient(app.Api(), await Shop.PublishableTokenAsync(shop.Live)).GetAsync("/account")).Is(401);
    }

    [Fact]
    public async Task An_access_token_changed_in_one_letter_is_refused()
    {
        var shop = await Shop.SharedAsync(app);
        var parts = shop.Live.AccessToken.Split('.');
        var signature = (parts[2][0] == 'A' ? 'B' : 'A') + parts[2][1..];
        (await new ApiClient(app.Api(), $"{parts[0]}.{parts[1]}.{signature}").GetAsync("/account")).Is(401);
        (await new ApiClient(app.Api(), $"eyJhbGciOiJub25lIn0.{parts[1]}.").GetAsync("/account")).Is(401);
    }
}
