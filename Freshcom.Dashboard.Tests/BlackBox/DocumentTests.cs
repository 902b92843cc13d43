using System.Text.Json.Nodes;

namespace Freshcom.Tests.BlackBox;

public sealed class DocumentTests(TestApp app) : IClassFixture<TestApp>
{
    private static readonly HttpMethod s_post = HttpMethod.Post;

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"data\"")]
    [InlineData("{}")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":[]}")]
    [InlineData("{\"data\":7}")]
    [InlineData("{\"data\":{}}")]
    [InlineData("{\"data\":{\"attributes\":{\"name\":\"N\"}}}")]
    [InlineData("{\"data\":{\"type\":null}}")]
    [InlineData("{\"data\":{\"type\":7}}")]
    [InlineData("{\"data\":{\"type\":\"User\"}}")]
    [InlineData("{\"data\":{\"type\":\"customer\"}}")]
    [InlineData("{\"data\":{\"type\":\"Customer\",\"attributes\":[]}}")]
    [InlineData("{\"data\":{\"type\":\"Customer\",\"attributes\":\"x\"}}")]
    public async Task A_body_without_data_of_the_right_type_is_400(string body)
    {
        var shop = await Shop.SharedAsync(app);
        (await shop.Test.SendAsync(s_post, "/customers", body)).Is(400);
    }

    [Fact]
    public async Task A_patch_may_leave_its_id_out_but_not_name_another()
    {
        var shop = await Shop.OpenAsync(app);
        var path = $"/customers/{(await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name = "A" })).Is(201).Id}";
        (await shop.Test.PatchAsync(path, "Customer", new { name = "B" })).Is(200);
        (await shop.Test.SendAsync(HttpMethod.Patch, path, ApiClient.Document("Customer", new { name = "C" }, id: path.Split('/')[^1]))).Is(200);
        (await shop.Test.SendAsync(HttpMethod.Patch, path, ApiClient.Document("Customer", new { name = "D" }, id: Make.Id()))).Is(400);
        Assert.Equal("C", (await shop.Test.GetAsync(path)).Is(200)["name"]);
    }

    [Fact]
    public async Task The_order_of_checks_is_406_415_401_403_400_404_422()
    {
        var shop = await Shop.OpenAsync(app);
        var (support, developer) = (await shop.StaffAsync("supportSpecialist"), await shop.StaffAsync("developer"));
        var trigger = (await shop.Test.GetAsync("/notification_triggers")).Is(200).Rows[0]["id"];
        var (unknown, known) = ($"/notification_triggers/{Make.Id()}", $"/notification_triggers/{trigger}");
        var bad = ApiClient.Document("NotificationTrigger", new { name = "" });
        var patch = HttpMethod.Patch;
        (await shop.Nobody.SendAsync(patch, unknown, "{", "text/plain", "text/html")).Is(406);
        (await shop.Nobody.SendAsync(patch, unknown, "{", "text/plain")).Is(415);
        (await shop.Nobody.SendAsync(patch, unknown, "{")).Is(401);
        (await support.SendAsync(patch, unknown, "{")).Is(403);
        (await developer.SendAsync(patch, unknown, "{")).Is(400);
        (await developer.SendAsync(patch, unknown, bad)).Is(404);
        (await developer.SendAsync(patch, known, bad)).Rejects("name");
    }

    [Fact]
    public async Task Every_failure_is_an_errors_document_with_code_title_status_and_id()
    {
        var shop = await Shop.OpenAsync(app);
        Answer[] answers =
        [
            await shop.Nobody.GetAsync("/account"),
            await (await shop.GuestAsync()).GetAsync("/customers"),
            await shop.Test.SendAsync(s_post, "/customers", "{"),
            await shop.Test.GetAsync($"/customers/{Make.Id()}"),
            await shop.Test.GetAsync("/customers?nonsense=1"),
            await shop.Test.PostAsync("/customers", "Customer", new { status = "registered" }),
        ];
        Assert.Equal([401, 403, 400, 404, 400, 422], answers.Select(answer => answer.Status));
        foreach (var answer in answers)
        {
            var error = Assert.IsType<JsonObject>(Assert.IsType<JsonArray>(answer.Body["errors"])[0]);
            Assert.Matches("^[a-z][a-zA-Z]*$", Answer.Show(error["code"]));
            Assert.Equal($"{answer.Status}", Answer.Show(error["status"]));
            Assert.NotEmpty(Answer.Show(error["title"])!);
            Assert.NotEmpty(Answer.Show(error["id"])!);
            Assert.StartsWith("application/vnd.api+json", answer.Header("Content-Type"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_field_error_has_code_pointer_and_title_as_written()
    {
        var shop = await Shop.SharedAsync(app);
        var answer = (await shop.Test.PostAsync("/sms_templates", "SMSTemplate", new { to = "{{phone_number}}", body = "Hi" })).Is(422);
        Assert.Equal(new Fault("required", "/data/attributes/name", "Name is required"), Assert.Single(answer.Faults));
    }

    [Theory]
    [InlineData("/notification_triggers", "NotificationTrigger", "name event actionType actionTarget")]
    [InlineData("/email_templates", "EmailTemplate", "name to subject bodyHtml")]
    [InlineData("/sms_templates", "SMSTemplate", "name to body")]
    [InlineData("/phone_verification_codes", "PhoneVerificationCode", "phoneNumber")]
    [InlineData("/email_verification_codes", "EmailVerificationCode", "email")]
    [InlineData("/email_verifications", "EmailVerification", "token")]
    public async Task An_empty_post_answers_all_its_required_fields_at_once(string path, string type, string fields)
    {
        var shop = await Shop.SharedAsync(app);
        var answer = (await shop.Test.PostAsync(path, type)).Is(422);
        Assert.Equal(fields.Split(' ').Select(field => $"/data/attributes/{field}").Order(), answer.Faults.Select(fault => fault.At!).Order());
    }

    [Fact]
    public async Task A_body_may_be_plain_json_and_unknown_attributes_are_ignored()
    {
        var shop = await Shop.OpenAsync(app);
        var body = ApiClient.Document("Customer", new { status = "guest", name = "Plain", colour = "blue", insertedAt = "1999-01-01T00:00:00Z" });
        var answer = (await shop.Test.SendAsync(s_post, "/customers", body, "application/json", "application/json")).Is(201);
        Assert.Equal("Plain", answer["name"]);
        Assert.Null(answer["colour"]);
        Assert.StartsWith($"{app.Clock.GetUtcNow():yyyy-MM-dd'T'HH:mm}", answer["insertedAt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_resource_has_its_times_with_six_digits_and_every_document_a_locale()
    {
        var shop = await Shop.OpenAsync(app);
        var trigger = (await shop.Test.GetAsync("/notification_triggers")).Is(200);
        Assert.NotEmpty(Answer.Show(trigger.Meta["locale"])!);
        var customer = (await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name = "A" })).Is(201);
        foreach (var answer in new[] { await shop.Live.GetAsync("/account"), await shop.Live.GetAsync("/user"), customer })
        {
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", answer["insertedAt"]);
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", answer["updatedAt"]);
            Assert.NotEmpty(Answer.Show(answer.Meta["locale"])!);
            Assert.True(Guid.TryParse(answer.Id, out _));
        }
    }

    [Fact]
    public async Task Types_inside_relationships_are_not_checked()
    {
        var shop = await Shop.OpenAsync(app);
        var user = (await shop.Live.GetAsync("/user")).Is(200).Id;
        (await shop.Live.PostAsync("/email_verification_tokens", "EmailVerificationToken", relationships: new { user = ApiClient.One("Anything", user) })).Is(204);
    }

    [Fact]
    public async Task Every_answer_carries_nosniff()
    {
        var shop = await Shop.OpenAsync(app);
        foreach (var answer in new[] { await shop.Live.GetAsync("/account"), await shop.Nobody.GetAsync("/account"), await shop.Nobody.GetAsync("/nowhere") })
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_body_over_256_kB_is_refused()
    {
        var shop = await Shop.SharedAsync(app);
        var body = ApiClient.Document("Customer", new { status = "guest", name = "A", unknown = new string('x', 300 * 1024) });
        (await shop.Test.SendAsync(s_post, "/customers", body)).Is(400, 413, 422);
    }
}
