
namespace Freshcom.Tests.BlackBox;

public sealed class SignUpTests(TestApp app) : IClassFixture<TestApp>
{
    private ApiClient Nobody => new(app.Api());

    [Fact]
    public async Task An_empty_sign_up_is_422_with_one_error_each_for_name_username_and_password()
    {
        var answer = (await Nobody.PostAsync("/users", "User")).Is(422);
        Assert.Equal(["/data/attributes/name", "/data/attributes/password", "/data/attributes/username"], answer.Faults.Select(fault => fault.At).Order());
        Assert.All(answer.Faults, fault => Assert.Equal("required", fault.Code));
    }

    [Fact]
    public async Task A_sign_up_needs_no_more_than_name_username_and_password_and_its_username_is_its_email()
    {
        var username = Make.Email();
        var answer = (await Nobody.PostAsync("/users", "User", new { name = "Ada", username, password = Make.Password })).Is(204);
        Assert.Empty(answer.Text);
        var session = Nobody.As(await Nobody.TokenAsync(null, ("grant_type", "password"), ("username", username), ("password", Make.Password)));
        var user = (await session.GetAsync("/user")).Is(200);
        Assert.Equal((username, username, "Ada", "simple", "false"), (user["username"], user["email"], user["name"], user["authMethod"], user["emailVerified"]));
    }

    [Fact]
    public async Task A_taken_username_is_422_taken_whatever_its_case()
    {
        var shop = await Shop.SharedAsync(app);
        (await Nobody.PostAsync("/users", "User", new { name = "Bob", username = shop.Username.ToUpperInvariant(), password = Make.Password }))
            .Rejects("username", "taken");
    }

    [Theory]
    [InlineData("username", "not-an-email")]
    [InlineData("username", "a@b@c@d")]
    [InlineData("username", "two\nlines@example.com")]
    [InlineData("username", "")]
    [InlineData("password", "seven77")]
    [InlineData("password", "")]
    [InlineData("password", null)]
    [InlineData("name", "")]
    [InlineData("name", "   ")]
    [InlineData("name", "two\r\nlines")]
    public async Task A_bad_field_of_a_sign_up_is_422_at_that_field(string field, object? value)
    {
        var attributes = new Dictionary<string, object?> { ["name"] = "Ada", ["username"] = Make.Email(), ["password"] = Make.Password };
        attributes[field] = value;
        (await Nobody.PostAsync("/users", "User", attributes)).Rejects(field);
    }

    [Fact]
    public async Task Limits_of_length_are_inclusive()
    {
        (await Nobody.PostAsync("/users", "User", new { name = new string('n', 200), username = Make.Email(), password = new string('p', 256) })).Is(204);
        (await Nobody.PostAsync("/users", "User", new { name = "Ada", username = Make.Email(), password = "eight888" })).Is(204);
        (await Nobody.PostAsync("/users", "User", new { name = new string('n', 201), username = Make.Email(), password = Make.Password })).Rejects("name");
        (await Nobody.PostAsync("/users", "User", new { name = "Ada", username = Make.Email(), password = new string('p', 257) })).Rejects("password");
    }

    [Fact]
    public async Task Of_twenty_parallel_sign_ups_with_one_username_exactly_one_wins()
    {
        var username = Make.Email();
        var nobody = Nobody;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            nobody.PostAsync("/users", "User", new { name = "Ada", username, password = Make.Password })));
        Assert.Single(answers, answer => answer.Status == 204);
        Assert.All(answers.Where(answer => answer.Status != 204), answer => answer.Rejects("username", "taken"));
    }
}
