
namespace Freshcom.Tests.BlackBox;

public sealed class TriggerTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Created = "crm:customer.create.success";
    private const string TfaCode = "identity:user.tfa_code.create.success";

    [Fact]
    public async Task A_trigger_is_made_read_changed_and_deleted_and_keeps_its_event_and_action()
    {
        var shop = await Shop.OpenAsync(app);
        var template = await TemplateAsync(shop);
        var made = (await PostAsync(shop, Created, "sendSms", template)).Is(201);
        var path = $"/notification_triggers/{made.Id}";
        Assert.Equal(("active", Created, "sendSms", template), (made["status"], made["event"], made["actionType"], made["actionTarget"]));
        Assert.Equal("Renamed", (await shop.Test.PatchAsync(path, "NotificationTrigger", new { name = "Renamed", description = "Why" })).Is(200)["name"]);
        (await shop.Test.PatchAsync(path, "NotificationTrigger", new { @event = TfaCode, actionType = "sendEmail" })).Is(200, 422);
        var read = (await shop.Test.GetAsync(path)).Is(200);
        Assert.Equal((Created, "sendSms", "Renamed"), (read["event"], read["actionType"], read["name"]));
        (await shop.Test.DeleteAsync(path)).Is(204);
        (await shop.Test.GetAsync(path)).Is(404);
    }

    [Theory]
    [InlineData("send_email", "sendEmail")]
    [InlineData("send_sms", "sendSms")]
    [InlineData("webhook", "webhook")]
    [InlineData("invokeWebhook", "webhook")]
    [InlineData("invoke_webhook", "webhook")]
    public async Task Action_types_are_read_in_snake_case_and_written_in_camel_case(string input, string output)
    {
        var shop = await Shop.SharedAsync(app);
        var target = output switch
        {
            "sendSms" => await TemplateAsync(shop),
            "sendEmail" => (await shop.Test.GetAsync("/email_templates")).Is(200).Rows[0]["id"]!.GetValue<string>(),
            _ => "https://hooks.example.com/in",
        };
        var answer = await shop.Test.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "T", @event = Created, action_type = input, action_target = target });
        Assert.Contains(answer.Is(201)["actionType"], output == "webhook" ? ["webhook", "invokeWebhook"] : new[] { output });
    }

    [Theory]
    [InlineData("event", "rubbish")]
    [InlineData("actionType", "sendPigeon")]
    [InlineData("actionTarget", "rubbish")]
    [InlineData("status", "asleep")]
    [InlineData("name", "two\nlines")]
    public async Task A_bad_field_of_a_trigger_is_422_at_that_field(string field, object value)
    {
        var shop = await Shop.SharedAsync(app);
        var attributes = new Dictionary<string, object> { ["name"] = "T", ["event"] = Created, ["actionType"] = "sendSms", ["actionTarget"] = await TemplateAsync(shop) };
        attributes[field] = value;
        (await shop.Test.PostAsync("/notification_triggers", "NotificationTrigger", attributes)).Rejects(field);
    }

    [Fact]
    public async Task A_target_of_another_kind_or_of_nobody_is_422()
    {
        var shop = await Shop.OpenAsync(app);
        var template = await TemplateAsync(shop);
        (await PostAsync(shop, Created, "sendEmail", template)).Rejects("actionTarget");
        (await PostAsync(shop, Created, "sendSms", Make.Id())).Rejects("actionTarget");
    }

    [Theory]
    [InlineData("http://hooks.example.com/in")]
    [InlineData("ftp://hooks.example.com/in")]
    [InlineData("https://127.0.0.1/in")]
    [InlineData("https://[::1]/in")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://2130706433/in")]
    [InlineData("https://0x7f.1/in")]
    [InlineData("https://0177.0.0.1/in")]
    [InlineData("https://[::ffff:10.0.0.1]/in")]
    [InlineData("https://user:password@hooks.example.com/in")]
    [InlineData("https://hooks.example.com:65536/in")]
    [InlineData("javascript:alert(1)")]
    [InlineData("hooks.example.com")]
    [InlineData("https://")]
    public async Task A_live_webhook_target_is_https_and_no_machine_of_ours(string target)
    {
        var shop = await Shop.SharedAsync(app);
        (await shop.Live.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "T", @event = Created, actionType = "webhook", actionTarget = target }))
            .Rejects("actionTarget");
    }

    [Theory]
    [InlineData("identity.user.tfa_code.create.success")]
    [InlineData("identity:user:tfa_code:create:success")]
    [InlineData("identity:user.tfa_code:create.success")]
    public async Task Colon_and_dot_in_an_event_are_the_same_on_input(string name)
    {
        var shop = await Shop.OpenAsync(app);
        var template = (await shop.Test.PostAsync("/sms_templates", "SMSTemplate", new { name = "T", to = "{{user.phone_number}}", body = "CODE={{code}}" })).Is(201).Id;
        (await PostAsync(shop, name, "sendSms", template)).Is(201);
        var person = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        Assert.NotEmpty(await shop.Mail.NewCodeAsync(Via.Sms, person.Phone));
    }

    [Fact]
    public async Task An_event_of_another_module_is_accepted()
    {
        var shop = await Shop.OpenAsync(app);
        (await PostAsync(shop, "storefront:order.update.success", "sendSms", await TemplateAsync(shop))).Is(201);
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("disabled")]
    public async Task A_trigger_that_is_not_active_sends_nothing(string status)
    {
        var shop = await Shop.OpenAsync(app);
        var id = await shop.TriggerAsync(TfaCode, Via.Sms, "{{user.phone_number}}", "CODE={{code}}");
        (await shop.Test.PatchAsync($"/notification_triggers/{id}", "NotificationTrigger", new { status })).Is(200);
        var person = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        await shop.Mail.NothingNewAsync(Via.Sms, person.Phone);
    }

    [Fact]
    public async Task Several_triggers_may_listen_to_one_event()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.TriggerAsync(Created, Via.Sms, "{{customer.phone_number}}", "CODE=first");
        await shop.TriggerAsync(Created, Via.Sms, "{{customer.phoneNumber}}", "CODE=second");
        var person = await shop.RegisterAsync();
        var messages = await shop.Mail.ToAsync(Via.Sms, person.Phone);
        Assert.Equal(["CODE=first", "CODE=second"], messages.Select(message => message.Text).Order());
    }

    [Fact]
    public async Task A_code_goes_only_to_its_own_channel_and_address()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.TriggerAsync(TfaCode, Via.Email, "{{user.email}}", "CODE={{code}}");
        await shop.TriggerAsync(TfaCode, Via.Sms, "+14165550199", "CODE={{code}}");
        await shop.TriggerAsync("identity:phone_verification_code.create.success", Via.Email, "spy@example.com", "CODE={{code}}");
        (await shop.Test.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "W", @event = TfaCode, actionType = "webhook", actionTarget = "https://hooks.example.com/in" })).Is(201, 422);
        await shop.SendingAsync(Via.Sms);
        var person = await shop.RegisterAsync("tfa_sms");
        (await shop.LoginAsync(person)).AsksForOtp("tfa_sms");
        var otp = await shop.Mail.NewCodeAsync(Via.Sms, person.Phone);
        await shop.VerificationCodeAsync(shop.Test, Via.Sms, Make.Phone());
        await shop.Mail.NothingNewAsync(Via.Email, "@");
        await shop.Mail.NothingNewAsync(Via.Sms, "+");
        Assert.DoesNotContain(otp, (await shop.Test.GetAsync("/webhook_requests")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_in_test_mode_is_captured_with_the_resource_and_its_event()
    {
        var shop = await Shop.OpenAsync(app);
        (await PostAsync(shop, Created, "webhook", "https://hooks.example.com/in")).Is(201);
        var person = await shop.RegisterAsync();
        var row = Assert.Single((await shop.Test.GetAsync("/webhook_requests")).Is(200).Rows);
        Assert.Equal("WebhookRequest", Answer.Show(row["type"]));
        var text = row.ToJsonString().Replace("\\u0022", "\"", StringComparison.Ordinal);
        Assert.Contains(person.CustomerId, text, StringComparison.Ordinal);
        Assert.Contains(Created, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Make.Password, text, StringComparison.Ordinal);
    }

    private static async Task<string> TemplateAsync(Shop shop) =>
        (await shop.Test.PostAsync("/sms_templates", "SMSTemplate", new { name = "T", to = "+14165550100", body = "Hi" })).Is(201).Id;

    private static Task<Answer> PostAsync(Shop shop, string eventName, string actionType, string target) =>
        shop.Test.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "T", @event = eventName, actionType, actionTarget = target });
}
