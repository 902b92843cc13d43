using System.Data.Common;
using Freshcom.Delivery;
using Freshcom.Domain;
using Freshcom.Features.Customers;
using Freshcom.Features.Notifications;
using Freshcom.Features.Sessions;
using Freshcom.Tests.Features.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Freshcom.Tests.Features.Notifications;

public sealed class ReadinessTests(ReadinessTests.MailApp app) : IClassFixture<ReadinessTests.MailApp>
{
    /// <summary>Its operator has a mail server and no SMS gateway.</summary>
    public sealed class MailApp : TestApp
    {
        // No worker: what they ask would be counted, too.
        public MailApp() => With("Outbox:Enabled", "false").With("Imports:Enabled", "false").With("Rollouts:Enabled", "false").WithServices(services => services
            .AddSingleton(new SmtpSettings { Host = "mail.example", From = "no-reply@example.com" }).AddSingleton<IInterceptor>(Commands));

        public CommandCount Commands { get; } = new();
    }

    /// <summary>Counts what is asked of the database.</summary>
    public sealed class CommandCount : DbCommandInterceptor
    {
        private int _count;

        public int Count => _count;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _count);
            return ValueTask.FromResult(result);
        }
    }

    private async Task<(Merchant Merchant, Caller Live)> OpenAsync(params Preset[] triggers)
    {
        var merchant = await Merchant.OpenAsync(app);
        var live = await merchant.LiveAsync();
        foreach (var preset in triggers) await merchant.Get<TriggerPresets>().CreateAsync(live, preset, Merchant.Stop);
        return (merchant, live);
    }

    private static Task<Readiness> AskAsync(Merchant merchant, Caller caller) => merchant.Get<ReadinessService>().GetAsync(caller, Merchant.Stop);

    private static ReadinessState State(MethodReadiness method, ReadinessSubject subject) => method.Points.Single(x => x.Subject == subject).State;

    [Fact]
    public async Task E_mail_codes_work_with_both_triggers_and_a_mail_server()
    {
        var (merchant, live) = await OpenAsync(Preset.LoginCodeEmail, Preset.EmailVerificationCode);
        Assert.True((await AskAsync(merchant, live))[AuthMethod.TfaEmail].Works);
    }

    [Fact]
    public async Task Each_missing_thing_is_named_with_the_click_that_mends_it()
    {
        var (merchant, live) = await OpenAsync(Preset.PhoneVerificationCode);

        var sms = (await AskAsync(merchant, live))[AuthMethod.TfaSms];

        Assert.Equal((false, 2), (sms.Works, sms.Missing));
        Assert.Equal(Preset.LoginCodeSms, sms.Points.Single(x => x.Subject == ReadinessSubject.LoginTrigger).Mend);
        Assert.Equal(ReadinessState.Missing, State(sms, ReadinessSubject.Gateway));
        Assert.Equal(ReadinessState.Met, State(sms, ReadinessSubject.VerificationTrigger));
        Assert.Null(sms.Points.Single(x => x.Subject == ReadinessSubject.Gateway).Mend);
    }

    [Fact]
    public async Task In_test_mode_no_gateway_is_needed()
    {
        var merchant = await Merchant.OpenAsync(app);
        Assert.Equal(ReadinessState.Met, State((await AskAsync(merchant, merchant.Owner))[AuthMethod.TfaSms], ReadinessSubject.Gateway));
    }

    [Fact]
    public async Task A_template_without_the_code_keeps_users_from_logging_in()
    {
        var (merchant, live) = await OpenAsync(Preset.LoginCodeEmail, Preset.EmailVerificationCode);
        var template = (await AskAsync(merchant, live))[AuthMethod.TfaEmail].Points.Single(x => x.Subject == ReadinessSubject.LoginTrigger).TemplateId!.Value;

        (await merchant.Get<TemplateService>().UpdateAsync(live, MessageKind.Email, template, new TemplateInput { BodyText = "Your code is on its way.", BodyHtml = "<p>{{code}}</p>" }, null, Merchant.Stop)).Value.ToString();

        var email = (await AskAsync(merchant, live))[AuthMethod.TfaEmail];
        Assert.Equal((ReadinessSubject.Template, template), (email.Fault!.Subject, email.Fault.TemplateId));
    }

    [Fact]
    public async Task A_trigger_that_is_off_counts_as_none()
    {
        var (merchant, live) = await OpenAsync();
        var trigger = (await merchant.Get<TriggerPresets>().CreateAsync(live, Preset.LoginCodeEmail, Merchant.Stop)).Value;
        Assert.Equal(ReadinessState.Met, State((await AskAsync(merchant, live))[AuthMethod.TfaEmail], ReadinessSubject.LoginTrigger));

        await merchant.Get<TriggerService>().SetStatusAsync(live, trigger.Id, TriggerStatus.Disabled, Merchant.Stop);

        Assert.Equal(ReadinessState.Missing, State((await AskAsync(merchant, live))[AuthMethod.TfaEmail], ReadinessSubject.LoginTrigger));
    }

    [Fact]
    public async Task Users_are_counted_by_method_and_by_whom_a_code_would_reach()
    {
        var (merchant, live) = await OpenAsync();
        var registration = merchant.Get<CustomerRegistration>();
        // Staff fixed the number: it is pending, and its first code proves it.
        await registration.CreateAsync(live, Merchant.Registration() with { AuthMethod = AuthMethod.TfaSms }, Merchant.Stop);
        await registration.CreateAsync(live, Merchant.Registration(), Merchant.Stop);

        var readiness = await AskAsync(merchant, live);

        var sms = readiness[AuthMethod.TfaSms];
        Assert.Equal((1, 1, 1, 2, 2), (sms.Users, sms.Customers, sms.Reachable, sms.Unverified, sms.AllUsers));
        Assert.Equal(ReadinessState.Warning, State(sms, ReadinessSubject.Addresses));
        Assert.Equal((0, 2), (readiness[AuthMethod.TfaEmail].Reachable, readiness[AuthMethod.TfaEmail].Unverified));
    }

    [Fact]
    public async Task The_worst_stands_first_and_methods_that_nobody_has_or_gets_are_not_amiss()
    {
        var (merchant, live) = await OpenAsync();
        Assert.Empty((await AskAsync(merchant, live)).Problems);
        await merchant.Get<CustomerRegistration>().CreateAsync(live, Merchant.Registration() with { AuthMethod = AuthMethod.TfaSms }, Merchant.Stop);

        var problems = (await AskAsync(merchant, live)).Problems;

        Assert.All(problems, x => Assert.Equal(AuthMethod.TfaSms, x.Method.Method));
        Assert.Equal(
            [(ReadinessSubject.LoginTrigger, true), (ReadinessSubject.Gateway, true), (ReadinessSubject.VerificationTrigger, false)],
            problems.Select(x => (x.Point.Subject, x.IsFailing)));
    }

    [Theory]
    // The digits of no code, the code in a comment, a section that the code only opens.
    [InlineData("12345678", "{{user.email}}", TemplateFault.NoCode)]
    [InlineData("<!-- {{code}} -->Hello", "{{user.email}}", TemplateFault.NoCode)]
    [InlineData("{{#code}}It is on its way{{/code}}", "{{user.email}}", TemplateFault.NoCode)]
    [InlineData("{{code}}", "{{user.username}}@example.com", TemplateFault.OtherAddressee)]
    [InlineData("<b>{{code}}</b>", "{{user.email}}", null)]
    public async Task A_template_is_filled_in_to_see_whether_its_reader_gets_the_code(string html, string to, TemplateFault? fault)
    {
        var (merchant, live) = await OpenAsync(Preset.LoginCodeEmail, Preset.EmailVerificationCode);
        await WriteAsync(merchant, live, new TemplateInput { BodyHtml = html, BodyText = null, To = to });

        var email = (await AskAsync(merchant, live))[AuthMethod.TfaEmail];

        Assert.Equal(fault, email.Points.Single(x => x.Subject == ReadinessSubject.Template).Flaw?.Fault);
        Assert.Equal(fault is null, email.Works);
    }

    [Fact]
    public async Task A_language_version_without_the_code_is_a_warning_that_names_the_language()
    {
        var (merchant, live) = await OpenAsync(Preset.LoginCodeEmail, Preset.EmailVerificationCode);
        await WriteAsync(merchant, live, new TemplateInput { BodyText = "验证码已发送" }, "zh-CN");

        var email = (await AskAsync(merchant, live))[AuthMethod.TfaEmail];

        Assert.True(email.Works);
        var point = email.Points.Single(x => x.Subject == ReadinessSubject.Template);
        Assert.Equal((ReadinessState.Warning, new TemplateFlaw(TemplateFault.NoCode, "zh-CN")), (point.State, point.Flaw));
    }

    private static async Task WriteAsync(Merchant merchant, Caller live, TemplateInput input, string? locale = null)
    {
        var template = (await AskAsync(merchant, live))[AuthMethod.TfaEmail].Points.Single(x => x.Subject == ReadinessSubject.LoginTrigger).TemplateId!.Value;
        Assert.Null((await merchant.Get<TemplateService>().UpdateAsync(live, MessageKind.Email, template, input, locale, Merchant.Stop)).Failure);
    }

    [Theory]
    [InlineData("", ReadinessState.Met)]
    [InlineData("ok", ReadinessState.Met)]
    [InlineData("fault", ReadinessState.Warning)]
    [InlineData("fault fault", ReadinessState.Warning)]
    [InlineData("ok fault fault", ReadinessState.Warning)]
    [InlineData("ok fault fault fault", ReadinessState.Missing)]
    [InlineData("fault fault fault ok", ReadinessState.Met)]
    // The addressee was refused: the gateway did its work.
    [InlineData("fault fault bounce", ReadinessState.Met)]
    // Without a gateway nothing was tried, and without an end nothing is known.
    [InlineData("ok none none none", ReadinessState.Met)]
    [InlineData("fault waiting", ReadinessState.Warning)]
    // A test of settings that nobody saved is no message of this gateway.
    [InlineData("fault unsaved", ReadinessState.Warning)]
    public async Task A_gateway_is_judged_by_the_messages_that_were_tried_last(string tried, ReadinessState state)
    {
        var (merchant, live) = await OpenAsync(Preset.LoginCodeEmail, Preset.EmailVerificationCode);
        await using (var db = await merchant.DbAsync())
        {
            var at = app.Clock.GetUtcNow();
            foreach (var outcome in tried.Split(' ', StringSplitOptions.RemoveEmptyEntries)) db.Messages.Add(Tried(live.AccountId, outcome, at = at.AddSeconds(1)));
            await db.SaveChangesAsync(Merchant.Stop);
        }

        var point = (await AskAsync(merchant, live))[AuthMethod.TfaEmail].Points.Single(x => x.Subject == ReadinessSubject.Gateway);

        Assert.Equal(state, point.State);
        Assert.Equal(state == ReadinessState.Met ? null : "fault", point.Answer);
        Assert.Equal(state == ReadinessState.Met, point.At is null);
    }

    private static OutgoingMessage Tried(Guid account, string outcome, DateTimeOffset at) => new(account, MessageKind.Email, null, at)
    {
        To = "kim@example.com",
        Status = outcome switch { "ok" or "unsaved" => MessageStatus.Sent, "waiting" => MessageStatus.Pending, _ => MessageStatus.Failed },
        SentAt = outcome is "ok" or "unsaved" ? at : null,
        Attempts = outcome is "unsaved" ? 0 : 1,
        IsGatewayFault = outcome is "fault" or "none",
        Tries = outcome is "none" or "waiting" ? [] : [new(at, 40, outcome)],
    };

    [Fact]
    public async Task Paused_text_messages_are_a_warning_with_their_end()
    {
        var (merchant, live) = await OpenAsync(Preset.LoginCodeSms, Preset.PhoneVerificationCode);
        var until = app.Clock.GetUtcNow().AddHours(1);
        await using (var db = await merchant.DbAsync())
            await db.Accounts.Where(x => x.Id == live.AccountId).ExecuteUpdateAsync(x => x.SetProperty(a => a.AnonymousSmsPausedUntil, until), Merchant.Stop);

        var point = (await AskAsync(merchant, live))[AuthMethod.TfaSms].Points.Single(x => x.Subject == ReadinessSubject.VerificationTrigger);

        Assert.Equal((ReadinessState.Warning, until), (point.State, point.At));
        Assert.Equal(ReadinessState.Met, State((await AskAsync(merchant, live))[AuthMethod.TfaEmail], ReadinessSubject.Addresses));
    }

    [Fact]
    public async Task Asking_takes_as_many_queries_however_many_users_and_triggers_there_are()
    {
        var (merchant, live) = await OpenAsync();
        var few = await CountAsync();
        foreach (var preset in new[] { Preset.LoginCodeEmail, Preset.EmailVerificationCode, Preset.LoginCodeSms, Preset.PhoneVerificationCode }) await merchant.Get<TriggerPresets>().CreateAsync(live, preset, Merchant.Stop);
        for (var i = 0; i < 5; i++) await merchant.Get<CustomerRegistration>().CreateAsync(live, Merchant.Registration(), Merchant.Stop);
        Assert.Equal(few, await CountAsync());
        Assert.InRange(few, 1, 8);

        async Task<int> CountAsync()
        {
            var before = app.Commands.Count;
            await AskAsync(merchant, live);
            return app.Commands.Count - before;
        }
    }
}
