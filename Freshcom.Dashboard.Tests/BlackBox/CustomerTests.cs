
namespace Freshcom.Tests.BlackBox;

public sealed class CustomerTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_customer_is_made_read_changed_and_deleted()
    {
        var shop = await Shop.OpenAsync(app);
        var (email, phone) = (Make.Email(), Make.Phone());
        var made = (await shop.Test.PostAsync("/customers", "Customer",
            new { status = "internal", code = "C-1", name = "Iris", label = "vip", firstName = "I", lastName = "R", email, phoneNumber = phone, caption = "cap", description = "desc" })).Is(201);
        Assert.Equal(("internal", "C-1", "Iris", "vip", "I", "R"), (made["status"], made["code"], made["name"], made["label"], made["firstName"], made["lastName"]));
        Assert.Equal((email, phone, "cap", "desc"), (made["email"], made["phoneNumber"], made["caption"], made["description"]));
        var path = $"/customers/{made.Id}";
        Assert.Equal("gold", (await shop.Test.PatchAsync(path, "Customer", new { label = "gold" })).Is(200)["label"]);
        var read = (await shop.Test.GetAsync(path)).Is(200);
        Assert.Equal(("gold", "Iris"), (read["label"], read["name"]));
        (await shop.Test.DeleteAsync(path)).Is(204);
        (await shop.Test.GetAsync(path)).Is(404);
        (await shop.Test.DeleteAsync(path)).Is(404);
    }

    [Fact]
    public async Task A_customer_resource_has_no_auth_method_and_no_secret()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var answer = (await shop.Test.GetAsync($"/customers/{person.CustomerId}")).Is(200);
        foreach (var name in new[] { "authMethod", "password", "username", "phoneVerificationCode", "emailVerificationCode" })
            Assert.False(answer.Attributes.ContainsKey(name), name);
        Assert.Equal(person.UserId, answer.Related("user"));
        Assert.Equal("customer", (await shop.Test.GetAsync($"/users/{person.UserId}")).Is(200)["role"]);
    }

    [Fact]
    public async Task A_guests_empty_registration_is_422_with_three_errors()
    {
        var shop = await Shop.SharedAsync(app);
        var answer = (await (await shop.GuestAsync()).PostAsync("/customers", "Customer")).Is(422);
        Assert.Equal(["/data/attributes/email", "/data/attributes/name", "/data/attributes/password"], answer.Faults.Select(fault => fault.At).Order());
    }

    [Theory]
    [InlineData("guest", "guest")]
    [InlineData("registered", "registered")]
    [InlineData("internal", "registered")]
    [InlineData("suspended", "registered")]
    public async Task A_guest_makes_a_guest_or_a_registered_customer_and_nothing_else(string asked, string made)
    {
        var shop = await Shop.SharedAsync(app);
        var answer = await (await shop.GuestAsync()).PostAsync("/customers", "Customer",
            new { status = asked, name = "Gus", email = Make.Email(), password = Make.Password });
        Assert.Equal(made, answer.Is(201)["status"]);
    }

    [Fact]
    public async Task A_registered_customers_username_defaults_to_its_email()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        Assert.Equal(person.Email, (await shop.Test.GetAsync($"/users/{person.UserId}")).Is(200)["username"]);
        var answer = await shop.Test.PostAsync("/customers", "Customer",
            new { status = "registered", name = "Own", email = Make.Email(), username = "own.name", password = Make.Password });
        Assert.Equal("own.name", (await shop.Test.GetAsync($"/users/{answer.Is(201).Related("user")}")).Is(200)["username"]);
        (await shop.ManagedLoginAsync(shop.TestAccountId, "own.name", Make.Password)).Is(200);
    }

    [Fact]
    public async Task A_registered_customers_name_email_and_phone_are_its_users()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var (email, phone) = (Make.Email(), Make.Phone());
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { name = "New Name", email, phoneNumber = phone })).Is(200);
        var user = (await shop.Test.GetAsync($"/users/{person.UserId}")).Is(200);
        Assert.Equal(("New Name", email, phone), (user["name"], user["email"], user["phoneNumber"]));
        (await shop.Test.PatchAsync($"/users/{person.UserId}", "User", new { name = "Third Name" })).Is(200);
        Assert.Equal("Third Name", (await shop.Test.GetAsync($"/customers/{person.CustomerId}")).Is(200)["name"]);
    }

    [Fact]
    public async Task Deleting_a_customer_deletes_its_user()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        (await shop.Test.DeleteAsync($"/customers/{person.CustomerId}")).Is(204);
        (await shop.Test.GetAsync($"/users/{person.UserId}")).Is(404);
        (await shop.LoginAsync(person)).IsInvalidGrant();
    }

    [Fact]
    public async Task A_customer_changes_itself_but_never_what_staff_decides()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var session = await shop.SignInAsync(person);
        var path = $"/customers/{person.CustomerId}";
        Assert.Equal("Renamed", (await session.PatchAsync(path, "Customer", new { name = "Renamed" })).Is(200)["name"]);
        var before = (await shop.Test.GetAsync(path)).Is(200);
        foreach (var (field, value) in new[] { ("status", "internal"), ("code", "HACK"), ("label", "vip") })
        {
            (await session.PatchAsync(path, "Customer", new Dictionary<string, object> { [field] = value })).Is(200, 403, 422);
            Assert.Equal((field, before[field]), (field, (await shop.Test.GetAsync(path)).Is(200)[field]));
        }
    }

    [Fact]
    public async Task A_guest_may_not_read_list_or_delete_customers_nor_change_a_registered_one()
    {
        var shop = await Shop.OpenAsync(app);
        var person = await shop.RegisterAsync();
        var guest = await shop.GuestAsync();
        var path = $"/customers/{person.CustomerId}";
        (await guest.GetAsync("/customers")).Is(403);
        (await guest.GetAsync(path)).Is(403);
        (await guest.DeleteAsync(path)).Is(403);
        (await guest.PatchAsync(path, "Customer", new { name = "Stolen", password = Make.OtherPassword })).Is(403, 404);
        (await shop.LoginAsync(person)).Is(200);
    }

    [Fact]
    public async Task A_guest_turns_a_guest_customer_whose_id_it_knows_into_a_registered_one()
    {
        var shop = await Shop.OpenAsync(app);
        var guest = await shop.GuestAsync();
        var email = Make.Email();
        var id = (await guest.PostAsync("/customers", "Customer", new { status = "guest", name = "Gus", email })).Is(201).Id;
        var path = $"/customers/{id}";
        (await guest.PatchAsync(path, "Customer", new { status = "registered", name = "Gus", email })).Rejects("password");
        var answer = await guest.PatchAsync(path, "Customer", new { status = "registered", name = "Gus", email, password = Make.Password });
        Assert.Equal(("registered", id), (answer.Is(200)["status"], answer.Id));
        (await shop.ManagedLoginAsync(shop.TestAccountId, email, Make.Password)).Is(200);
        (await guest.PatchAsync(path, "Customer", new { status = "registered", name = "Again", email, password = Make.OtherPassword })).Is(403, 404);
    }

    [Fact]
    public async Task A_guest_finds_a_guest_customer_by_email_plus_two_fields_and_never_a_registered_one()
    {
        var shop = await Shop.OpenAsync(app);
        var guest = await shop.GuestAsync();
        var (email, phone) = (Make.Email(), Make.Phone());
        var id = (await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name = "Gus", email, phoneNumber = phone })).Is(201).Id;
        var found = await guest.GetAsync($"/customer?email={email}&name=Gus&phoneNumber={Uri.EscapeDataString(phone)}");
        Assert.Equal(id, found.Is(200).Id);
        (await guest.GetAsync($"/customer?email={email}")).Is(400, 404, 422);
        (await guest.GetAsync($"/customer?email={email}&name=Gus")).Is(400, 404, 422);
        (await guest.GetAsync($"/customer?email={email}&name=Other&phoneNumber={Uri.EscapeDataString(phone)}")).Is(404);
        var person = await shop.RegisterAsync();
        (await guest.GetAsync($"/customer?email={person.Email}&name=Carl%20Customer&phoneNumber={Uri.EscapeDataString(person.Phone)}")).Is(404);
    }

    [Theory]
    [InlineData("status", "emperor")]
    [InlineData("email", "nobody")]
    [InlineData("email", "a@example.com\r\nBcc: b@example.com")]
    [InlineData("phoneNumber", "12")]
    [InlineData("phoneNumber", "+1416555")]
    [InlineData("phoneNumber", "＋１４１６５５５０１２３")]
    [InlineData("name", "two\nlines")]
    [InlineData("authMethod", "tfa_pigeon")]
    public async Task A_bad_field_of_a_customer_is_422_at_that_field(string field, string value)
    {
        var shop = await Shop.SharedAsync(app);
        var attributes = new Dictionary<string, object> { ["status"] = "registered", ["name"] = "A", ["email"] = Make.Email(), ["password"] = Make.Password };
        attributes[field] = value;
        (await shop.Test.PostAsync("/customers", "Customer", attributes)).Rejects(field);
    }

    [Fact]
    public async Task A_description_has_at_most_2000_characters_and_custom_data_is_kept_as_written()
    {
        var shop = await Shop.OpenAsync(app);
        (await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name = "A", description = new string('d', 2001) })).Rejects("description");
        var made = await shop.Test.PostAsync("/customers", "Customer",
            new { status = "guest", name = "A", description = new string('d', 2000), customData = new { snake_key = new[] { 1, 2 }, camelKey = "x" } });
        Assert.Equal("""{"snake_key":[1,2],"camelKey":"x"}""", made.Is(201)["customData"]);
    }
}
