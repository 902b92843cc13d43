using Freshcom.Domain;
using Freshcom.Features.Notifications;

namespace Freshcom.Tests.Features.Notifications;

/// <summary>Each check of the studio: what it finds, and what it leaves in peace.</summary>
public sealed class TemplateReviewTests
{
    private const string Login = EventNames.TfaCodeCreated;

    private static TemplateView Mail(string subject = "Your code", string html = "<p>{{code}}</p>", string? text = "{{code}}", string to = "{{user.email}}") =>
        new(Guid.Empty, MessageKind.Email, default, default) { Name = "T", To = to, Subject = subject, BodyHtml = html, BodyText = text };

    private static TemplateView Sms(string text) => new(Guid.Empty, MessageKind.Sms, default, default) { Name = "T", To = "{{user.phone_number}}", BodyText = text };

    /// <summary>As the studio does, with the template's own text where nothing is to be filled in.</summary>
    private static IReadOnlyList<TemplateFinding> Review(TemplateView template, string @event = Login, string? website = null, params string[] more)
    {
        var input = new TemplateInput { Name = template.Name, To = template.To, BodyText = template.BodyText };
        if (template.Kind == MessageKind.Email) input = input with { Subject = template.Subject, BodyHtml = template.BodyHtml };
        var rendered = new RenderedMessage { To = template.To, BodyHtml = template.BodyHtml, BodyText = template.BodyText?.Replace("{{code}}", "123456", StringComparison.Ordinal) };
        return TemplateReview.Of(template, rendered, TemplateFields.Check(template.Kind, input, isNew: true), [@event, .. more], website);
    }

    private static TemplateFinding Single(TemplateView template, string @event = Login) => Assert.Single(Review(template, @event));

    [Fact]
    public void A_sound_template_has_no_finding()
    {
        Assert.Empty(Review(Mail()));
        Assert.Empty(Review(Sms("{{account.name}}: {{code}}")));
    }

    [Theory]
    [InlineData("Your code {{code}}", "<p>{{code}}</p>", "templateSecret", "subject")]
    [InlineData("Your code", "<p>{{code}}{{#user}}</p>", "templateUnclosed", "bodyHtml")]
    [InlineData("Your code", "<p>{{code}}{{</p>", "templateUnclosedTag", "bodyHtml")]
    [InlineData("Your code", "<p>{{code}}{{> footer}}</p>", "templatePartial", "bodyHtml")]
    public void What_cannot_be_saved_is_an_error_and_comes_first(string subject, string html, string code, string field)
    {
        var finding = Review(Mail(subject, html))[0];
        Assert.Equal((FindingKind.Fault, FindingSeverity.Error, field, code), (finding.Kind, finding.Severity, finding.Field, finding.Error!.Code));
    }

    [Fact]
    public void A_code_in_the_addressee_is_an_error() =>
        Assert.Equal(("to", "templateSecret"), (Review(Mail(to: "{{code}}@shop.example"))[0].Field, Review(Mail(to: "{{code}}@shop.example"))[0].Error!.Code));

    [Theory]
    [InlineData("<p>Hello</p>", "{{code}}", "bodyHtml")]
    [InlineData("<p>{{code}}</p>", "Hello", "bodyText")]
    public void A_part_without_the_code_is_a_warning(string html, string text, string field)
    {
        var finding = Single(Mail(html: html, text: text));
        Assert.Equal((FindingKind.MissingSecret, FindingSeverity.Warning, field), (finding.Kind, finding.Severity, finding.Field));
        Assert.Equal(["code"], finding.Arguments);
    }

    [Fact]
    public void A_link_template_needs_its_token_by_whichever_page()
    {
        Assert.Equal(["user.password_reset_token"], Review(Mail(html: "<p>{{freshcom_reset_password_url}}</p>", text: "{{user.password_reset_token}}"), EventNames.PasswordResetCreated).Single().Arguments);
        Assert.Empty(Review(Mail(html: "<p>https://shop.example/?t={{user.passwordResetToken}}</p>", text: "{{#user}}{{password_reset_token}}{{/user}}"), EventNames.PasswordResetCreated));
        Assert.Empty(Review(Mail(html: "<p>Welcome</p>", text: "Welcome", to: "{{customer.email}}"), EventNames.CustomerCreated));
    }

    [Theory]
    [InlineData("{{code}} {{user.fist_name}}", "user.fist_name", "user.first_name")]
    [InlineData("{{code}} {{email}}", "email", "user.email")]
    [InlineData("{{code}} {{cod}}", "cod", "code")]
    [InlineData("{{code}} {{order.total}}", "order.total", null)]
    [InlineData("{{code}} {{#user}}{{nme}}{{/user}}", "nme", null)]
    [InlineData("{{code}} {{^customer}}x{{/customer}}", "customer", null)]
    public void An_unknown_variable_is_named_and_the_nearest_suggested(string text, string name, string? nearest)
    {
        var finding = Single(Mail(text: text));
        Assert.Equal((FindingKind.UnknownVariable, FindingSeverity.Warning, "bodyText"), (finding.Kind, finding.Severity, finding.Field));
        Assert.Equal(nearest is null ? [name] : [name, nearest], finding.Arguments);
    }

    [Theory]
    [InlineData("{{code}} {{user.id}} {{account.id}} {{ user.firstName }} {{{user.email}}} {{&user.username}}")]
    [InlineData("{{code}} {{#user}}{{name}} {{account.name}} {{code}}{{/user}}{{^user.name}}{{user.email}}{{/user.name}}")]
    [InlineData("{{code}} {{#user.phone_number}}{{.}}{{/user.phone_number}} {{! a comment }}")]
    public void What_the_event_has_is_known_in_any_spelling_and_scope(string text) => Assert.Empty(Review(Mail(text: text)));

    [Fact]
    public void What_one_of_several_events_has_is_known_and_another_modules_variables_are_its_own()
    {
        Assert.Empty(Review(Mail(text: "{{code}} {{phone_number}}"), Login, null, EventNames.PhoneCodeCreated));
        Assert.Empty(Review(Mail(text: "{{code}} {{order.total}}"), Login, null, "storefront:order.create.success"));
    }

    [Fact]
    public void A_tag_that_is_not_closed_is_a_warning()
    {
        var finding = Single(Mail(html: "<p><b>{{code}}</p>"));
        Assert.Equal((FindingKind.UnclosedTag, FindingSeverity.Warning, "bodyHtml"), (finding.Kind, finding.Severity, finding.Field));
        Assert.Equal(["b"], finding.Arguments);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  \n")]
    public void An_e_mail_without_plain_text_is_a_warning(string? text) => Assert.Equal((FindingKind.NoText, FindingSeverity.Warning), (Single(Mail(text: text)).Kind, Single(Mail(text: text)).Severity));

    [Fact]
    public void More_than_one_segment_is_a_warning_that_says_how_many_and_by_how_much()
    {
        Assert.Empty(Review(Sms("{{code}}" + new string('x', 154))));
        var finding = Single(Sms("{{code}}" + new string('x', 155)));
        Assert.Equal((FindingKind.Segments, FindingSeverity.Warning), (finding.Kind, finding.Severity));
        Assert.Equal([2, 1, 160], finding.Arguments);
    }

    [Theory]
    [InlineData("{{code}} – your code", "–", FindingSeverity.Warning)]
    [InlineData("{{code}} 🔑", "🔑", FindingSeverity.Warning)]
    [InlineData("您的验证码是 {{code}}", "您", FindingSeverity.Hint)]
    public void A_sign_outside_the_GSM_alphabet_is_named_with_what_it_costs(string text, string sign, FindingSeverity severity)
    {
        var finding = Single(Sms(text));
        Assert.Equal((FindingKind.OutsideGsm7, severity), (finding.Kind, finding.Severity));
        Assert.Equal([sign, 70, 160], finding.Arguments);
    }

    [Fact]
    public void A_codes_SMS_without_the_last_line_for_phones_is_a_hint_once_the_site_is_known()
    {
        const string Line = "@shop.example #{{code}}";
        Assert.Empty(Review(Sms("{{code}}")));
        var finding = Assert.Single(Review(Sms("{{code}}"), website: "https://shop.example/start"));
        Assert.Equal((FindingKind.NoCodeLine, FindingSeverity.Hint), (finding.Kind, finding.Severity));
        Assert.Equal([Line], finding.Arguments);
        Assert.Empty(Review(Sms($"{{{{code}}}} is your code.\n\n{Line}"), website: "https://shop.example/start"));
        Assert.Empty(Review(Sms("Welcome, {{customer.name}}") with { To = "{{customer.phone_number}}" }, EventNames.CustomerCreated, "https://shop.example"));
    }

    [Theory]
    [InlineData("Code\n\n@shop.example #123456", "123456")]
    [InlineData("@shop.example #123456", "123456")]
    [InlineData("@shop.example #123456 %pay.example", "123456")]
    [InlineData("Code 123456", null)]
    [InlineData("@shop.example #123456\nmore", null)]
    [InlineData("see @shop.example #123456", null)]
    public void What_a_phone_would_fill_in(string text, string? code) => Assert.Equal(code, TemplateReview.OfferedCode(text));
}
