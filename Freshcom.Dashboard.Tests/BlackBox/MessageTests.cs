
namespace Freshcom.Tests.BlackBox;

/// <summary>Templates and the messages made of them. Moves the clock.</summary>
public sealed class MessageTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Created = "crm:customer.create.success";

    [Fact]
    public async Task Templates_are_made_read_changed_and_deleted()
    {
        var shop = await Shop.OpenAsync(app);
        var mail = (await shop.Test.PostAsync("/email_templates", "EmailTemplate",
            new { name = "M", subject = "S", from = "shop@example.com", to = "{{user.email}}", reply_to = "help@example.com", bodyHtml = "<b>B</b>", body_text = "B", description = "D" })).Is(201);
        Assert.Equal(("help@example.com", "B", "D"), (mail["replyTo"], mail["bodyText"], mail["description"]));
        var text = (await shop.Test.PostAsync("/sms_templates", "SMSTemplate", new { name = "T", to = "{{user.phone_number}}", body = "B" })).Is(201);
        foreach (var (path, type) in new[] { ($"/email_templates/{mail.Id}", "EmailTemplate"), ($"/sms_templates/{text.Id}", "SMSTemplate") })
        {
            Assert.Equal("New", (await shop.Test.PatchAsync(path, type, new { name = "New" })).Is(200)["name"]);
            Assert.Equal("New", (await shop.Test.GetAsync(path)).Is(200)["name"]);
            (await shop.Test.DeleteAsync(path)).Is(204);
            (await shop.Test.GetAsync(path)).Is(404);
        }
    }

    [Theory]
    [InlineData("subject", "Your code {{code}}")]
    [InlineData("subject", "Your token {{{user.password_reset_token}}}")]
    [InlineData("to", "{{code}}@example.com")]
    [InlineData("subject", "two\nlines")]
    [InlineData("to", "a@example.com\r\nBcc: b@example.com")]
    [InlineData("name", "two\nlines")]
    [InlineData("bodyHtml", "{{> partial}}")]
    [InlineData("bodyHtml", "{{=<% %>=}}<% code %>")]
    [InlineData("bodyHtml", "{{#open}}")]
    [InlineData("bodyHtml", "{{unclosed")]
    [InlineData("bodyText", "{{> partial}}")]
    public async Task A_bad_part_of_a_template_is_422_at_that_field(string field, string value)
    {
        var shop = await Shop.SharedAsync(app);
        var attributes = new Dictionary<string, object> { ["name"] = "M", ["subject"] = "S", ["to"] = "{{user.email}}", ["bodyHtml"] = "B" };
        attributes[field] = value;
        (await shop.Test.PostAsync("/email_templates", "EmailTemplate", attributes)).Rejects(field);
    }

    [Fact]
    public async Task A_template_has_at_most_64_kB_200_tags_and_a_depth_of_10()
    {
        var shop = await Shop.OpenAsync(app);
        string[] tooMuch =
        [
            new string('x', 64 * 1024 + 1),
            string.Concat(Enumerable.Repeat("{{user.name}}", 201)),
            string.Concat(Enumerable.Repeat("{{#user}}", 11)) + "x" + string.Concat(Enumerable.Repeat("{{/user}}", 11)),
        ];
        foreach (var body in tooMuch)
            (await shop.Test.PostAsync("/sms_templates", "SMSTemplate", new { name = "T", to = "{{user.phone_number}}", body })).Rejects("body");
        (await shop.Test.PostAsync("/sms_templates", "SMSTemplate", new { name = "T", to = "{{user.phone_number}}", body = string.Concat(Enumerable.Repeat("{{user.name}}", 200)) })).Is(201);
    }

    [Fact]
    public async Task Html_escapes_every_value_triple_braces_too_and_text_and_subject_do_not()
    {
        var shop = await Shop.OpenAsync(app);
        var template = (await shop.Test.PostAsync("/email_templates", "EmailTemplate", new
        {
            name = "M",
            to = "{{customer.email}}",
            subject = "Hello {{customer.name}}",
            bodyHtml = "<p>{{customer.name}}|{{{customer.name}}}|{{&customer.name}}</p>",
            bodyText = "CODE=x {{customer.name}}|{{account.company_name}}|{{nonsense}}",
        })).Is(201).Id;
        (await shop.Test.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "T", @event = Created, actionType = "sendEmail", actionTarget = template })).Is(201);
        var email = Make.Email();
        (await shop.Test.PostAsync("/customers", "Customer", new { status = "guest", name = "<b>&\"Tom\"</b>", email })).Is(201);
        var message = Assert.Single(await shop.Mail.NewAsync(Via.Email, email));
        var row = (await shop.Test.GetAsync($"/emails/{message.Id}")).Is(200);
        Assert.DoesNotContain("<b>", row["bodyHtml"], StringComparison.Ordinal);
        Assert.Equal(3, row["bodyHtml"]!.Split("&lt;b&gt;&amp;").Length - 1);
        Assert.Equal("Hello <b>&\"Tom\"</b>", row["subject"]);
        Assert.Equal("CODE=x <b>&\"Tom\"</b>||", row["bodyText"]);
    }

    [Fact]
    public async Task In_test_mode_a_message_is_captured_readable_and_names_its_trigger_and_template()
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(Via.Sms);
        var phone = Make.Phone();
        (await Shop.AskCodeAsync(shop.Test, Via.Sms, phone)).Is(204);
        var message = Assert.Single(await shop.Mail.NewAsync(Via.Sms, phone));
        Assert.Matches("^CODE=[0-9]{6}$", message.Text);
        var row = (await shop.Test.GetAsync($"/sms/{message.Id}")).Is(200);
        (await shop.Test.GetAsync($"/notification_triggers/{row.Related("trigger")}")).Is(200);
        (await shop.Test.GetAsync($"/sms_templates/{row.Related("template")}")).Is(200);
        for (var i = 0; i < 50 && row["status"] != "captured"; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            row = (await shop.Test.GetAsync($"/sms/{message.Id}")).Is(200);
        }
        Assert.Equal(("captured", phone), (row["status"], row["to"]));
    }

    [Theory]
    [InlineData(Via.Sms)]
    [InlineData(Via.Email)]
    public async Task In_live_mode_a_stored_code_is_masked_from_the_start(Via via)
    {
        var shop = await (await Shop.OpenAsync(app)).SendingAsync(via, null);
        await shop.SendingAsync(via, shop.Live);
        var address = via.NewAddress();
        (await Shop.AskCodeAsync(await shop.LiveGuestAsync(), via, address)).Is(204);
        var message = Assert.Single(await shop.LiveMail.ToAsync(via, address));
        Assert.Contains("CODE=••••••", message.Text, StringComparison.Ordinal);
        var row = (await shop.Live.GetAsync($"{via.Path()}/{message.Id}")).Is(200);
        Assert.DoesNotMatch("CODE=[0-9]", row.Text);
        Assert.Empty(await shop.Mail.ToAsync(via, address));
    }

    [Fact]
    public async Task A_reset_token_is_masked_in_live_mode_too()
    {
        var shop = await Shop.OpenAsync(app);
        await shop.TriggerAsync("identity:password_reset_token.create.success", Via.Email, "{{user.email}}", "CODE={{user.password_reset_token}}", shop.Live);
        var person = await shop.RegisterAsync(owner: shop.Live);
        shop.PassSeconds(61);
        (await (await shop.LiveGuestAsync()).PostAsync("/password_reset_tokens", "PasswordResetToken", new { username = person.Username })).Is(204);
        Assert.Equal("••••••", await shop.LiveMail.NewCodeAsync(Via.Email, person.Email));
    }

    [Fact]
    public async Task Customer_events_reach_their_triggers()
    {
        var shop = await Shop.OpenAsync(app);
        foreach (var happened in new[] { "create", "update", "delete" })
            await shop.TriggerAsync($"crm:customer.{happened}.success", Via.Sms, "{{customer.phone_number}}", $"CODE={happened}");
        var person = await shop.RegisterAsync();
        Assert.Equal("create", await shop.Mail.NewCodeAsync(Via.Sms, person.Phone));
        (await shop.Test.PatchAsync($"/customers/{person.CustomerId}", "Customer", new { label = "vip" })).Is(200);
        Assert.Equal("update", await shop.Mail.NewCodeAsync(Via.Sms, person.Phone));
        (await shop.Test.DeleteAsync($"/customers/{person.CustomerId}")).Is(204);
        Assert.Equal("delete", await shop.Mail.NewCodeAsync(Via.Sms, person.Phone));
    }
}
