
using System.Buffers.Text;
using System.Text;

namespace Freshcom.Tests.BlackBox;

/// <summary>Moves the clock, so it has an app of its own.</summary>
public sealed class SessionTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task An_access_token_ends_after_an_hour()
    {
        var shop = await Shop.OpenAsync(app);
        shop.PassSeconds(3590);
        (await shop.Live.GetAsync("/account")).Is(200);
        shop.PassSeconds(11);
        (await shop.Live.GetAsync("/account")).Is(401);
        (await shop.Test.GetAsync("/account")).Is(401);
    }

    [Fact]
    public async Task That_a_token_was_good_helps_neither_a_changed_one_nor_itself_when_it_has_ended()
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.Live.GetAsync("/account")).Is(200);
        var parts = shop.Live.AccessToken.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        var forged = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.Replace(shop.LiveAccountId, shop.TestAccountId, StringComparison.Ordinal)));
        foreach (var token in new[] { $"{parts[0]}.{forged}.{parts[2]}", $"{parts[0]}.{parts[1]}.{parts[2][1..]}", $"{parts[0]}.{parts[1]}." })
            (await new ApiClient(app.Api(), token).GetAsync("/account")).Is(401);
        (await shop.Live.GetAsync("/account")).Is(200);
        shop.PassMinutes(60);
        (await shop.Live.GetAsync("/account")).Is(401);
    }

    [Fact]
    public async Task A_users_refresh_token_ends_30_days_after_its_last_use()
    {
        var shop = await Shop.OpenAsync(app);
        shop.Pass(TimeSpan.FromDays(29));
        (await shop.RefreshAsync(shop.Live.RefreshToken)).Is(200);
        shop.Pass(TimeSpan.FromDays(29));
        (await shop.RefreshAsync(shop.Live.RefreshToken)).Is(200);
        shop.Pass(TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1));
        (await shop.RefreshAsync(shop.Live.RefreshToken)).IsInvalidGrant();
    }

    [Fact]
    public async Task A_users_refresh_token_ends_180_days_after_it_was_made_and_a_publishable_one_never()
    {
        var shop = await Shop.OpenAsync(app);
        var publishable = await Shop.PublishableTokenAsync(shop.Live);
        for (var i = 0; i < 7; i++)
        {
            shop.Pass(TimeSpan.FromDays(25));
            (await shop.RefreshAsync(shop.Live.RefreshToken)).Is(200);
        }
        shop.Pass(TimeSpan.FromDays(5) + TimeSpan.FromMinutes(1));
        (await shop.RefreshAsync(shop.Live.RefreshToken)).IsInvalidGrant();
        (await shop.RefreshAsync(publishable)).Is(200);
    }

    [Fact]
    public async Task A_changed_password_ends_every_other_session_and_not_its_own()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var (mine, other) = (await shop.SignInAsync(person), await shop.SignInAsync(person));
        (await mine.PatchAsync("/user", "User", new { password = Make.OtherPassword, currentPassword = person.Password })).Is(200);
        await shop.EndsAsync(() => other.GetAsync("/user"), 401);
        (await shop.RefreshAsync(other.RefreshToken)).IsInvalidGrant();
        (await mine.GetAsync("/user")).Is(200);
        (await shop.RefreshAsync(mine.RefreshToken)).Is(200);
        (await shop.LoginAsync(person)).IsInvalidGrant();
        (await shop.LoginAsync(person, password: Make.OtherPassword)).Is(200);
    }

    [Fact]
    public async Task A_test_token_got_by_a_live_one_ends_with_its_session()
    {
        var shop = await Shop.OpenAsync(app);
        var changer = shop.Nobody.As(await shop.OwnerLoginAsync(shop.Password));
        (await changer.PatchAsync("/user", "User", new { password = Make.OtherPassword, currentPassword = shop.Password })).Is(200);
        await shop.EndsAsync(() => shop.Test.GetAsync("/account"), 401);
        (await shop.RefreshAsync(shop.Test.RefreshToken)).IsInvalidGrant();
        (await shop.RefreshAsync(shop.Live.RefreshToken)).IsInvalidGrant();
    }

    [Fact]
    public async Task Suspending_a_customer_ends_its_sessions_and_its_logins()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { status = "suspended" })).Is(200);
        await shop.EndsAsync(() => session.GetAsync("/user"), 401);
        (await shop.RefreshAsync(session.RefreshToken)).IsInvalidGrant();
        (await shop.LoginAsync(person)).IsInvalidGrant();
    }

    [Fact]
    public async Task A_suspended_customer_registered_again_logs_in_again()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { status = "disabled" })).Is(200);
        (await shop.LoginAsync(person)).IsInvalidGrant();
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { status = "registered" })).Is(200);
        (await shop.LoginAsync(person)).Is(200);
    }

    [Fact]
    public async Task Deleting_a_user_ends_its_sessions()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        (await shop.Test.DeleteAsync($"/customers/{person.CustomerId}")).Is(204);
        await shop.EndsAsync(() => session.GetAsync("/user"), 401);
        (await shop.RefreshAsync(session.RefreshToken)).IsInvalidGrant();
    }

    [Fact]
    public async Task A_changed_role_ends_the_users_sessions()
    {
        var shop = await Shop.OpenAsync(app);
        var staff = await shop.StaffAsync("developer");
        var memberships = (await staff.GetAsync("/account_memberships?target=user")).Is(200);
        var id = Assert.Single(memberships.Rows)["id"];
        (await shop.Test.PatchAsync($"/account_memberships/{id}", "AccountMembership", new { role = "supportSpecialist" })).Is(200);
        await shop.EndsAsync(() => staff.GetAsync("/user"), 401);
    }

    [Fact]
    public async Task Staff_changing_a_method_ends_the_customers_sessions()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.SendingAsync(Via.Email);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        var code = await shop.VerificationCodeAsync(shop.Test, Via.Email, person.Email);
        (await shop.Test.PatchAsync($"/users/{person.UserId}", "User", new { authMethod = "tfa_email", emailVerificationCode = code })).Is(200);
        await shop.EndsAsync(() => session.GetAsync("/user"), 401);
    }
}
