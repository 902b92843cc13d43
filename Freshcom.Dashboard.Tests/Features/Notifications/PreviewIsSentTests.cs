using System.Text.Json;
using System.Text.RegularExpressions;
using Freshcom.Domain;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.BlackBox;
using Freshcom.Tests.Features.Customers;
using Freshcom.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>What the studio shows is what a real server receives, to the byte once the transport's encoding and line ends (RFC 5321, section 2.3.8) are taken off.</summary>
public sealed partial class PreviewIsSentTests(SmtpServer smtp) : IClassFixture<SmtpServer>
{
    private const string Html = """
        <p style="color:#666">Hello {{user.name}} &amp; co, “quoted” – ünï 王秀英</p>
        <p>CODE={{code}}</p>   <!-- a comment -->
        .
        <p>{{#user}}{{username}}{{/user}}{{^user.name}}nobody{{/user.name}} ==20 = {{{account.name}}}</p>
        """;

    private const string Plain = "Hello {{user.name}} <&>, naïve – 王秀英\n\n.\nFrom here: =3D\tCODE={{code}}\nA line that is long enough to be folded by whoever folds: lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod.";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("zh-CN")]
    public async Task A_login_mail_arrives_as_its_preview(string? locale)
    {
        await using var app = NewApp();
        var shop = await Shop.OpenAsync(app);
        var template = (await shop.Live.PostAsync("/email_templates", "EmailTemplate",
            new { name = "Login", to = "{{user.email}}", from = "“{{account.name}}” <codes@shop.example>", subject = "{{account.name}} – für {{user.name}}", bodyHtml = Html, bodyText = Plain })).Is(201).Id;
        // The text part is left to the default on purpose.
        (await shop.Live.PatchAsync($"/email_templates/{template}?locale=zh-CN", "EmailTemplate", new { subject = "登录验证码，{{user.name}}", bodyHtml = "<p>您好，{{user.name}}</p>\n<p>{{code}}</p>" })).Is(200);
        await TriggerAsync(shop, template, "sendEmail");
        var person = await shop.RegisterAsync("tfa_email", shop.Live);
        await LoginAsync(shop, person, locale);

        // A new user is also asked to confirm its address.
        bool IsCode(ReceivedMail mail) => mail.Recipients.Contains(person.Email) && Code().IsMatch(mail.Message.TextBody ?? "");
        await OutboxRig.UntilAsync(() => Task.FromResult(smtp.Mails().Any(IsCode)), "No code arrived.");
        var mail = smtp.Mails().Single(IsCode).Message;
        var code = Code().Match(mail.TextBody!).Groups[1].Value;
        var preview = await RenderAsync(app, person, MessageKind.Email, template, locale, code, Channel.Email);

        Assert.Equal(6, code.Length);
        Assert.Equal(preview.Subject, mail.Subject);
        Assert.Equal(preview.BodyHtml, Received(mail.HtmlBody));
        Assert.Equal(preview.BodyText, Received(mail.TextBody));
        Assert.Equal(preview.To, mail.To.Mailboxes.Single().Address);
        Assert.Contains(locale is null ? "für Carl" : "登录验证码", preview.Subject, StringComparison.Ordinal);
        Assert.Contains(locale is null ? "Carl Customer &amp; co" : "您好，Carl Customer", preview.BodyHtml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("zh-CN")]
    public async Task A_login_SMS_arrives_as_its_preview(string? locale)
    {
        await using var gateway = await HttpGateway.StartAsync(200, """{"id":"sms-1"}""");
        await using var app = NewApp().With("Sms:Provider", "Http").With("Sms:Url", $"{gateway.Origin}/sms");
        var shop = await Shop.OpenAsync(app);
        var template = (await shop.Live.PostAsync("/sms_templates", "SMSTemplate", new { name = "Login", to = "{{user.phone_number}}", body = "{{account.name}} <&> \"{{user.name}}\":\nCODE={{code}}  \n\n@shop.example #{{code}}" })).Is(201).Id;
        (await shop.Live.PatchAsync($"/sms_templates/{template}?locale=zh-CN", "SMSTemplate", new { body = "您好，{{user.name}}：CODE={{code}} 🔑" })).Is(200);
        await TriggerAsync(shop, template, "sendSms");
        var person = await shop.RegisterAsync("tfa_sms", shop.Live);
        await LoginAsync(shop, person, locale);

        await OutboxRig.UntilAsync(() => Task.FromResult(gateway.Requests.Count > 0), "No SMS arrived.");
        var sent = JsonDocument.Parse(gateway.Requests[0].Body).RootElement;
        var body = sent.GetProperty("body").GetString()!;
        var preview = await RenderAsync(app, person, MessageKind.Sms, template, locale, Code().Match(body).Groups[1].Value, Channel.Sms);

        Assert.Equal((preview.To, preview.BodyText), (sent.GetProperty("to").GetString(), body));
        Assert.Contains(locale is null ? "<&> \"Carl Customer\":\n" : "您好，Carl Customer：", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("zh-CN")]
    public async Task A_test_arrives_as_the_studio_shows_it(string? locale)
    {
        await using var app = NewApp();
        var merchant = await Merchant.OpenAsync(app);
        var live = await merchant.LiveAsync();
        await using var db = await merchant.DbAsync();
        await db.Users.Where(x => x.Id == live.UserId).ExecuteUpdateAsync(x => x.SetProperty(u => u.EmailVerifiedAt, app.Clock.GetUtcNow()), Stop);
        var input = new TemplateInput { Name = "T", To = "{{user.email}}", Subject = "Test – {{user.name}}", BodyHtml = Html.Replace("{{#user}}{{username}}{{/user}}", "", StringComparison.Ordinal), BodyText = Plain };
        var id = (await merchant.Get<TemplateService>().CreateAsync(live, MessageKind.Email, input, Stop)).Value.Id;
        if (locale is not null) input = new() { Subject = "测试 {{user.name}}", BodyHtml = null, BodyText = "您好 {{code}}\n再见" };
        var draft = new TemplateDraft(MessageKind.Email, id, input, locale);

        var preview = (await merchant.Get<TemplateStudio>().PreviewAsync(live, draft, EventNames.TfaCodeCreated, [], Stop)).Value.Message;
        Assert.Null((await merchant.Get<TemplateStudio>().SendTestAsync(live, draft, EventNames.TfaCodeCreated, Stop)).Failure);

        await OutboxRig.UntilAsync(() => Task.FromResult(smtp.Mails().Any(x => IsTest(x, live, preview.Subject!))), "The test did not arrive.");
        var mail = smtp.Mails().Single(x => IsTest(x, live, preview.Subject!)).Message;
        Assert.Equal(preview.BodyHtml, Received(mail.HtmlBody));
        Assert.Equal(preview.BodyText, Received(mail.TextBody));
    }

    private static bool IsTest(ReceivedMail mail, Caller caller, string subject) => mail.Recipients.Contains(caller.UserName) && mail.Message.Subject == subject;

    private static string? Received(string? text) => text?.ReplaceLineEndings("\n");

    private static async Task TriggerAsync(Shop shop, string template, string action) =>
        (await shop.Live.PostAsync("/notification_triggers", "NotificationTrigger", new { name = "Login", @event = EventNames.TfaCodeCreated, actionType = action, actionTarget = template })).Is(201);

    private static async Task LoginAsync(Shop shop, Person person, string? locale)
    {
        var form = $"grant_type=password&username={Uri.EscapeDataString(person.Username)}&password={Uri.EscapeDataString(person.Password)}&scope=aid:{shop.LiveAccountId}";
        (await shop.Nobody.SendAsync(HttpMethod.Post, locale is null ? "/token" : $"/token?locale={locale}", form, "application/x-www-form-urlencoded", "application/json")).Is(400);
    }

    /// <summary>The preview of the event that happened: the studio's way to fill a template, with this user's values in place of the sample's.</summary>
    private static async Task<RenderedMessage> RenderAsync(TestApp app, Person person, MessageKind kind, string template, string? locale, string code, Channel channel)
    {
        await using var db = await OutboxRig.Over(app).OpenAsync();
        var user = await db.Users.SingleAsync(x => x.Id == Guid.Parse(person.UserId), Stop);
        var account = await db.Accounts.SingleAsync(x => x.Id == user.AccountId, Stop);
        var stored = await db.Templates.SingleAsync(x => x.Id == Guid.Parse(template) && x.Kind == kind, Stop);
        var @event = new DomainEvent(EventNames.TfaCodeCreated, account.Id, EventVariables.Of(user)) { Secret = new("code", code, channel, person.Email, app.Clock.GetUtcNow()) };
        return app.Services.GetRequiredService<MessageComposer>().Render(account, @event, TemplateView.Of(stored, locale), code);
    }

    private TestApp NewApp() => new TestApp()
        .With("Smtp:Host", SmtpServer.Host).With("Smtp:Port", $"{smtp.Port}").With("Smtp:Username", SmtpServer.Username).With("Smtp:Password", SmtpServer.Password)
        .With("Smtp:From", "Shop <shop@example.com>").With("Smtp:CheckCertificateRevocation", "false");

    [GeneratedRegex("CODE=([0-9]{6})", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
