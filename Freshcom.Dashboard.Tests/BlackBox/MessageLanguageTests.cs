namespace Freshcom.Tests.BlackBox;

/// <summary>A message is in the language that the request asks for, where its template has it.</summary>
public sealed class MessageLanguageTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData("zh-CN", "zh-CN", "验证码 CODE=")]
    [InlineData("zh-cn", "zh-CN", "验证码 CODE=")]
    [InlineData("zh-CN-pinyin", "zh-CN", "验证码 CODE=")] // a narrower one is served by the wider
    [InlineData("fr", "en", "Your code CODE=")]
    [InlineData("en", "en", "Your code CODE=")]
    [InlineData("zh", "en", "Your code CODE=")]
    [InlineData(null, "en", "Your code CODE=")]
    [InlineData("%00", "en", "Your code CODE=")]
    public async Task A_logins_code_comes_in_the_language_asked_for_or_the_default(string? asked, string sent, string begins)
    {
        var shop = await Shop.OpenAsync(app);
        var trigger = await shop.TriggerAsync("identity:user.tfa_code.create.success", Via.Sms, "{{user.phone_number}}", "Your code CODE={{code}}");
        var template = (await shop.Test.GetAsync($"/notification_triggers/{trigger}")).Is(200)["actionTarget"];
        (await shop.Test.PatchAsync($"/sms_templates/{template}?locale=zh-CN", "SMSTemplate", new { body = "验证码 CODE={{code}}" })).Is(200);
        var person = await shop.RegisterAsync("tfa_sms");
        var form = $"grant_type=password&username={Uri.EscapeDataString(person.Username)}&password={Uri.EscapeDataString(person.Password)}&scope=aid:{shop.TestAccountId}";

        (await shop.Nobody.SendAsync(HttpMethod.Post, asked is null ? "/token" : $"/token?locale={asked}", form, "application/x-www-form-urlencoded", "application/json")).Is(400);

        var message = Assert.Single((await shop.Test.GetAsync("/sms")).Is(200).Rows);
        Assert.StartsWith(begins, Answer.Show(message["attributes"]!["body"]), StringComparison.Ordinal);
        Assert.Equal(sent, Answer.Show(message["attributes"]!["locale"]));
    }

    [Fact]
    public async Task A_text_that_is_taken_away_in_a_language_falls_back_to_the_default()
    {
        var shop = await Shop.OpenAsync(app);
        var id = (await shop.Test.PostAsync("/email_templates", "EmailTemplate", new { name = "T", to = "a@shop.example", subject = "Hello", bodyHtml = "<p>Hi</p>", bodyText = "Hi" })).Is(201).Id;
        var path = $"/email_templates/{id}?locale=zh-CN";
        (await shop.Test.PatchAsync(path, "EmailTemplate", new { subject = "你好", bodyText = "嗨" })).Is(200);
        var read = (await shop.Test.PatchAsync(path, "EmailTemplate", new { bodyText = (string?)null })).Is(200);
        Assert.Equal(("你好", "Hi"), (read["subject"], read["bodyText"]));
        Assert.Equal("Hello", (await shop.Test.GetAsync($"/email_templates/{id}")).Is(200)["subject"]);
        (await shop.Test.PatchAsync($"/email_templates/{id}", "EmailTemplate", new { subject = (string?)null })).Is(422);
    }
}
