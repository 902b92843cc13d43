
namespace Freshcom.Tests.BlackBox;

public sealed class UserTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_guest_makes_a_managed_user_whose_role_is_customer_whatever_it_asks()
    {
        var shop = await Shop.OpenAsync(app);
        var username = Make.Email();
        var answer = await (await shop.GuestAsync()).PostAsync("/users", "User",
            new { name = "Eve", username, email = username, password = Make.Password, role = "administrator", status = "suspended" });
        Assert.Equal("customer", answer.Is(201)["role"]);
        (await shop.ManagedLoginAsync(shop.TestAccountId, username, Make.Password)).Is(200);
    }

    [Fact]
    public async Task A_managed_user_is_made_read_changed_and_deleted()
    {
        var shop = await Shop.OpenAsync(app);
        var username = Make.Email();
        var made = (await shop.Test.PostAsync("/users", "User",
            new { name = "Max Manager", firstName = "Max", lastName = "Manager", username, email = username, password = Make.Password, role = "manager" })).Is(201);
        var path = $"/users/{made.Id}";
        Assert.Equal(("manager", "simple", username), (made["role"], made["authMethod"], made["username"]));
        Assert.DoesNotContain(Make.Password, made.Text, StringComparison.Ordinal);
        Assert.Equal("Maxine", (await shop.Test.PatchAsync(path, "User", new { firstName = "Maxine" })).Is(200)["firstName"]);
        Assert.Equal("Maxine", (await shop.Test.GetAsync(path)).Is(200)["firstName"]);
        Assert.Contains((await shop.Test.GetAsync("/users")).Is(200).Rows, row => Answer.Show(row["id"]) == made.Id);
        (await shop.Test.DeleteAsync(path)).Is(204);
        (await shop.Test.GetAsync(path)).Is(404);
        (await shop.ManagedLoginAsync(shop.TestAccountId, username, Make.Password)).IsInvalidGrant();
    }

    [Fact]
    public async Task Only_administrators_create_change_or_delete_administrators()
    {
        var shop = await Shop.OpenAsync(app);
        var developer = await shop.StaffAsync("developer");
        var administrator = (await (await shop.StaffAsync("administrator")).GetAsync("/user")).Is(200).Id;
        var username = Make.Email();
        (await developer.PostAsync("/users", "User", new { name = "X", username, email = username, password = Make.Password, role = "administrator" })).Is(403, 422);
        (await developer.PatchAsync($"/users/{administrator}", "User", new { name = "X" })).Is(403, 422);
        (await developer.DeleteAsync($"/users/{administrator}")).Is(403, 422);
        (await shop.Test.DeleteAsync($"/users/{administrator}")).Is(204);
    }

    [Fact]
    public async Task Status_role_and_everything_verified_are_read_only_for_the_user_itself()
    {
        var shop = await Shop.OpenAsync(app);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var before = (await session.GetAsync("/user")).Is(200);
        foreach (var (field, value) in new (string, object)[] { ("role", "administrator"), ("status", "suspended"), ("emailVerified", true), ("emailVerifiedAt", "2026-01-01T00:00:00Z"), ("phoneVerified", true) })
        {
            (await session.PatchAsync("/user", "User", new Dictionary<string, object> { [field] = value })).Is(200, 403, 422);
            Assert.Equal((field, before[field]), (field, (await session.GetAsync("/user")).Is(200)[field]));
        }
    }

    [Fact]
    public async Task A_live_user_with_a_test_token_reads_itself_and_changes_nothing()
    {
        var shop = await Shop.OpenAsync(app);
        Assert.Equal(shop.Username, (await shop.Test.GetAsync("/user")).Is(200)["username"]);
        (await shop.Test.PatchAsync("/user", "User", new { name = "Changed" })).Is(422);
        (await shop.Live.PatchAsync("/user", "User", new { name = "Changed" })).Is(200);
        Assert.Equal("Changed", (await shop.Test.GetAsync("/user")).Is(200)["name"]);
    }

    [Fact]
    public async Task A_users_own_new_password_takes_its_current_one()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        (await session.PatchAsync("/user", "User", new { password = Make.OtherPassword })).Rejects("currentPassword");
        (await session.PatchAsync("/user", "User", new { password = Make.OtherPassword, currentPassword = "wrong wrong" })).Rejects("currentPassword");
        (await session.PatchAsync("/user", "User", new { password = "short", currentPassword = person.Password })).Rejects("password");
        (await session.PatchAsync("/password", "Password", new { value = Make.OtherPassword })).Rejects("currentPassword");
        (await session.PatchAsync("/password", "Password", new { value = Make.OtherPassword, currentPassword = person.Password })).Is(204);
        (await shop.LoginAsync(person, password: Make.OtherPassword)).Is(200);
    }

    [Fact]
    public async Task Staff_sets_a_password_at_passwords_and_not_at_users()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        (await shop.Test.PatchAsync($"/users/{person.UserId}", "User", new { password = Make.OtherPassword })).Rejects("currentPassword");
        (await shop.Test.PatchAsync($"/passwords/{person.UserId}", "Password", new { value = "short" })).Rejects("value");
        (await shop.Test.PatchAsync($"/passwords/{person.UserId}", "Password", new { value = Make.OtherPassword })).Is(204);
        (await shop.LoginAsync(person)).IsInvalidGrant();
        (await shop.LoginAsync(person, password: Make.OtherPassword)).Is(200);
    }

    [Theory]
    [InlineData("abcd")]
    [InlineData("with space")]
    [InlineData("semi;colon")]
    [InlineData("ｆｕｌｌｗｉｄｔｈ")]
    [InlineData("tab\tname")]
    public async Task A_malformed_username_is_422(string username)
    {
        var shop = await Shop.SharedAsync(app);
        (await shop.Test.PostAsync("/users", "User", new { name = "X", username, email = Make.Email(), password = Make.Password, role = "manager" })).Rejects("username");
    }

    [Fact]
    public async Task A_username_is_unique_ignoring_case_among_the_accounts_members()
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.Test.PostAsync("/users", "User", new { name = "X", username = "Anna.Staff+1", password = Make.Password, role = "manager" })).Is(201);
        (await shop.Test.PostAsync("/users", "User", new { name = "Y", username = "anna.staff+1", password = Make.Password, role = "manager" })).Rejects("username", "taken");
        (await shop.Test.PostAsync("/users", "User", new { name = "Y", username = "other.staff", password = Make.Password, role = "emperor" })).Rejects("role");
    }

    [Fact]
    public async Task A_changed_name_comes_with_snake_case_names_too()
    {
        var shop = await Shop.OpenAsync(app);
        var session = await shop.SignInAsync(await shop.RegisterAsync());
        var answer = (await session.PatchAsync("/user", "User", new { first_name = "Snake", last_name = "Case" })).Is(200);
        Assert.Equal(("Snake", "Case"), (answer["firstName"], answer["lastName"]));
    }

    [Fact]
    public async Task A_membership_names_its_user_and_an_administrator_changes_its_role()
    {
        var shop = await Shop.OpenAsync(app);
        var staff = await shop.StaffAsync("manager");
        var user = (await staff.GetAsync("/user")).Is(200);
        var row = Assert.Single((await shop.Test.GetAsync("/account_memberships?filter[role]=manager")).Is(200).Rows);
        var path = $"/account_memberships/{row["id"]}";
        var membership = (await shop.Test.GetAsync(path)).Is(200);
        Assert.Equal((user.Id, shop.TestAccountId), (membership.Related("user"), membership.Related("account")));
        Assert.Equal((user["username"], "manager"), (membership["userUsername"], membership["role"]));
        Assert.NotNull(membership["userKind"]);
        Assert.Equal("developer", (await shop.Test.PatchAsync(path, "AccountMembership", new { role = "developer" })).Is(200)["role"]);
        (await shop.Test.PatchAsync(path, "AccountMembership", new { role = "emperor" })).Rejects("role");
        Assert.Equal("developer", (await shop.Test.GetAsync($"/users/{user.Id}")).Is(200)["role"]);
    }
}
